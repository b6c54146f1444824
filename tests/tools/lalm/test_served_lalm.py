"""A LALM at a server: what is sent, what is not sent again, and what its answer is worth."""

import json
from typing import Any

import pytest

from tests.chat_server import Body, ChatServer, Raw, completion, scored
from tools.audio import AudioClip, Segment
from tools.errors import InputError, ToolError
from tools.lalm.served_lalm import ServedLalm

LOGS = {"A": -0.552, "B": -0.857, "C": -9999.0}


def served(*servers: ChatServer, seconds: float | None = None) -> ServedLalm:
    urls = [server.url for server in servers]
    return ServedLalm.at(urls, "ear", timeout_s=5, retries=0, seconds=seconds)


def sounds(server: ChatServer) -> list[Any]:
    """What each request held of the sound."""
    return [body["messages"][0]["content"][0]["input_audio"] for body in server.requests]


@pytest.mark.anyio
async def test_a_second_question_about_a_crop_sends_no_sound(call: AudioClip) -> None:
    with ChatServer(lambda body: "a dog", owner="vllm") as server:
        lalm = served(server)
        for text in ("what?", "how often?"):
            await lalm.reply(call, text)
        await lalm.reply(call.crop(Segment(start=0, end=1)), "what?")
    first, second, third = sounds(server)
    assert first
    assert second is None
    assert third
    assert server.lengths[1] < 1000 < server.lengths[0]
    names = [body["messages"][0]["content"][0]["uuid"] for body in server.requests]
    assert names[0] == names[1] != names[2]


@pytest.mark.anyio
@pytest.mark.parametrize("status", [400, 500])
async def test_a_server_that_has_forgotten_the_sound_is_sent_it_again(
    call: AudioClip, status: int
) -> None:
    def reply(body: Body) -> str | Raw:
        forgotten = body["messages"][0]["content"][0]["input_audio"] is None
        told = Raw('{"error": {"message": "Cache miss for audio at index 0"}}', status)
        return told if forgotten else "a dog"

    with ChatServer(reply, owner="vllm") as server:
        lalm = served(server)
        assert [(await lalm.reply(call, "what?")).text for _ in range(2)] == ["a dog"] * 2
    assert [sound is None for sound in sounds(server)] == [False, True, False]


@pytest.mark.anyio
async def test_only_vllm_is_believed_to_keep_sounds(call: AudioClip) -> None:
    with ChatServer(lambda body: "a dog", owner="somebody") as server:
        lalm = served(server)
        for _ in range(2):
            await lalm.reply(call, "what?")
    assert all(sounds(server))


@pytest.mark.anyio
async def test_of_idle_servers_the_one_that_keeps_the_sound_is_asked(call: AudioClip) -> None:
    with (
        ChatServer(lambda body: "one", owner="vllm") as one,
        ChatServer(lambda body: "two", owner="vllm") as two,
    ):
        lalm = served(one, two)
        said = {(await lalm.reply(call, "what?")).text for _ in range(4)}
    assert len(said) == 1
    assert len(one.requests) + len(two.requests) == 4


@pytest.mark.anyio
async def test_one_call_gives_a_posterior_over_the_letters(call: AudioClip) -> None:
    with ChatServer(lambda body: scored("A", LOGS)) as server:
        chosen = await served(server).choose(call, "which?", 3)
    (body,) = server.requests
    assert body["structured_outputs"] == {"choice": ["A", "B", "C"]}
    assert (body["logprobs"], body["top_logprobs"]) == (True, 20)
    assert chosen.text == "A"
    assert chosen.posterior == pytest.approx((0.5757, 0.4243, 0.0), abs=1e-3)
    assert chosen.tokens == 1


@pytest.mark.anyio
async def test_a_server_without_probabilities_is_told_of_once(
    call: AudioClip, caplog: pytest.LogCaptureFixture
) -> None:
    with ChatServer(lambda body: "(B)") as server:
        lalm = served(server)
        for _ in range(2):
            chosen = await lalm.choose(call, "which?", 3)
            assert (chosen.text, chosen.posterior, chosen.confidence) == ("(B)", (), None)
    assert caplog.text.count("gives no log-probabilities") == 1


@pytest.mark.anyio
async def test_a_server_that_knows_no_structured_choices_is_asked_in_plain_words(
    call: AudioClip,
) -> None:
    def reply(body: Body) -> str | Raw:
        odd = "structured_outputs" in body
        return Raw('{"detail": "Unexpected fields in the request"}', 422) if odd else "B"

    with ChatServer(reply) as server:
        lalm = served(server)
        said = [(await lalm.choose(call, "which?", 2)).text for _ in range(3)]
    assert said == ["B"] * 3
    assert len(server.requests) == 4


@pytest.mark.anyio
async def test_a_reply_is_as_sure_as_its_tokens_are_probable(call: AudioClip) -> None:
    raw = json.loads(completion("a dog").text)
    tokens = [{"token": "a", "logprob": -0.1}, {"token": " dog", "logprob": -0.3}]
    raw["choices"][0]["logprobs"] = {"content": tokens}
    with ChatServer(lambda body: Raw(json.dumps(raw))) as server:
        reply = await served(server).reply(call, "what?")
    assert reply.confidence == pytest.approx(0.8187, abs=1e-3)
    assert reply.tokens == 2


@pytest.mark.anyio
async def test_what_is_too_long_is_refused_in_one_line(call: AudioClip) -> None:
    with ChatServer(lambda body: "a dog") as server:
        lalm = served(server, seconds=5)
        with pytest.raises(ToolError, match=r"s of sound; expected at most 5 s, for 'ear' hears"):
            await lalm.reply(call, "what?")
    assert server.requests == []


@pytest.mark.anyio
async def test_a_model_that_hears_no_audio_is_one_line(call: AudioClip) -> None:
    told = Raw('{"error": {"message": "At most 0 audio(s) may be provided in one prompt."}}', 400)
    with (
        ChatServer(lambda body: told) as server,
        pytest.raises(ToolError, match=r"answered 400: At most 0 audio\(s\) may be provided"),
    ):
        await served(server).reply(call, "what?")


@pytest.mark.anyio
async def test_a_wrong_name_is_one_line(call: AudioClip) -> None:
    with (
        ChatServer(lambda body: "a dog", models=("eye",)) as server,
        pytest.raises(InputError, match="has no model 'ear'; found 'eye'"),
    ):
        await served(server).reply(call, "what?")
    assert server.requests == []


@pytest.mark.anyio
async def test_more_choices_than_letters_are_one_line(call: AudioClip) -> None:
    with (
        ChatServer(lambda body: "A") as server,
        pytest.raises(ToolError, match="found 27 choices; expected 1 to 26"),
    ):
        await served(server).choose(call, "which?", 27)
