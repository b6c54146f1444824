"""A task that only hearing solves, and that a small model which hears learns it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tiny_lalms import transformers
from tools.lalm.grammars.tags import parse

pytest.importorskip("torch", reason="torch is not installed: pip install '.[tune]'")

from agent.train.lalm import toy_task

SOUNDS: tuple[toy_task.Sound, ...] = ("as is", "silent", "swapped")


def test_examples_are_the_same_every_time_and_none_is_in_two_splits() -> None:
    train, again, dev = (toy_task.examples(split, 50) for split in ("train", "train", "dev"))
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(train, again, strict=True))
    assert not {row.sha256 for row, _ in train} & {row.sha256 for row, _ in dev}


def test_the_words_of_a_question_do_not_tell_its_answer() -> None:
    rows = [row for row, _ in toy_task.examples("dev", 400)]
    assert len({toy_task.prompt(row) for row in rows}) == 1
    counts = np.bincount([row.answer for row in rows])
    assert counts.min() > 70
    for row in rows:
        told = parse(row.trace)
        assert toy_task.KINDS[toy_task.LETTERS.index(told.answer)] == told.heard[0].text
        assert [one.text for one in told.heard] == [
            getattr(fact, "label", "") for fact in row.truth
        ]


@pytest.mark.hub
@pytest.mark.filterwarnings("ignore")
def test_a_small_model_learns_from_it_and_is_asked_with_and_without_the_sound() -> None:
    transformers()
    learner = toy_task.student(0)
    train, dev = toy_task.examples("train", 64), toy_task.examples("dev", 8)
    losses = toy_task.taught(learner, toy_task.lessons(learner, train), steps=10)
    assert losses[-1] < losses[0] / 2
    assert all(0 <= toy_task.accuracy(learner, dev, sound) <= 1 for sound in SOUNDS)
