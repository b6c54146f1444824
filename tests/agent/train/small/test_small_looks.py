"""What is asked after a stage is asked once, and onsets are right by name and by time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args
from unittest.mock import Mock

import numpy as np
import pytest

from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.train.small import onset_looks
from agent.train.small.look_questions import LookQuestion
from agent.train.small.onset_looks import OnsetRow, look_at_onsets
from agent.train.small.recording_set import RecordingFacts
from agent.train.small.small_looks import StageLooks, look_rows, looks_of
from agent.train.small.small_training import RECIPE, Stage
from agent.train.small.sound_windows import Happening, SoundWindow
from agent.train.small.window_questions import ChoiceQuestion, questions
from tests.agent.train.small.tones import recordings, small_model


@pytest.mark.parametrize("stage", get_args(Stage))
@pytest.mark.parametrize("last", [False, True])
def test_only_the_last_student_is_asked_in_words_of_test(stage: Stage, last: bool) -> None:
    looks = list(looks_of(stage, last))
    assert any(worded == "test" for *_, worded in looks) == last
    assert len(set(looks)) == len(looks)


def test_whether_something_is_there_is_not_asked_with_the_sound_of_another_question() -> None:
    looks = list(looks_of("choices", True))
    assert ("pmi", "another", "what", "dev") in looks
    assert not any(one == "another" and kind == "there" for _, one, kind, _ in looks)


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
        ("a dog\na bell 4.0-4.5", 2, 2, 1),
        ("a dog 40-41", 1, 1, 0),
        ("none", 0, 0, 0),
    ],
)
def test_an_onset_is_right_by_name_and_within_half_a_second(
    monkeypatch: pytest.MonkeyPatch, reply: str, claimed: int, named: int, timed: int
) -> None:
    monkeypatch.setattr(onset_looks, "likeliest_replies", Mock(return_value=[written(reply)]))
    some = [question(("a dog", 0.9), ("a bell", 4.2))]
    row = look_at_onsets(cast("Student", None), "times", "sound", some, questions(recordings()))
    assert (row.there, row.claimed, row.named, row.timed) == (2, claimed, named, timed)


def written(reply: str) -> Rollout:
    return Rollout((), (), (), "end", reply)


def test_onsets_of_the_next_reply_tell_what_times_by_chance_come_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def replies(_: Student, __: object, prompts: Sequence[str]) -> list[Rollout]:
        assert all("\na dog\n" in prompt for prompt in prompts)
        return [written("a dog 1.0-1.5\na dog 3.0-3.5"), written("a dog 1.1-1.6")]

    monkeypatch.setattr(onset_looks, "likeliest_replies", replies)
    some = [question(("a dog", 1.0), ("a dog", 3.0)), question(("a dog", 1.0))]
    row = look_at_onsets(cast("Student", None), "times", "sound", some, questions(recordings()))
    assert row == OnsetRow(
        stage="times", control="sound", there=3, claimed=3, named=3, timed=3, beside=2
    )


@pytest.mark.hub
@pytest.mark.filterwarnings("ignore")
def test_what_was_asked_is_not_asked_again(tmp_path: Path) -> None:
    pytest.importorskip("gguf", reason="gguf is not installed: pip install '.[tune]'")
    pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
    student = Student.load(str(small_model(tmp_path)), recipe=RECIPE)
    looks = StageLooks("lists", False, tmp_path, seed=1, each=4)
    assert not looks.done
    looks(student, recordings())
    rows = look_rows(tmp_path)
    assert [(row.form, row.control, row.kind, row.worded) for row in rows] == list(
        looks_of("lists", False)
    )
    again = StageLooks("lists", False, tmp_path, seed=1, each=4)
    assert again.done
    again(student, recordings())
    assert look_rows(tmp_path) == rows
    assert not StageLooks("choices", False, tmp_path, seed=1, each=4).done
