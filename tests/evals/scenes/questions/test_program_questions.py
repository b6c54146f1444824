"""Questions about scenes: right, balanced, and of no use to whoever has not listened."""

from collections import Counter
from functools import cache
from itertools import groupby

import numpy as np
import pytest

from evals.sample import Item
from evals.scenes.questions.choices import CANNOT
from evals.scenes.questions.ledger import NOWHERE
from evals.scenes.questions.program_questions import questions
from evals.scenes.questions.scene_row import SceneRow
from evals.splits import Split
from evals.text_classifier import TextClassifier, accuracy, chance
from evals.wordings.program_shapes import held_out
from evals.wordings.worded_program import batches
from graphs.query.linear import linear
from graphs.query.notation import read
from graphs.state import Question
from tests.evals.scenes.questions.synthetic_scenes import scenes

SCENES = 14
SPLIT_NAMES: tuple[Split, ...] = ("train", "test")
YES_OR_NO = {"yes", "no", "true", "false"}

# Each takes all wordings of a split apart first, which takes seconds.
pytestmark = pytest.mark.slow


@cache
def rows(split: Split, count: int = SCENES, seed: int = 0) -> tuple[SceneRow, ...]:
    return tuple(questions(scenes(count, split, seed), split, seed))


def closed(split: Split, count: int = SCENES) -> list[SceneRow]:
    return [row for row in rows(split, count) if row.choices]


def is_yes_or_no(row: SceneRow) -> bool:
    return {one.lower() for one in row.choices} <= YES_OR_NO


@pytest.mark.parametrize("split", SPLIT_NAMES)
def test_the_right_answer_is_among_the_choices_once(split: Split) -> None:
    assert len(rows(split)) > 6 * SCENES
    for row in closed(split):
        assert [one.lower() for one in row.choices].count(row.answer.lower()) == 1, row
        assert len({one.lower() for one in row.choices}) == len(row.choices) in range(2, 7), row
    for row in rows(split):
        assert bool(row.choices) != bool(row.accepted), row
        assert not row.accepted or row.answer in row.accepted, row


@pytest.mark.parametrize("split", SPLIT_NAMES)
def test_a_question_has_what_its_program_copies(split: Split) -> None:
    for row in rows(split):
        program = read(row.program)
        assert program is not None
        assert linear(program, row.question)
        assert NOWHERE not in row.choices


def test_the_same_seed_asks_the_same_whatever_comes_later() -> None:
    again = list(questions(scenes(6), "train", 0))
    last = again[-1].audio
    assert again == [row for row in rows("train") if row.audio <= last]
    assert again != list(questions(scenes(6), "train", 1))


def test_training_asks_only_in_its_own_words_and_shapes() -> None:
    own = {path.stem for path in batches("train")}
    for row in rows("train"):
        assert row.wording in own
        assert row.seen.wording
        assert row.seen.shape
        assert not held_out(row.program)


def test_a_test_asks_in_seen_and_unseen_words_and_shapes() -> None:
    seen = Counter((row.seen.wording, row.seen.shape) for row in rows("test"))
    for sort in ((True, True), (False, True), (True, False)):
        assert seen[sort] > 0.08 * len(rows("test")), seen


@pytest.mark.parametrize("split", SPLIT_NAMES)
def test_no_wording_is_asked_more_than_a_few_times(split: Split) -> None:
    shapes = {row.shape for row in rows(split)}
    assert len(shapes) > 0.5 * len(rows(split))


@pytest.mark.parametrize("split", SPLIT_NAMES)
def test_yes_is_no_better_guess_than_no(split: Split) -> None:
    told = [row.answer.lower() for row in rows(split) if row.answer.lower() in YES_OR_NO]
    assert 0.45 <= np.mean([one in ("yes", "true") for one in told]) <= 0.55


@pytest.mark.parametrize("split", SPLIT_NAMES)
def test_every_place_holds_the_right_answer_as_often(split: Split) -> None:
    for size, same in groupby(sorted(closed(split), key=_size), _size):
        places = Counter(row.choices.index(row.answer) for row in same)
        assert max(places.values()) - min(places[at] for at in range(size)) <= 1


def _size(row: SceneRow) -> int:
    return len(row.choices)


def test_that_there_is_no_answer_is_as_often_right_as_any_choice() -> None:
    offered = [row for row in closed("train") if set(row.choices) & set(CANNOT)]
    right = np.mean([row.answer in CANNOT for row in offered])
    assert abs(right - np.mean([1 / len(row.choices) for row in offered])) < 0.1


def test_what_an_answer_needs_is_told() -> None:
    answered = [row for row in closed("train") if row.answer not in CANNOT]
    assert np.mean([bool(row.needs) for row in answered]) > 0.7


def test_nobody_guesses_from_words_alone() -> None:
    """A classifier of words, learned on half of the questions, tried on the rest."""
    items = [_item(row) for row in closed("train", 56)]
    halves = items[: len(items) // 2], items[len(items) // 2 :]
    over = [
        accuracy(TextClassifier.trained(learned), tried) - chance(tried)
        for learned, tried in (halves, halves[::-1])
    ]
    assert np.mean(over) < 0.05


def _item(row: SceneRow) -> Item:
    question = Question(text=row.question, choices=row.choices)
    return Item(
        id=row.question,
        audio=row.audio,
        question=question,
        target=row.answer,
        groups={},
        row={},
    )
