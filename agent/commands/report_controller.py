"""`report-controller`: trained controllers against every fair baseline."""

from __future__ import annotations

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import File, Folder


class ReportControllerCommand(JsonFlag):
    """Compares trained controllers with every baseline, as a table and curves."""

    cache: tuple[Folder, ...]
    """The explored questions to compare on: what train cache wrote; each of several apart."""
    weights: tuple[File, ...]
    """A trained controller; may be repeated, and the first one names what the verdict is on."""
    train: Folder | None = None
    """The explored questions that the one-shot set is fitted on."""
    out: Folder | None = None
    """Where the pages and the pictures go (the caches)."""

    def run(self) -> int:
        """Plays every controller in every world of every cache."""
        from agent.train.controller.controller_report import write_report

        write_report(
            self.cache,
            self.weights,
            out=self.out,
            train=self.train,
            as_json=self.as_json,
        )
        return 0
