"""`export`: a run or a trace in the form of another program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic_settings import CliPositionalArg

from agent.cli.arguments import Arguments
from agent.cli.values import File, Metavar
from agent.show.terminal import say


class ExportCommand(Arguments):
    """Writes a trace or a run for other programs."""

    source: CliPositionalArg[Annotated[Path, Metavar("TRACE|RUN")]]
    """What ask or eval wrote."""
    format: Annotated[str, Metavar("FORMAT")]
    """Of a trace: rttm, ctm, webvtt, srt, audacity, textgrid, lhotse, otlp, openinference, mermaid
    or json; of a run: inspect or every-eval-ever."""
    output: File | None = None
    """The file to write (beside it; RUN/inspect/NAME.eval); every-eval-ever: the folder."""

    def run(self) -> int:
        """Writes it and prints its name."""
        from agent.show.formats.format_registry import export

        say(str(export(self.source, self.format, self.output)))
        return 0
