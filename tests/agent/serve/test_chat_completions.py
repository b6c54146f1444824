"""The official client of OpenAI asks about recordings, and gets what it expects."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, cast

import httpx
import openai
import pytest
from pydantic import BaseModel

from tests.agent.serve.loopback_server import BARKS, CALL, openai_client, served

TOKEN = "a-token-of-some-length"
DATA = base64.b64encode(CALL.read_bytes()).decode()
HEARD = {"type": "input_audio", "input_audio": {"data": DATA, "format": "wav"}}
BY_ADDRESS = {"type": "audio_url", "audio_url": {"url": f"data:audio/ogg;base64,{DATA}"}}


@pytest.fixture(scope="module")
def api(client: httpx.Client) -> openai.OpenAI:
    return openai_client(client)


def said(text: str, *audio: dict[str, Any]) -> Any:  # noqa: ANN401
    return [{"role": "user", "content": [*(audio or (HEARD,)), {"type": "text", "text": text}]}]


def complete(api: openai.OpenAI, messages: Any, **more: Any) -> Any:  # noqa: ANN401
    create: Any = api.chat.completions.create
    return create(**{"model": "listen-again", "messages": messages} | more)


@pytest.mark.parametrize("audio", [HEARD, BY_ADDRESS])
def test_a_question_is_answered_with_what_was_heard_for_it(
    api: openai.OpenAI, audio: dict[str, Any]
) -> None:
    reply = complete(api, said(BARKS, audio))
    message = reply.choices[0].message
    assert message.content == "2 times."
    assert "Bark" in message.reasoning_content
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage.total_tokens == 0
    assert reply.usage.tool_calls > 0


def test_a_stream_thinks_first_and_answers_then(api: openai.OpenAI) -> None:
    more = {"stream": True, "stream_options": {"include_usage": True}}
    pieces = list(complete(api, said(BARKS), **more))
    deltas = [piece.choices[0].delta for piece in pieces if piece.choices]
    thinking = "".join(getattr(one, "reasoning_content", None) or "" for one in deltas)
    assert "how many times 'dog bark' is heard" in thinking
    assert "".join(one.content or "" for one in deltas) == "2 times."
    assert pieces[-2].choices[0].finish_reason == "stop"
    assert pieces[-1].usage.tool_calls > 0


@pytest.mark.parametrize(
    ("prompt", "reply"),
    [
        (f"{BARKS}\nA. one\nB. two\nC. three", "B"),
        (f"Reply with 'ANSWER: $LETTER'.\n\n{BARKS}\n\nA) two\nB) one", "ANSWER: A"),
    ],
)
def test_lettered_choices_get_their_letter(api: openai.OpenAI, prompt: str, reply: str) -> None:
    assert complete(api, said(prompt)).choices[0].message.content == reply


class Counted(BaseModel):
    """How often, how surely, and why."""

    reasoning: str
    times: int
    confidence: float
    note: str | None


def test_json_of_a_shape_is_filled(api: openai.OpenAI) -> None:
    reply = api.chat.completions.parse(
        model="listen-again", messages=said(BARKS), response_format=Counted
    )
    found = reply.choices[0].message.parsed
    assert found
    assert (found.times, found.note) == (2, "2 times.")
    assert 0 < found.confidence <= 1


def test_an_enumeration_is_what_may_be_answered(api: openai.OpenAI) -> None:
    schema = {"type": "object", "properties": {"count": {"enum": ["one", "two", "three"]}}}
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    reply = complete(api, said(BARKS), response_format=form)
    assert json.loads(reply.choices[0].message.content) == {"count": "two"}


def test_several_recordings_are_told_apart(api: openai.OpenAI) -> None:
    asked = said("How many barks in the second recording?", HEARD, HEARD)
    assert complete(api, asked).choices[0].message.content == "2 times."


def test_a_later_question_is_about_the_recording_sent_before(api: openai.OpenAI) -> None:
    talk = [
        *said("What is heard?"),
        {"role": "assistant", "content": "A dog."},
        {"role": "user", "content": BARKS},
    ]
    assert complete(api, talk).choices[0].message.content == "2 times."


@pytest.mark.parametrize(
    ("change", "status", "param"),
    [
        ({"model": "gpt-9"}, 404, "model"),
        ({"messages": [{"role": "user", "content": "What?"}]}, 400, "messages"),
        ({"messages": []}, 400, "messages"),
        ({"n": 2}, 400, "n"),
        ({"messages": said("?", {"type": "image_url", "image_url": {"url": ""}})}, 400, None),
        ({"messages": said("What is heard?", HEARD | {"input_audio": {"data": "*"}})}, 400, None),
        (
            {"messages": said("What is heard?", HEARD | {"input_audio": {"data": "AAAA"}})},
            422,
            None,
        ),
        ({"response_format": {"type": "json_schema"}}, 400, "response_format"),
        (
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {
                        "name": "x",
                        "schema": {
                            "type": "object",
                            "properties": {"a": {"type": "object", "properties": {}}},
                        },
                    },
                }
            },
            400,
            "response_format",
        ),
    ],
)
def test_what_cannot_be_had_is_refused_as_openai_does(
    api: openai.OpenAI, change: dict[str, Any], status: int, param: str | None
) -> None:
    with pytest.raises(openai.APIStatusError) as caught:
        complete(api, **{"messages": said(BARKS)} | change)
    assert caught.value.status_code == status
    assert caught.value.body
    if param:
        assert cast("dict[str, Any]", caught.value.body)["param"] == param


def test_models_are_listed_and_a_wrong_key_is_told(tmp_path: Path) -> None:
    with served(tmp_path, token=TOKEN) as client:
        names = [one.id for one in openai_client(client, TOKEN).models.list()]
        assert names[0] == "listen-again"
        assert openai_client(client, TOKEN).models.retrieve(names[-1]).id == names[-1]
        with pytest.raises(openai.AuthenticationError):
            openai_client(client, "sk-wrong").models.list()
