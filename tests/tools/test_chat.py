"""Asking a model behind a server, and every way in which the server fails."""

import asyncio
import base64
import io
import logging
import threading
import time
import traceback

import pytest
import soundfile as sf

from tests.chat_server import Body, ChatServer, Raw, Reply, completion
from tools.audio import AudioClip, Segment
from tools.chat import RATE, Chat, audio, message
from tools.errors import InputError, ToolError

KEY = "sk-secret-123"


async def said(reply: Reply) -> str:
    """What comes back from a server that replies like this."""
    with ChatServer(reply) as server:
        chat = Chat.at(server.url, "ear", key=KEY, retries=0, timeout_s=5)
        return await chat.reply(message("?"), temperature=0, seed=1, max_tokens=7)


@pytest.mark.anyio
async def test_a_question_reaches_the_model_as_it_was_asked() -> None:
    with ChatServer(lambda body: "  a dog \n") as server:
        chat = Chat.at(server.url, "ear", key=f"{KEY}\n")
        text = await chat.reply(message("what?"), temperature=0.5, seed=3, max_tokens=9)
    assert text == "a dog"
    assert server.requests == [
        {
            "model": "ear",
            "messages": [{"role": "user", "content": [{"type": "text", "text": "what?"}]}],
            "temperature": 0.5,
            "seed": 3,
            "max_tokens": 9,
        }
    ]
    assert server.keys == [f"Bearer {KEY}"]


def test_a_crop_is_sent_as_mono_16_khz_before_the_words(call: AudioClip) -> None:
    crop = call.crop(Segment(start=1.0, end=2.5))
    sound, words = message("what?", crop)
    assert words == {"type": "text", "text": "what?"}
    assert sound["type"] == "input_audio"
    assert sound["input_audio"]["format"] == "wav"
    wav = sf.SoundFile(io.BytesIO(base64.b64decode(sound["input_audio"]["data"])))
    assert (wav.samplerate, wav.channels, wav.subtype) == (RATE, 1, "PCM_16")
    assert wav.frames == pytest.approx(1.5 * RATE, abs=2)
    assert wav.read(dtype="float32") == pytest.approx(crop.samples(RATE), abs=1e-3)


def test_the_media_key_tells_windows_apart_and_not_copies(call: AudioClip) -> None:
    first, second = call.crop(Segment(start=0, end=1)), call.crop(Segment(start=1, end=2))
    assert audio(first)["uuid"] == audio(first.model_copy())["uuid"]
    assert audio(first)["uuid"] != audio(second)["uuid"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (Raw('{"error": {"message": "out\\nof memory"}}', 500), "answered 500: out of memory"),
        (Raw("<html>bad\ngateway</html>", 502), "answered 502: <html>bad gateway"),
        (Raw('{"error": {"message": "wrong sk-secret-123"}}', 401), r"answered 401: wrong \[key\]"),
        (Raw('{"error": "no audio"}'), "sent no Completion, found"),
        (Raw('{"choices": []}'), "sent no Completion, found"),
        (Raw("sk-secret-123 is no JSON"), r"sent no Completion, found '\[key\] is no JSON'"),
        (completion(None), "'ear' at http.* replied with nothing$"),
        (completion(" \n", "length"), "replied with nothing within 7 tokens"),
    ],
)
async def test_a_failure_is_one_line_without_the_key(raw: Raw, told: str) -> None:
    with pytest.raises(ToolError, match=told) as caught:
        await said(lambda body: raw)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert "\n" not in str(caught.value)


@pytest.mark.anyio
async def test_a_late_server_is_a_failure() -> None:
    enough = threading.Event()

    def wait(body: Body) -> str:
        enough.wait(5)
        return "too late"

    with ChatServer(wait) as server:
        chat = Chat.at(server.url, "ear", timeout_s=0.2, retries=0)
        with pytest.raises(ToolError, match="timed out"):
            await chat.reply(message("?"), temperature=0, seed=1, max_tokens=7)
        enough.set()


@pytest.mark.anyio
async def test_what_passes_is_asked_again() -> None:
    replies = iter([Raw("{}", 503), completion("at last")])
    with ChatServer(lambda body: next(replies)) as server:
        chat = Chat.at(server.url, "ear", retries=1)
        assert await chat.reply(message("?"), temperature=0, seed=1, max_tokens=7) == "at last"
    assert len(server.requests) == 2


@pytest.mark.anyio
async def test_questions_share_a_connection() -> None:
    with ChatServer(lambda body: "a dog") as server:
        chat = Chat.at(server.url, "ear")
        await chat.check()
        for seed in range(5):
            await chat.reply(message("?"), temperature=0, seed=seed, max_tokens=7)
    assert (len(server.requests), len(server.connections)) == (5, 1)


def test_each_event_loop_has_a_client_of_its_own_and_closes_it() -> None:
    with ChatServer(lambda body: "a dog") as server:
        chat = Chat.at(server.url, "ear")
        for loops in (1, 2):
            asyncio.run(chat.check())
            assert len(server.connections) == loops
            hung_up = time.monotonic() + 5
            while server.connections[-1].fileno() != -1 and time.monotonic() < hung_up:
                time.sleep(0.01)
            assert server.connections[-1].fileno() == -1


@pytest.mark.anyio
async def test_a_reply_that_was_cut_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "tools.chat"):
        assert await said(lambda body: completion("a do", "length")) == "a do"
    assert caplog.messages == ["'ear' did not come to an end within 7 tokens"]


@pytest.mark.anyio
async def test_the_check_finds_a_wrong_model_and_a_wrong_address() -> None:
    with ChatServer(lambda body: "", models=("ear", "nose")) as server:
        await Chat.at(server.url, "ear").check()
        with pytest.raises(InputError, match="has no model 'eye'; found 'ear', 'nose'"):
            await Chat.at(server.url, "eye").check()
        with pytest.raises(InputError, match=r"answered 404.*ending in /v1"):
            await Chat.at(server.url.removesuffix("/v1"), "ear").check()
    with pytest.raises(InputError, match="cannot ask http"):
        await Chat.at(server.url, "ear").check()
    with pytest.raises(InputError, match="found the server 'localhost:8000'; expected http"):
        Chat.at("localhost:8000", "ear")


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(Chat.at("http://localhost/v1", "ear", key=KEY))
