"""How far a run is, on standard error; quiet where that is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.run.record import Record


@contextmanager
def counting(console: Console, total: int) -> Generator[Callable[[Record], None]]:
    """A progress bar over the questions of a run, told each record; quiet where nobody watches."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task("asking", total=total)

    def told(record: Record) -> None:
        bar.update(task, advance=1, description=record.condition)

    with bar:
        yield told
