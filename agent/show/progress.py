"""Progress while it happens, on standard error; quiet where that is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Self

from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
)
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from agent.show.console import Console
from agent.show.plain_text import counted, plain
from agent.show.program_text import in_words, is_read
from agent.show.terminal import one_line
from graphs.build import News, unwatched
from graphs.perceive import ToolCall
from graphs.state import Answer, Call, Conclude, Decision, Perceive, Plan
from tools.evidence import SubQuery
from tools.tool_registry import hearing

BAR = 12
"""Characters of a belief's bar."""


@dataclass
class Running:
    """A call that was sent off, and came back when `call` is there."""

    query: SubQuery
    began: float = field(default_factory=perf_counter)
    call: Call | None = None


@dataclass
class Round:
    """A decision, its calls, and what is believed after them."""

    decision: Decision
    calls: list[Running] = field(default_factory=list[Running])
    belief: Answer | None = None


class Board:
    """What happened so far, drawn anew while it goes on."""

    def __init__(self, downloads: Progress) -> None:
        self._downloads = downloads
        self._plan: Plan | None = None
        self._rounds: list[Round] = []
        self._spinner = Spinner("dots", style="cyan")

    def __call__(self, news: News) -> None:
        """Notes what has happened."""
        match news:
            case Plan():
                self._plan = news
            case Decision():
                self._rounds.append(Round(news))
            case Call():
                self._came_back(news)
            case Answer():
                if self._rounds:
                    self._rounds[-1].belief = news
            case _:
                self._sent(news)

    def _sent(self, tool_call: ToolCall) -> None:
        if self._rounds:
            self._rounds[-1].calls.append(Running(tool_call["query"]))

    def _came_back(self, call: Call) -> None:
        for running in self._rounds[-1].calls if self._rounds else ():
            if running.call is None and running.query == call.query:
                running.call = call
                return

    def __rich__(self) -> RenderableType:
        """The rounds from the top down."""
        return Group(*self._lines())

    def _lines(self) -> Iterator[RenderableType]:
        if self._plan and is_read(self._plan):
            yield _understood(self._plan)
        for number, one in enumerate(tuple(self._rounds), start=1):
            yield _headline(number, one.decision)
            for running in tuple(one.calls):
                yield self._line(running)
            if one.belief and one.calls:
                yield _believed(one.belief)
        if not self._downloads.finished:
            yield self._downloads

    def _line(self, running: Running) -> RenderableType:
        """A call in flight, or what it heard."""
        call = running.call
        if call is None:
            waited = f" {perf_counter() - running.began:.1f} s"
            mark, rest = self._spinner, _text((asked(running.query), ""), (waited, "dim"))
        else:
            missed = any(percept.kind == "miss" for percept in call.percepts)
            mark = Text("✗", style="yellow") if missed else Text("✓", style="green")
            how = "remembered" if call.cached else f"{call.seconds:.1f} s"
            rest = _text((asked(call.query), ""), (f" → {heard(call)}", "bold"), (f" {how}", "dim"))
        grid = Table.grid(padding=(0, 1))
        grid.add_row("   ", mark, rest)
        return grid


def _understood(plan: Plan) -> Text:
    """The question as it was read, and how surely."""
    sure = "" if plan.reading is None else f" {plan.reading:.2f}"
    return _text((" understood", "cyan"), (sure, "bold"), (f" {in_words(plan)}", ""))


def _headline(number: int, decision: Decision) -> Text:
    match decision.action:
        case Perceive():
            told = decision.reason or "listens as planned"
            return _text((f" round {number} ", "cyan"), (told, "dim"))
        case Conclude():
            return _text((" answers ", "cyan"), (decision.reason, "dim"))


def heard(call: Call) -> str:
    """How many percepts of each kind a call brought, in a few words."""
    kinds = [percept.kind for percept in call.percepts]
    return ", ".join(counted(kinds.count(kind), kind) for kind in dict.fromkeys(kinds)) or "nothing"


def _believed(belief: Answer) -> Text:
    full = round(BAR * belief.confidence)
    return _text(
        ("    ", ""), ("━" * full, "cyan"), ("━" * (BAR - full), "bright_black"),
        (f" {belief.confidence:.2f} ", "bold"), (belief.text, ""),
    )  # fmt: skip


def _text(*parts: tuple[str, str]) -> Text:
    """One line, cut off where the terminal ends: text from outside, without control characters."""
    made = Text(overflow="ellipsis", no_wrap=True)
    for words, style in parts:
        edge = " " if words.startswith(" ") else "", " " if words.endswith(" ") else ""
        made.append(f"{edge[0]}{plain(words)}{edge[1]}" if words.strip() else words, style=style)
    return made


@contextmanager
def watching(
    console: Console, downloads: Downloads | None = None
) -> Generator[Callable[[News], None]]:
    """Shows rounds and calls as they happen, and what is fetched; tells nobody if nobody watches.

    Downloads say what they fetch by themselves there.
    """
    if not console.is_terminal:
        yield unwatched
        return
    downloads = downloads or Downloads(console)
    board = Board(downloads.bars)
    with Live(board, console=console, refresh_per_second=10):
        downloads.drawn = True
        yield board
        downloads.drawn = False


def asked(query: SubQuery) -> str:
    """A sub-query in a few words."""
    what = f" {query.text!r}" if query.text else ""
    return f"{hearing(query)}{query.of_source}{what}" + (
        f" in {query.segment}" if query.segment else ""
    )


class Downloads:
    """Told what is fetched: bars for files on their way; where nobody draws them, a line for each.

    As a context it draws its bars itself.

    Attributes:
        bars: For whoever draws the screen.
        drawn: Whether somebody does.
    """

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
        hidden = not console.is_terminal
        self.bars = Progress(*columns, console=console, transient=True, disable=hidden)
        self.drawn = False
        self._console = console
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        """Takes note of so many bytes; 0 in all where nobody knows."""
        if what not in self._tasks:
            self._tasks[what] = self.bars.add_task(what, total=total or None)
            if not self.drawn:
                self._console.print(one_line(what), soft_wrap=True)
        whole = bool(total) and done >= total
        self.bars.update(self._tasks[what], completed=done, total=total or None, visible=not whole)

    def __enter__(self) -> Self:
        self.bars.start()
        self.drawn = self._console.is_terminal
        return self

    def __exit__(self, *_: object) -> None:
        self.bars.stop()
        self.drawn = False
