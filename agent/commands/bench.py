"""`bench`: speed and memory, as ratios within one run. Goals are printed beside what was seen."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import JsonFlag


class BenchCommand(JsonFlag):
    """Measures speed and memory, as ratios in one run."""

    clip: CliPositionalArg[Path] = Path("tests/clips/call.ogg")
    """A recording of some seconds."""
    long: bool = False
    """Also an hour of audio (takes about half an hour)."""

    def run(self) -> int:
        """Measures one thing after the other and prints a table or JSON."""
        from agent.bench.program_cost import measure

        measure(self.clip, self.long, self.as_json)
        return 0
