"""A student that was saved, asked like any other model."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from agent.assembly.model_servers import STUDENT, lalm_at
from agent.student.pause import Pausing
from agent.student.pausing_lalm import PausingModel, paused
from agent.student.student import CARD, PAUSE, Student
from tests.conftest import CLIPS
from tests.tiny_lalms import qwen2_audio, transformers
from tools.audio import AudioClip, Segment

pytestmark = [
    pytest.mark.hub,
    # torch, transformers and peft warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]

CLIP = AudioClip.open(CLIPS / "call.ogg").crop(Segment(start=0, end=2))


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Student:
    transformers()
    return Student.load(str(qwen2_audio(tmp_path_factory.mktemp("qwen"))), "lora", (PAUSE,), "cpu")


def test_a_saved_student_is_found_by_its_folder(student: Student, tmp_path: Path) -> None:
    assert STUDENT == CARD
    student.save(tmp_path / "saved")
    lalm = lalm_at(None, str(tmp_path / "saved"), 5)

    async def asked() -> None:
        reply = await lalm.reply(CLIP, "What?", 12)
        assert reply.tokens == 12
        assert reply.confidence is not None
        chosen = await lalm.choose(CLIP, "(A) or (B)?", 2)
        assert chosen.text in ("A", "B")
        assert sum(chosen.posterior) == pytest.approx(1)

    asyncio.run(asked())


OFTEN = Pausing(pause=1, abort=0, window=4, stride=1, cooldown=4, tokens=5)


def test_pauses_while_it_replies_and_nobody_sees_it(student: Student) -> None:
    sounds, texts = [CLIP.samples(student.rate)] * 2, ["What?", "one two"]
    for reply in PausingModel(student, OFTEN).replies(sounds, texts, 20):
        assert reply.tokens == 20 + 15
        assert PAUSE not in reply.text
    for reply in PausingModel(student, None).replies(sounds, texts, 20):
        assert reply.tokens == 20


@pytest.mark.parametrize(("how", "latent"), [(OFTEN, 15), (None, 0)])
def test_a_saved_student_pauses_as_it_learned_to_and_gives_nothing_up(
    student: Student, tmp_path: Path, how: Pausing | None, latent: int
) -> None:
    learned = how and how.model_copy(update={"abort": 1.0})
    replace(student, pause=learned).save(tmp_path / "saved")
    reply = asyncio.run(paused(str(tmp_path / "saved")).reply(CLIP, "What?", 20))
    assert reply.tokens == 20 + latent


def test_a_student_that_was_saved_before_it_told_how_it_pauses_never_does(
    student: Student, tmp_path: Path
) -> None:
    student.save(tmp_path / "saved")
    card = tmp_path / "saved" / CARD
    told = json.loads(card.read_text())
    assert told.pop("pause") is None
    card.write_text(json.dumps(told))
    assert Student.load(str(tmp_path / "saved"), device="cpu").pause is None
