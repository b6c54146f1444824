"""A recording is sent, asked about, followed and deleted over HTTP."""

import httpx
import pytest

from agent.records import trace
from tests.agent.serve.loopback_server import BARKS, CALL, asked, events, sent


def test_a_question_is_answered_as_it_is_followed(client: httpx.Client) -> None:
    told = list(events(client, job := asked(client, sent(client))))
    names = [name for name, _ in told]
    assert names[:3] == ["queued", "started", "understood"]
    assert {"decision", "listening", "heard", "belief"} <= set(names)
    assert names[-1] == "answered"
    result = told[-1][1]
    assert result["answer"] == "2 times."
    found = client.get(f"/api/jobs/{job}").json()
    assert (found["status"], found["result"]) == ("done", result)


def test_each_tool_call_is_heard_under_the_number_by_which_it_was_sent(
    client: httpx.Client,
) -> None:
    told = list(events(client, asked(client, sent(client))))
    sent_off = [data["call"] for name, data in told if name == "listening"]
    heard = [data["call"] for name, data in told if name == "heard"]
    assert sent_off == list(range(len(sent_off)))
    assert sorted(heard) == sent_off


def test_a_stream_goes_on_after_the_last_event_that_was_seen(client: httpx.Client) -> None:
    job = asked(client, sent(client))
    every = list(events(client, job))
    assert list(events(client, job, after=4)) == every[4:]


def test_a_second_question_hears_nothing_again(client: httpx.Client) -> None:
    clip = sent(client)
    list(events(client, asked(client, clip)))
    again = list(events(client, asked(client, clip)))
    assert all(data["cached"] for name, data in again if name == "heard")


def test_a_trace_names_no_folder_of_the_server(client: httpx.Client, tmp_path: object) -> None:
    job = asked(client, sent(client))
    list(events(client, job))
    text = client.get(f"/api/jobs/{job}/trace").text
    kept = trace.Trace.model_validate_json(text)
    assert not kept.episode.clip.path.is_absolute()
    assert kept.episode.question.text == BARKS
    assert "/tmp" not in text


@pytest.mark.parametrize("form", ["webvtt", "otlp"])
def test_a_trace_is_exported(client: httpx.Client, form: str) -> None:
    job = asked(client, sent(client))
    list(events(client, job))
    reply = client.get(f"/api/jobs/{job}/export/{form}")
    assert reply.status_code == 200
    assert reply.headers["content-disposition"].startswith("attachment")


@pytest.mark.slow
def test_the_page_of_a_trace_plays_its_sound(client: httpx.Client) -> None:
    job = asked(client, sent(client))
    list(events(client, job))
    page = client.get(f"/api/jobs/{job}/page").text
    assert "data:audio/mpeg" in page


def test_a_part_of_the_sound_is_heard_back(client: httpx.Client) -> None:
    clip = sent(client)
    reply = client.get(f"/api/clips/{clip}/audio", headers={"range": "bytes=0-3"})
    assert (reply.status_code, reply.content) == (206, b"RIFF")


def test_what_is_deleted_is_gone_with_its_questions(client: httpx.Client) -> None:
    clip = sent(client)
    job = asked(client, clip)
    assert client.delete(f"/api/clips/{clip}").status_code == 204
    paths = (f"/api/clips/{clip}", f"/api/clips/{clip}/audio", f"/api/jobs/{job}")
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"this is no sound", 422),
        (CALL.read_bytes()[:40], 422),
    ],
)
def test_what_is_no_recording_is_refused_in_one_line(
    client: httpx.Client, body: bytes, status: int
) -> None:
    reply = client.post("/api/clips", content=body, params={"name": "../../etc/passwd"})
    assert reply.status_code == status
    message = reply.json()["error"]["message"]
    assert "\n" not in message
    assert "/" not in message


@pytest.mark.parametrize(
    "body",
    [
        {"text": " "},
        {"text": "What is heard?", "choices": ["one"]},
        {"text": "What is heard?", "start": 5, "end": 4},
        {"text": "What is heard?", "end": 99},
        {"text": "What is heard?", "nonsense": 1},
        {"text": "x" * 9000},
        {},
    ],
)
def test_a_question_that_is_of_no_use_is_refused(
    client: httpx.Client, body: dict[str, object]
) -> None:
    reply = client.post(f"/api/clips/{sent(client)}/questions", json=body)
    assert reply.status_code == 400
    assert reply.json()["error"]["type"] == "invalid_request_error"


def test_a_question_is_about_several_recordings(client: httpx.Client) -> None:
    first, second = sent(client), sent(client)
    reply = client.post(
        f"/api/clips/{first}/questions", json={"text": "Which is louder?", "others": ["none"]}
    )
    assert reply.status_code == 404
    job = asked(client, first, "How many barks in the second recording?", others=[second])
    *_, (name, result) = events(client, job)
    assert name == "answered", result
    assert client.get(f"/api/jobs/{job}").json()["clips"] == [first, second]
    kept = trace.Trace.model_validate_json(client.get(f"/api/jobs/{job}/trace").text)
    assert [one.path.parent.name for one in kept.episode.clips] == [first, second]
    assert {call.query.recording for call in kept.episode.calls} == {2}
    assert client.get(f"/api/jobs/{job}/export/json").status_code == 200
    assert client.get(f"/api/jobs/{job}/export/webvtt").status_code == 404
    assert client.get(f"/api/jobs/{job}/page").status_code == 200
    assert client.delete(f"/api/clips/{second}").status_code == 204
