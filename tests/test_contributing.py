"""The recipes of CONTRIBUTING.md: performed as they are written, in a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("<!-- recipes -->")[2]
TITLES = re.findall(r"^## How to add (.+)$", PAGE, re.MULTILINE)
PART = re.compile(r"`([\w/]+\.py)`|^```(python|diff)\n(.*?)^```$", re.M | re.S)


def steps(section: str) -> Iterator[tuple[Path, str, str]]:
    """Each block of a recipe: the file that was named last before it, its language, its text."""
    file = ""
    for named, language, text in PART.findall(section):
        if language:
            yield Path(file), language, text
        file = named or file


def patched(text: str, diff: str) -> str:
    """The lines with a plus, put after the lines above them, which stand there once."""
    lines = diff.splitlines()
    added = [line[1:] for line in lines if line.startswith("+")]
    above = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    assert text.count(f"{above}\n") == 1, f"{above!r} does not stand there once"
    return text.replace(f"{above}\n", "\n".join([above, *added, ""]))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, with every recipe performed."""
    copy = tmp_path_factory.mktemp("tree")
    for name in ("agent", "evals", "graphs", "tools", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for section in PAGE.split("\n## ")[1:]:
        for file, language, text in steps(section):
            path = copy / file
            if language == "python":
                assert not path.exists(), f"{file} is there already"
                path.write_text(text, encoding="utf-8")
            else:
                path.write_text(patched(path.read_text(encoding="utf-8"), text), encoding="utf-8")
    return copy


def test_every_recipe_is_there() -> None:
    assert TITLES == [
        "a tool",
        "a quantity",
        "a question shape",
        "a benchmark",
        "a scorer",
        "a reward",
    ]


@pytest.mark.slow
def test_every_recipe_works_as_written(tree: Path) -> None:
    tests = [str(file) for file, _, _ in steps(PAGE) if file.name.startswith("test_")]
    assert len(tests) == len(TITLES)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]
    told = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]


def test_every_recipe_reads_like_the_rest(tree: Path) -> None:
    files = sorted({str(file) for file, _, _ in steps(PAGE)})
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", *files]
    told = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
