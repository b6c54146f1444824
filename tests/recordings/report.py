"""`python -m tests.recordings.report`: answers the quiz and writes RESULTS.md anew."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import scipy.stats

from agent.player import player, pulled
from graphs.state import Budget
from tests.recordings.answers import Result, answers
from tests.recordings.build import shortcuts, sources, write
from tests.recordings.questions import Question
from tests.recordings.sources import Split

OPENING = """# What the embedded models get right

Written by `python -m tests.recordings.report`. Scenes of 4 to 14 s, made of real recordings from
Debian packages; multiple-choice questions in the form of MMAU, by kind, right of all. The rules of
the planner, the controller and the answerer were written while looking at `dev`; `held` has other
recordings, and no rule was changed for an answer in it.

Read the numbers as what they are: 46 questions a split, so that one answer is two points; clean
scenes whose sounds seldom overlap; and recordings that were kept only if YAMNet and Whisper, which
the agent hears with, know them. On any other recording expect less.
"""


def main() -> None:
    """Answers both splits and writes the page beside this file."""
    solver = player(pulled(), Budget()).solve
    results: dict[str, list[Result]] = {}
    blind: list[str] = []
    for split in get_args(Split):
        with tempfile.TemporaryDirectory() as folder:
            blind.append(_blind(write(split, Path(folder), sources())))
            results[split] = list(answers(Path(folder), solver))
    guessed = f"| best guess without listening | {' | '.join(blind)} |"
    page = "\n".join(
        [OPENING, *_table(results), guessed, "", "## Wrong answers", "", *_wrong(results)]
    )
    Path(__file__).with_name("RESULTS.md").write_text(page + "\n", encoding="utf-8")


def _blind(questions: Sequence[Question]) -> str:
    """What the best of the shortcuts (one letter, the longest or shortest choice) gets right."""
    chance = sum(1 / len(question.choices) for question in questions) / len(questions)
    return f"{chance + max(shortcuts(questions).values()):.0%}"


def _table(results: dict[str, list[Result]]) -> list[str]:
    """Rows of kinds, a column a split, and the sum with its 95 % interval."""
    columns = {split: _by_kind(rows) for split, rows in results.items()}
    kinds = list(dict.fromkeys(kind for column in columns.values() for kind in column))
    lines = [f"| kind | {' | '.join(results)} |", "|---|" + "---|" * len(results)]
    for kind in kinds:
        cells = [f"{sum(column[kind])}/{len(column[kind])}" for column in columns.values()]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    sums = [_share([result.right for result in rows]) for rows in results.values()]
    return [*lines, f"| **all** | {' | '.join(sums)} |"]


def _by_kind(results: Sequence[Result]) -> dict[str, list[bool]]:
    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    for result in results:
        kinds[result.kind].append(result.right)
    return kinds


def _share(right: Sequence[bool]) -> str:
    """Right of all, with Wilson's interval."""
    stats: Any = scipy.stats
    low, high = stats.binomtest(sum(right), len(right)).proportion_ci(method="wilson")
    return f"**{sum(right)}/{len(right)}** ({low:.0%} to {high:.0%})"


def _wrong(results: dict[str, list[Result]]) -> list[str]:
    """Each wrong answer with the truth."""
    return [
        f"- {split}: {result.item.question.text} → {result.episode.answer.text} "
        f"({result.episode.answer.confidence:.2f}); truth: {result.item.target}"
        for split, rows in results.items()
        for result in rows
        if not result.right
    ]


if __name__ == "__main__":
    main()
