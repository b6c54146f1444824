"""`rubric`: MMAR's score of the reasoning behind each right answer, by judges at servers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import Count, File, Name, RunFolder, Url


class RubricCommand(JsonFlag):
    """Scores a run's reasoning by MMAR's rubrics."""

    folder: CliPositionalArg[RunFolder]
    """An eval of mmar."""
    base_url: Annotated[tuple[Url, ...], Field(min_length=1)]
    """The judge's OpenAI-compatible server; one for all judges, or repeated for each."""
    model: Annotated[tuple[Name, ...], Field(min_length=1)]
    """The judge's name there; repeated, several judges, their majority and agreement."""
    workers: Count = 8
    """At a time."""
    bias: bool = False
    """Also find out what sways a judge: the order of criteria, and mere length."""
    people: File | None = None
    """People's marks on the same answers: rows with annotator, id, criterion and mark (0 or 1)."""
    epsilon: Annotated[float, Field(ge=0, lt=1)] = 0.2
    """How much better than a judge a person may be, who costs more (2501.10970)."""

    def run(self) -> int:
        """Judges what has no score yet, and writes the scores beside the run."""
        from agent.evaluation.rubric_run import RubricRequest, judge_run

        judge_run(
            RubricRequest(
                folder=self.folder,
                urls=self.base_url,
                models=self.model,
                workers=self.workers,
                bias=self.bias,
                people=self.people,
                epsilon=self.epsilon,
                json=self.as_json,
            )
        )
        return 0
