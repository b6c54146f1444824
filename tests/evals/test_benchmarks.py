"""The benchmarks, and that nothing else knows the names of their scores."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals import mmar, mmau
from evals.benchmark import key_among
from evals.benchmarks import BENCHMARKS, named
from tools.errors import InputError

ROOT = Path(__file__).parents[2]


def words(path: Path) -> Iterator[str]:
    """Every string and every attribute of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Attribute(attr=name):
                yield name
            case _:
                pass


def test_only_the_benchmarks_name_their_scores() -> None:
    scores = {scorer.name for scorer in mmau.SCORERS}
    assert scores == {"official", "exact"}
    modules = [path for package in ("evals", "agent") for path in (ROOT / package).rglob("*.py")]
    # A reader has exact programs, which are no answers.
    judging = [path for path in modules if "reader" not in path.parts]
    naming = {path.stem.replace("_", "-") for path in judging if scores & {*words(path)}}
    assert naming <= BENCHMARKS.keys()
    pages = (ROOT / "agent" / "page").rglob("*.html")
    assert not [path for path in pages if "exact" in path.read_text(encoding="utf-8")]


def test_every_benchmark_has_scorers_of_different_names() -> None:
    for benchmark in BENCHMARKS.values():
        names = [scorer.name for scorer in benchmark.SCORERS]
        assert names
        assert len(names) == len({*names})


def test_mmar_is_scored_as_mmau_is() -> None:
    assert mmar.SCORERS == mmau.SCORERS


def test_an_unknown_benchmark_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"found the benchmark 'mmmu'; expected one of .*mmau"):
        named("mmmu")


@pytest.mark.parametrize(
    ("answer", "choice"),
    [
        ("Dog barking", "Dog barking"),
        ("dog barking ", "Dog barking"),
        ("B", "Train"),
        ("(c)", "Applause"),
        ("B.", "Train"),
        ("E", "E"),
        ("a cat", "a cat"),
        ("", None),
        (None, None),
    ],
)
def test_a_key_by_case_or_letter_is_the_choice_that_it_means(
    answer: str | None, choice: str | None
) -> None:
    assert key_among(answer, ("Dog barking", "Train", "Applause")) == choice


def test_a_letter_that_is_a_choice_is_that_choice() -> None:
    assert key_among("B", ("C", "B", "A")) == "B"
