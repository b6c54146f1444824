"""Listening again in ms-swift: sound answers a request, and only the turns' own words train."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import soundfile as sf

from agent.train.lalm.swift_relisten import NAME, register, reply, scheduler
from tests.agent.data.small import RATE, wav
from tests.agent.train.lalm.test_swift_plugin import VERSION
from tests.wheels import load, stand_in, unpack

Foreign = Any
SAID = [
    'I listen.\n<listen from="1.0" to="2.0"/>',
    '<listen from="9" to="10"/>',
    "<RESPONSE>(A) Yes</RESPONSE>",
]


@dataclass
class Request:
    """ms-swift's `RolloutInferRequest`, as far as a scheduler looks at it."""

    audios: list[str]
    messages: list[dict[str, Foreign]] = field(default_factory=list[dict[str, Foreign]])
    chat_template_kwargs: dict[str, Foreign] = field(default_factory=dict[str, Foreign])


class Base:
    """A scheduler that ends no rollout by itself."""

    max_turns: int | None = None

    def check_finished(self, *_: object) -> bool:
        return False


@pytest.fixture
def recording(tmp_path: Path) -> str:
    (tmp_path / "x.wav").write_bytes(wav(3.0, 100))
    return str(tmp_path / "x.wav")


def choice(text: str) -> Foreign:
    ids = [ord(letter) for letter in text]
    message = SimpleNamespace(content=text)
    return SimpleNamespace(message=message, finish_reason="stop", token_ids=ids, logprobs=None)


def test_a_request_is_answered_by_its_stretch(recording: str) -> None:
    text, heard = reply(SAID[0], recording)
    assert text == "<audio>This is 1 to 2 s of the recording."
    assert heard is not None
    samples, rate = sf.read(io.BytesIO(base64.b64decode(heard)))
    assert (rate, len(samples)) == (RATE, RATE)


@pytest.mark.parametrize(
    "asked",
    [
        SAID[1],
        "<listen/>",
        '<listen from="<audio>" to="2"/>',
        f'<listen from="1" to="{"9" * 320}"/>',
    ],
)
def test_a_request_that_is_none_is_answered_in_words_without_a_place_for_sound(
    recording: str, asked: str
) -> None:
    text, heard = reply(asked, recording)
    assert heard is None
    assert text.startswith("Nothing is played: found")
    assert "<" not in text


def test_an_answer_ends_the_rollout_and_so_does_the_last_turn(recording: str) -> None:
    made = scheduler(Base)()
    finished = [made.check_finished(None, choice(text), 1) for text in SAID]
    assert finished == [False, False, True]
    assert made.check_finished(None, choice(SAID[0]), 4)
    made.max_turns = 9
    assert not made.check_finished(None, choice(SAID[0]), 4)


def test_all_sounds_are_handed_to_the_trainer_in_order(recording: str) -> None:
    request = Request([recording])
    told = scheduler(Base)().step(request, choice(SAID[0]), 1)
    first, second = told["rollout_infos"]["audios"]
    assert (first, second) == (recording, request.audios[1])
    assert request.messages == [{"role": "user", "content": reply(SAID[0], recording)[0]}]


@pytest.mark.network
def test_ms_swifts_own_rollout_trains_on_the_turns_alone(
    tmp_path: Path, recording: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = unpack(f"ms-swift=={VERSION}", tmp_path) / "swift/rollout"
    for name in ("swift", "swift.infer_engine", "swift.rollout"):
        stand_in(name, monkeypatch)
    names = "ChatCompletionResponse ChatCompletionResponseChoice RequestConfig RolloutInferRequest"
    protocol = dict.fromkeys(names.split(), object) | {"RolloutOutput": SimpleNamespace}
    stand_in("swift.infer_engine.protocol", monkeypatch, **protocol)
    stand_in("swift.template", monkeypatch, Messages=list)
    utils = {"get_token_backed_response_ids": _ids}
    stand_in("swift.template.utils", monkeypatch, **utils)
    stand_in("swift.utils", monkeypatch, remove_response=print)
    stand_in("swift.rollout.gym_env", monkeypatch, Env=object, envs={})
    library: Any = load(theirs / "multi_turn.py", "swift.rollout.multi_turn", monkeypatch)
    register()
    said = iter(SAID)
    made = library.multi_turns[NAME](_engine(said), 5)
    request = Request([recording], [{"role": "user", "content": "<audio>Does it bark?"}])
    out = asyncio.run(made.run(request, None))
    assert [len(ids) for ids in out.response_token_ids] == [len(text) for text in SAID]
    assert [sum(mask) for mask in out.response_loss_mask] == [len(text) for text in SAID]
    assert [message["role"] for message in out.messages] == [
        "user",
        *["assistant", "user"] * 2,
        "assistant",
    ]
    assert len(out.rollout_infos["audios"]) == 2
    assert out.rollout_infos["num_turns"] == 3


def _ids(content: object) -> list[int] | None:
    return list(content) if isinstance(content, list) else None  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _engine(said: Iterator[str]) -> Foreign:
    """Says one text after the other, a token a letter."""

    async def infer(request: object, config: object) -> Foreign:
        return SimpleNamespace(choices=[choice(next(said))])

    def decode(ids: list[int], **_: object) -> str:
        return "".join(map(chr, ids))

    tokenizer = SimpleNamespace(decode=decode)
    return SimpleNamespace(infer_async=infer, tokenizer=tokenizer, template=None, engine=None)
