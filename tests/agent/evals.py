"""Running a benchmark from the command line, and reading what it wrote."""

import json
from pathlib import Path

from agent.__main__ import main
from tests.evals.samples import MMAU

GUESS = ["eval", "mmau", "--data", str(MMAU), "--solver", "random"]


def ran(*words: str | Path) -> int:
    """One command in this process."""
    return main([str(word) for word in words])


def lines(run: Path) -> list[dict[str, object]]:
    """All records, where every line is a whole one."""
    text = (run / "samples.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def accuracy(run: Path, condition: str = "main", scorer: str = "official") -> float:
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))
    return found["conditions"][condition]["scores"][scorer]["value"]
