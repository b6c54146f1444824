"""Names that can be searched for: one thing each, in code as in the glossary."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = [
    path
    for package in ("agent", "evals", "graphs", "tools")
    for path in sorted((ROOT / package).rglob("*.py"))
    if path.name != "__init__.py"
]
IRREGULAR = (
    "heard told asked known kept chosen said seen found made taken given spoken written shown held "
    "listening asking reading hearing telling quoting framing counting thinking making scoring"
).split()
NOUNS = ("embed", "need", "reading", "seed")
"""Words that end as participles do."""


def repeated(names: Iterator[tuple[str, Path]]) -> dict[str, list[str]]:
    """Names that stand in several places."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for name, path in names:
        places[name].append(str(path.relative_to(ROOT)))
    return {name: found for name, found in places.items() if len(found) > 1}


def classes() -> Iterator[tuple[str, Path]]:
    """Every public class of every module."""
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, path


def test_no_public_class_has_the_name_of_another() -> None:
    assert repeated(classes()) == {}


def test_no_module_has_the_name_of_another() -> None:
    assert repeated((path.stem, path) for path in MODULES) == {}


def test_no_module_is_named_by_a_participle() -> None:
    named = [path.stem for path in MODULES if path.stem in IRREGULAR or path.stem.endswith("ed")]
    assert [name for name in named if name not in NOUNS] == []
