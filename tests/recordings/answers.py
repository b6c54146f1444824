"""Asks the agent every question of the quiz, and counts the right answers by kind."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals import mmau
from evals.sample import Item, Sample, Solver
from evals.scorers import exact_match
from graphs.state import Episode
from tools.audio import AudioClip


@dataclass(frozen=True)
class Result:
    """One question, answered."""

    item: Item
    episode: Episode

    @property
    def kind(self) -> str:
        """What sort of question it is."""
        return self.item.groups["sub-category"][0]

    @property
    def right(self) -> bool:
        """Whether the chosen option is the target."""
        return exact_match(self.episode.answer.text, self.item.target or "")


def answers(folder: Path, solver: Solver) -> Iterator[Result]:
    """Answers the questions in a folder that `tests.recordings.build` wrote, one by one."""
    for item in mmau.read(folder / "questions.json"):
        sample = Sample(clip=AudioClip.open(folder / item.audio), question=item.question)
        yield Result(item, asyncio.run(_asked(solver, sample)))


async def _asked(solver: Solver, sample: Sample) -> Episode:
    return await solver(sample)


def table(results: Sequence[Result]) -> str:
    """Right of all, by kind, and each question with its answer."""
    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    for result in results:
        kinds[result.kind].append(result.right)
    lines = [f"{kind:12} {sum(right)}/{len(right)}" for kind, right in kinds.items()]
    for result in results:
        mark = "right" if result.right else "WRONG"
        answer = result.episode.answer
        lines.append(
            f"{mark} {result.item.audio} {result.item.question.text} -> "
            f"{answer.text} ({answer.confidence:.2f}); truth: {result.item.target}"
        )
    right = sum(result.right for result in results)
    return "\n".join([f"{right}/{len(results)} right", *lines])
