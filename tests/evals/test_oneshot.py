"""Asking a model once, with the recording and without it."""

import base64
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import soundfile as sf

from evals import mmar, oneshot
from evals.controls import MAIN, Condition, Stage
from evals.run.record import Record, Status
from evals.run.runner import Job, ask
from evals.sample import Item, Sample
from evals.thinking import thinking
from graphs.state import Episode, Question
from tests.chat_server import ChatServer, Raw
from tests.conftest import CLIPS
from tools.audio import AudioClip
from tools.chat import RATE, Chat
from tools.errors import ToolError
from tools.evidence import Impression

QUESTION = Question(text="How {often} does it bark?", choices=("Once", "Three times", "Never"))
SECRETS = ("secret answer", "secret rubric", "secret category", "secret thought", "secret cue")


def chat(server: ChatServer) -> Chat:
    return Chat.at(server.url, "ear", timeout_s=5, retries=0)


@pytest.fixture
def item(tmp_path: Path) -> Item:
    """A row of MMAR whose every other field is a secret."""
    answer, rubric, category, thought, cue = SECRETS
    row: dict[str, Any] = {
        "id": "secret id",
        "audio_path": "call.ogg",
        "question": QUESTION.text,
        "choices": QUESTION.choices,
        "answer": answer,
        "modality": "secret modality",
        "category": category,
        "sub-category": category,
        "thinking": thought,
        "cue": [cue],
        "rubric": [{"name": rubric, "scoring_point": rubric, "note": "", "choices": [0, 1]}] * 5,
    }
    data = tmp_path / "meta.jsonl"
    data.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return mmar.read(data)[0]


async def played(item: Item, folder: Path, server: ChatServer) -> Record:
    """The record that the runner makes of it."""
    stage = Stage({"call.ogg": CLIPS / "call.ogg"}, folder, 0)
    condition = Condition(MAIN, stage.heard, oneshot.hearing(chat(server), seed=1))

    def save(path: Path, episode: Episode) -> None:
        path.write_text(episode.model_dump_json(), encoding="utf-8")

    return await ask(Job(condition, item, 0, 0), folder, save)


@pytest.mark.anyio
async def test_the_reply_becomes_an_episode_of_one_call(call: AudioClip) -> None:
    with ChatServer(lambda body: "<think>hm</think>\n**three times**") as server:
        episode = await oneshot.hearing(chat(server), seed=1)(Sample(clip=call, question=QUESTION))
    assert (episode.answer.choice, episode.answer.text) == (1, "Three times")
    (percept,) = episode.percepts
    assert isinstance(percept, Impression)
    assert percept.text == "<think>hm</think>\n**three times**"
    assert percept.segment == call.span
    assert episode.plan.queries == (episode.calls[0].query,)
    assert (episode.cost.calls, episode.cost.audio_seconds) == (1, call.span.duration)
    assert Episode.model_validate_json(episode.model_dump_json()) == episode
    assert "**three times**" in thinking(episode)


@pytest.mark.anyio
async def test_the_whole_recording_is_sent_before_the_question(call: AudioClip) -> None:
    with ChatServer(lambda body: "Once") as server:
        await oneshot.hearing(chat(server), seed=7, max_tokens=9)(
            Sample(clip=call, question=QUESTION)
        )
    (body,) = server.requests
    sound, words = body["messages"][0]["content"]
    wav = sf.SoundFile(io.BytesIO(base64.b64decode(sound["input_audio"]["data"])))
    assert wav.frames == pytest.approx(call.length * RATE, abs=2)
    assert "How {often} does it bark?" in words["text"]
    assert "\n(A) Once\n(B) Three times\n(C) Never\n" in words["text"]
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0, 7, 9)


@pytest.mark.anyio
async def test_the_blind_twin_gets_the_same_words_and_no_sound(call: AudioClip) -> None:
    sample = Sample(clip=call, question=QUESTION)
    with ChatServer(lambda body: "(C)") as server:
        await oneshot.hearing(chat(server), seed=1)(sample)
        episode = await oneshot.blind(chat(server), seed=1)(sample)
    heard, unheard = (body["messages"][0]["content"] for body in server.requests)
    assert unheard == [heard[-1]]
    assert episode.answer.choice == 2
    assert episode.calls == ()
    assert episode.cost.audio_seconds == 0
    assert episode.decisions[0].thought == "(C)"


@pytest.mark.anyio
async def test_nothing_of_the_row_but_the_question_is_sent(item: Item, tmp_path: Path) -> None:
    with ChatServer(lambda body: "Once") as server:
        record = await played(item, tmp_path, server)
    assert record.status is Status.ANSWERED
    sent = json.dumps(server.requests)
    assert [each for each in (*SECRETS, "secret") if each in sent] == []
    assert str(CLIPS) not in sent


@pytest.mark.anyio
async def test_a_reply_that_names_no_choice_is_kept_unparsed(item: Item, tmp_path: Path) -> None:
    with ChatServer(lambda body: "Once, or three times.") as server:
        record = await played(item, tmp_path, server)
    assert (record.status, record.choice, record.prediction) == (Status.UNPARSED, None, "")
    assert record.confidence is None
    assert "Once, or three times." in record.thinking
    assert record.trace


@pytest.mark.anyio
async def test_a_server_that_fails_fails_the_item(item: Item, tmp_path: Path) -> None:
    sample = Sample(clip=AudioClip.open(CLIPS / "call.ogg"), question=QUESTION)
    with ChatServer(lambda body: Raw('{"message": "no memory"}', 500)) as server:
        with pytest.raises(ToolError, match="answered 500: no memory"):
            await oneshot.blind(chat(server), seed=1)(sample)
        record = await played(item, tmp_path, server)
    assert record.status is Status.FAILED
    assert record.error == f"ToolError: {server.url} answered 500: no memory"


def test_the_hash_is_of_the_prompt() -> None:
    assert hashlib.sha256(oneshot.PROMPT.encode()).hexdigest() == oneshot.PROMPT_SHA256
