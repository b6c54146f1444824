"""Wordings: every line is read, and no split holds what another is tested on."""

from collections.abc import Iterable
from itertools import combinations, islice
from pathlib import Path

import pytest

from agent.train.reader.generator import Generator
from agent.train.reader.wording_splits import UNSEEN, WordingSplits, splits, texts
from evals.wordings.program_shapes import held_out, shape
from evals.wordings.worded_program import WordedProgram, batches, text_of, wordings
from graphs.query.linear import linear
from tests.agent.train.reader.mmau import MMAU

NAMES = ("train", "dev", "unseen", "combinations", "mmau")
FILES = [path for split in ("train", "dev", "test") for path in batches(split)]


@pytest.fixture(scope="module")
def parts() -> WordingSplits:
    return splits(MMAU)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_is_read_and_copies_its_texts(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# Apache-2.0, written for this project.")
    found = list(wordings(path))
    assert found
    for one in found:
        linear(one.program, one.question)


@pytest.mark.slow
def test_no_test_wording_is_in_a_training_file() -> None:
    written = (one for path in batches("train") for one in wordings(path))
    assert not texts(written) & texts(wordings(UNSEEN))


@pytest.mark.slow
def test_no_split_has_a_question_of_another(parts: WordingSplits) -> None:
    for one, other in combinations(NAMES, 2):
        shared = texts(getattr(parts, one)) & texts(getattr(parts, other))
        assert not shared or {one, other} <= {"dev", "combinations", "mmau"}, (one, other, shared)
    assert not texts(parts.train) & parts.tested


def test_the_sizes_are_those_of_the_issue(parts: WordingSplits) -> None:
    assert len(parts.train) > 3_000
    assert len(parts.unseen) > 400
    assert len(parts.combinations) > 300
    assert len(parts.mmau) > 150


def test_held_out_shapes_are_never_trained_on(parts: WordingSplits) -> None:
    kept = {shape(one.notation) for one in parts.combinations}
    assert kept
    assert not kept & {shape(one.notation) for one in (*parts.train, *parts.dev)}
    drawn = list(parts.drawn(3, 1_500))
    assert not any(held_out(one.notation) for one in drawn)
    assert not texts(drawn) & parts.tested


def test_what_is_drawn_is_the_same_for_the_same_seed(parts: WordingSplits) -> None:
    one, again, other = (list(parts.drawn(seed, 50)) for seed in (1, 1, 2))
    assert one == again != other


def asked(seed: int, count: int) -> Iterable[WordedProgram]:
    generator = Generator(seed)
    return islice(iter(generator.wording, None), count)


def test_what_the_generator_says_is_what_its_programs_copy() -> None:
    found = list(asked(7, 2_000))
    for one in found:
        linear(one.program, one.question)
    assert len({shape(one.notation) for one in found}) > 500
    assert len(set(map(text_of, found))) > 1_850
    assert any(one.program is None for one in found)
    assert not any("{" in one.question or "  " in one.question for one in found)
