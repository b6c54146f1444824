"""`replay`: decides again from the percepts in a trace, and listens to nothing."""

from __future__ import annotations

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import JsonFlag, ServerFlags, StrategyFlags
from agent.cli.values import TraceFile


class ReplayCommand(StrategyFlags, ServerFlags, JsonFlag):
    """Decides again from a trace, without listening."""

    trace: CliPositionalArg[TraceFile]
    """A file written by ask --trace."""

    def run(self) -> int:
        """Prints what `ask` printed when it wrote the trace, if the strategy is still the same."""
        from agent.assembly.replay_trace import replayed
        from agent.show.answer_text import tell

        led = (self.strategy, self.base_url, self.model, self.controller, self.cost_lambda)
        tell(replayed(self.trace, *led), self.trace, self.as_json)
        return 0
