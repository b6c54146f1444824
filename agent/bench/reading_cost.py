"""What a question costs beside listening: reading it into a program, and running that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from agent.bench.measurement import BenchRow
from graphs.execution.run import run
from graphs.query.notation import read
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import SoundEvent, SubQuery

QUESTIONS = (
    ("How many times does the dog bark?", ("1", "2", "3", "4")),
    ("What is said right after the doorbell rings for the second time?", ()),
    ("Is the first speaker a woman?", ("Yes", "No")),
    ("Which of these sounds is not heard in the second half?", ("rain", "a bell", "a cat", "wind")),
    ("How long is the gap between the whistle and the last shout?", ("1 s", "2 s", "4 s")),
)
PROGRAM = 'name(nth(1, after(sound(), nth(2, sound("bell")))))'
PERCEPTS, SECONDS = 100, 60.0
TURNS = 5


def question_reading() -> Iterator[BenchRow]:
    """The packed reader on five questions, each at its median."""
    reader = Runtime.of(load()).reader.get()
    spent = max(_seconds(lambda one=one: reader(*one)) for one in QUESTIONS)
    yield BenchRow(what="reading a question", value=1e3 * spent, unit="ms", goal=20)


def program_running() -> Iterator[BenchRow]:
    """A program of five functions on sounds that are heard one after the other."""
    program, span = read(PROGRAM), Segment(start=0, end=SECONDS)
    assert program is not None
    calls, choices = [_heard()], ("bark", "bell", "rain")
    spent = _seconds(lambda: run(program, choices, span, calls, _alike))
    what = f"running a program, {SECONDS:.0f} s, {PERCEPTS} percepts"
    yield BenchRow(what=what, value=1e3 * spent, unit="ms", goal=10)


def _heard() -> Call:
    """A sound every 0.6 seconds."""
    events = tuple(
        SoundEvent(
            tool="tag",
            label=("Bark", "Bell", "Rain")[at % 3],
            segment=Segment(start=0.6 * at, end=0.6 * at + 0.4),
            confidence=0.7,
        )
        for at in range(PERCEPTS)
    )
    return Call(round=0, query=SubQuery(tool="tag"), percepts=events)


def _alike(text: str, label: str) -> float:
    return float(text.lower() == label.lower())


def _seconds(act: Callable[[], object]) -> float:
    """Of an act, at the median; the first time does not count."""
    act()
    turns: list[float] = []
    for _ in range(TURNS):
        began = perf_counter()
        act()
        turns.append(perf_counter() - began)
    return median(turns)
