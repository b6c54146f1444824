"""Wordings: every line is read, and no question of one split is asked in another."""

from itertools import combinations
from pathlib import Path

import pytest

from evals.splits import SPLITS, Split
from evals.wordings.worded_program import WordedProgram, batches, text_of, wordings
from tools.errors import InputError

HELD_OUT = [path for split in ("dev", "test") for path in batches(split)]


def asked(split: Split) -> set[str]:
    return {text_of(one) for path in batches(split) for one in wordings(path)}


@pytest.mark.parametrize("path", HELD_OUT, ids=lambda path: path.stem)
def test_every_held_out_line_is_read(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# Apache-2.0, written for this project.")
    assert len(list(wordings(path))) > 450


@pytest.mark.slow
def test_no_question_is_in_two_splits() -> None:
    for one, other in combinations(SPLITS, 2):
        assert not asked(one) & asked(other), (one, other)


def test_a_line_has_choices_or_none() -> None:
    chosen = WordedProgram.of('Is it a dog? :: yes | no => exists(sound("dog"))')
    assert (chosen.choices, chosen.question) == (("yes", "no"), "Is it a dog?")
    assert WordedProgram.of('Is it a dog? => exists(sound("dog"))').choices == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [("Is it a dog?", "expected `question ::"), ('Is it? => exists(sound("dog"))', "dog")],
)
def test_a_line_that_is_none_is_refused(line: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        WordedProgram.of(line)


def test_a_bad_line_is_told_by_file_and_number(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("# a remark\n\nWhat?\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.txt:3: "):
        list(wordings(path))
