"""`decay`: accuracy and perception by rounds of listening or tokens of thought, fixed and not."""

from __future__ import annotations

from typing import Literal

from pydantic_settings import CliPositionalArg, CliVariadicArg

from agent.cli.flag_groups import EngineFlags, JsonFlag, ServerFlags
from agent.cli.values import Count, File, Folder, Name, Url


class DecayCommand(ServerFlags, EngineFlags, JsonFlag):
    """Measures accuracy and perception by the number of rounds, or by the tokens of thought."""

    benchmark: CliPositionalArg[str]
    """Its name, such as mmau or mmar."""
    data: File
    """The question file."""
    audio_root: Folder
    """The folder of the recordings."""
    out: Folder
    """One run for each length goes here."""
    reference: File | None = None
    """The scenes' annotations, facts.jsonl; lalm: with --judge."""
    solver: Literal["agent", "lalm"] = "agent"
    """agent: by rounds; lalm: by tokens of thought."""
    seconds: Count | None = None
    """lalm: as for eval."""
    tokens: CliVariadicArg[tuple[Count, ...]] = (32, 128, 512)
    """lalm: how long it thinks."""
    judge: Url | None = None
    """lalm: a server whose model takes claims out of its words."""
    judge_model: Name | None = None
    """That model's name."""
    max_rounds: Count = 4
    """Most rounds."""
    calls: Count = 16
    """Tool calls."""
    limit: Count | None = None
    """Only so many items."""
    workers: Count = 4
    """At a time."""

    def run(self) -> int:
        """Runs the benchmark once for each length; runs that are there already are gone on with."""
        from agent.evaluation.decay_runs import DecayRequest, measure_decay

        measure_decay(
            DecayRequest(
                benchmark=self.benchmark,
                data=self.data,
                audio_root=self.audio_root,
                out=self.out,
                reference=self.reference,
                solver=self.solver,
                base_url=self.base_url,
                model=self.model,
                seconds=self.seconds,
                tokens=self.tokens,
                judge=self.judge,
                judge_model=self.judge_model,
                max_rounds=self.max_rounds,
                calls=self.calls,
                limit=self.limit,
                workers=self.workers,
                json=self.as_json,
                cluster=self.cluster,
            )
        )
        return 0
