"""Asks the agent every question of the quiz, and counts the right answers by kind."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.assemble import House
from evals.task import ExactChoice, Sample, Scorer, Solver
from graphs.build import run
from graphs.state import Episode, Question
from tools.audio import AudioClip

CHOICE: Scorer = ExactChoice()


@dataclass(frozen=True)
class Result:
    """One question, answered."""

    kind: str
    sample: Sample
    episode: Episode

    @property
    def right(self) -> bool:
        """Whether the chosen option is the target."""
        return CHOICE(self.sample, self.episode).value == 1


def solver_of(house: House) -> Solver:
    """The agent, as anything that answers."""
    context = house.context()

    async def solve(clip: AudioClip, question: Question) -> Episode:
        return await run(clip, question, context)

    return solve


def answers(folder: Path, solver: Solver) -> Iterator[Result]:
    """Answers the questions in a folder that `tests.recordings.build` wrote, one by one."""
    for row in json.loads((folder / "questions.json").read_text(encoding="utf-8")):
        sample = Sample(
            id=row["id"],
            clip=AudioClip.open(folder / row["audio_id"]),
            question=Question(text=row["question"], choices=tuple(row["choices"])),
            target=row["answer"],
        )
        episode = asyncio.run(_asked(solver, sample))
        yield Result(row["sub-category"], sample, episode)


async def _asked(solver: Solver, sample: Sample) -> Episode:
    """A solver sees the clip and the question, and no target."""
    return await solver(sample.clip, sample.question)


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
            f"{mark} {result.sample.clip.path.stem} {result.sample.question.text} -> "
            f"{answer.text} ({answer.confidence:.2f}); truth: {result.sample.target}"
        )
    right = sum(result.right for result in results)
    return "\n".join([f"{right}/{len(results)} right", *lines])
