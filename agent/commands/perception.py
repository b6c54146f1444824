"""`perception`: what a run heard against what there was to be heard, and why answers were wrong."""

from __future__ import annotations

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import File, Name, RunFolder, Url


class PerceptionCommand(JsonFlag):
    """Tells what a run heard of what there was to be heard."""

    folder: CliPositionalArg[RunFolder]
    """A folder that eval wrote."""
    reference: File | None = None
    """The scenes' annotations, facts.jsonl; without it, the cues in MMAR's rows."""
    attribute_errors: bool = False
    """Also say of each wrong answer whether perception, planning or reasoning failed."""
    base_url: Url | None = None
    """Take claims out of free text by a model at this server."""
    model: Name | None = None
    """That model's name."""

    def run(self) -> int:
        """Judges the first repeat of the main condition against annotations or people's cues."""
        from agent.evaluation.perception_run import PerceptionRequest, judge_perception

        judge_perception(
            PerceptionRequest(
                folder=self.folder,
                reference=self.reference,
                attribute_errors=self.attribute_errors,
                base_url=self.base_url,
                model=self.model,
                json=self.as_json,
            )
        )
        return 0
