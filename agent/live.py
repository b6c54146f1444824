"""Progress while it happens, on standard error; quiet where that is no terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
)
from rich.text import Text

from graphs.build import News
from graphs.state import Answer, Call, Conclude, Decision, Perceive, Plan
from tools.evidence import SubQuery
from tools.store.store import Progress as Report


class Watcher:
    """Says in a line each what was planned, asked, heard and decided."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, news: News) -> None:
        """Prints one line; nothing when nobody watches."""
        if self._console.is_terminal and (line := _line(news)):
            safe = "".join(char if char.isprintable() else " " for char in line)
            self._console.print(Text(safe, style="dim", overflow="ellipsis", no_wrap=True))


def _line(news: News) -> str | None:
    match news:
        case Plan():
            return f"question: {news.need.kind.value} {news.need.target}"
        case Call():
            found = Counter(percept.kind for percept in news.percepts)
            heard = ", ".join(f"{count} {kind}" for kind, count in found.items()) or "nothing"
            how = "remembered" if news.cached else f"{news.seconds:.1f} s"
            return f"  round {news.round}: {asked(news.query)} → {heard} ({how})"
        case Decision(action=Perceive(), thought=thought):
            return f"listen: {thought}" if thought else "listen as planned"
        case Decision(action=Conclude(), thought=thought):
            return f"answer: {thought}"
        case Answer():
            return f"  belief: {news.text} ({news.confidence:.2f})"
        case {"round": round_, "query": query}:
            return f"  round {round_}: {asked(query)} ..."
        case _:
            return None


def asked(query: SubQuery) -> str:
    """A sub-query in a few words."""
    aim = f" {query.aim}" if query.tool == "listen" else ""
    what = f"{aim} {query.text!r}" if query.text else aim
    return f"{query.tool}{what}" + (f" in {query.segment}" if query.segment else "")


@contextmanager
def download_bar(console: Console) -> Generator[Report]:
    """A progress bar for fetching models; where nobody watches, a line for each part."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    tasks = dict[str, TaskID]()

    def report(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total or None)
            if not console.is_terminal:
                console.print(what, highlight=False)
        bar.update(tasks[what], completed=done, total=total or None)

    with bar:
        yield report
