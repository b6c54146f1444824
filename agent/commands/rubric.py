"""`rubric`: MMAR's score of the reasoning behind each right answer, by a judge at a server."""

from __future__ import annotations

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import Count, Name, RunFolder, Url


class RubricCommand(JsonFlag):
    """Scores a run's reasoning by MMAR's rubrics."""

    folder: CliPositionalArg[RunFolder]
    """An eval of mmar."""
    base_url: Url
    """The judge's OpenAI-compatible server."""
    model: Name
    """The judge's name there."""
    workers: Count = 8
    """At a time."""

    def run(self) -> int:
        """Judges what has no score yet, and writes the scores beside the run."""
        from agent.evaluation.rubric_run import judge_run

        judge_run(self.folder, self.base_url, self.model, self.workers, self.as_json)
        return 0
