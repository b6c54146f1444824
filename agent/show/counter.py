"""How far a job is, on standard error; quiet where that is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agent.show.console import Console


@contextmanager
def counting(console: Console, total: int) -> Generator[Callable[[str], None]]:
    """A progress bar, told of each thing done by a word; quiet where nobody watches."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task("", total=total)

    def told(what: str) -> None:
        bar.update(task, advance=1, description=what)

    with bar:
        yield told
