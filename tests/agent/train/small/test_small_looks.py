"""What is asked after a stage is asked once, and onsets are right by name and by time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

import numpy as np
import pytest

from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.train.small import onset_looks
from agent.train.small.look_questions import LookQuestion
from agent.train.small.onset_looks import OnsetRow, look_at_onsets
from agent.train.small.recording_set import RecordingFacts
from agent.train.small.small_looks import LAST, StageLooks, look_rows, looks_of
from agent.train.small.small_training import RECIPE, Stage
from agent.train.small.sound_windows import Happening, SoundWindow
from agent.train.small.window_questions import ChoiceQuestion
from tests.agent.train.small.tones import recordings, small_model


def test_only_the_last_student_is_asked_in_words_of_test() -> None:
    for stage in get_args(Stage):
        assert any(worded == "test" for *_, worded in looks_of(stage)) == (stage == LAST)
        assert len(set(looks_of(stage))) == len(list(looks_of(stage)))


def question(*happenings: tuple[str, float]) -> LookQuestion:
    happened = tuple(
        Happening(RecordingFacts(sort="sound", name=name, source=name), start, start + 0.5)
        for name, start in happenings
    )
    asked = ChoiceQuestion("first", "Which is first?", ("a dog", "a bell", "rain", "an owl"), 0)
    return LookQuestion(SoundWindow(np.zeros(16_000 * 8, np.float32), happened), asked)


@pytest.mark.parametrize(
    ("reply", "claimed", "named", "timed"),
    [
        ("a dog 1.1-1.6\na bell 4.0-4.5", 2, 2, 2),
        ("a dog 3.1-3.6\na bell 4.0-4.5", 2, 2, 1),
        ("a dog 0.9-1.0\na dog 1.1-1.2\na dog 1.2-1.3", 3, 1, 1),
        ("rain 1.0-1.5", 1, 0, 0),
        ("none", 0, 0, 0),
    ],
)
def test_an_onset_is_right_by_name_and_within_half_a_second(
    monkeypatch: pytest.MonkeyPatch, reply: str, claimed: int, named: int, timed: int
) -> None:
    def replies(_: Student, __: object, prompts: Sequence[str]) -> list[Rollout]:
        assert all(name in prompts[0] for name in ("a dog", "a bell", "rain", "an owl"))
        return [Rollout((), (), (), "end", reply)]

    monkeypatch.setattr(onset_looks, "likeliest_replies", replies)
    some = [question(("a dog", 1.0), ("a bell", 4.2))]
    row = look_at_onsets(cast("Student", None), LAST, "sound", some)
    assert row == OnsetRow(
        stage=LAST, control="sound", there=2, claimed=claimed, named=named, timed=timed
    )


@pytest.mark.hub
@pytest.mark.filterwarnings("ignore")
def test_what_was_asked_is_not_asked_again(tmp_path: Path) -> None:
    pytest.importorskip("gguf", reason="gguf is not installed: pip install '.[tune]'")
    pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
    student = Student.load(str(small_model(tmp_path)), recipe=RECIPE)
    looks = StageLooks("lists", tmp_path, seed=1, each=2)
    assert not looks.done
    looks(student, recordings())
    rows = look_rows(tmp_path)
    assert [(row.form, row.control, row.kind, row.worded) for row in rows] == list(
        looks_of("lists")
    )
    again = StageLooks("lists", tmp_path, seed=1, each=2)
    assert again.done
    again(student, recordings())
    assert look_rows(tmp_path) == rows
    assert not StageLooks("choices", tmp_path, seed=1, each=2).done
