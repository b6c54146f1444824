"""How often the reader says what was asked: on dev, and on what it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from pydantic import BaseModel, TypeAdapter
from rich.progress import track

from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from agent.show import tables
from agent.show.console import Console
from agent.show.grid import Grid, interval
from agent.show.terminal import say_all
from agent.train.reader.reader_calibration import meaning
from agent.train.reader.same_answer import SameAnswer
from agent.train.reader.wording_splits import UNSEEN, splits
from evals.stats import Estimate, estimates
from evals.wordings.program_shapes import shape
from evals.wordings.worded_program import WordedProgram, batches, text_of, wordings
from graphs.query.program import Program
from graphs.query.trained_reader import WEIGHTS, TrainedReader, read_card

SPLITS = {
    "dev": "dev (it was calibrated on)",
    "unseen": "unseen wordings",
    "combinations": "unseen combinations",
    "mmau": "MMAU, half for testing",
}
COLUMNS = ("exact", "shape", "same_answer", "beyond", "taken_for_beyond")

Compare = Callable[[WordedProgram, Program | None], float]
"""How far a program that was read answers as the written one does."""


class SplitReport(BaseModel, frozen=True):
    """The reader on one split; each share with its 95 % interval, None where there is no question.

    Attributes:
        split: Which.
        exact: Of the questions within the language, those whose program is the written one.
        shape: Those whose program is, but for texts and numbers.
        same_answer: How often the program gives the answer of the written one, on random timelines.
        beyond: Of the questions beyond the language, those that are recognised.
        taken_for_beyond: Of those within it, those that are taken for such.
        ms: To read a question, at the median.
    """

    split: str
    exact: Estimate | None
    shape: Estimate | None
    same_answer: Estimate | None
    beyond: Estimate | None
    taken_for_beyond: Estimate | None
    ms: float


REPORTS = TypeAdapter(list[SplitReport])


def write_report(reader: Path | None, mmau: Path | None, timelines: int, as_json: bool) -> None:
    """Prints a table or JSON of a trained reader; the packed one unless another is named."""
    folder = reader or WEIGHTS
    read_card(folder)
    runtime = Runtime.of(load())
    trained = TrainedReader.load(
        folder, runtime.store.get("minilm"), runtime.store.deriver("minilm")
    )
    compare = SameAnswer(runtime.likeness.get(), runtime.label, timelines)
    parts = splits(mmau)
    asked = {told: getattr(parts, name) for name, told in SPLITS.items()} | _by_author()
    found = [split_report(name, rows, trained, compare) for name, rows in asked.items() if rows]
    if as_json:
        say_all(REPORTS.dump_json(found, indent=1).decode())
    else:
        tables.draw([grid(found)], Console(highlight=False))


def _by_author() -> dict[str, tuple[WordedProgram, ...]]:
    """The wordings of people of whom nothing is trained on, each by himself."""
    paths = [path for split in ("dev", "test") for path in batches(split) if path != UNSEEN]
    return {f"{path.stem} ({path.parent.name})": tuple(wordings(path)) for path in paths}


def split_report(
    name: str, wordings: Sequence[WordedProgram], reader: TrainedReader, compare: Compare
) -> SplitReport:
    """Reads every question of a split."""
    rows: list[tuple[float, ...]] = []
    spent: list[float] = []
    for one in _tracked(wordings, name):
        began = perf_counter()
        program = reader(one.question, one.choices).program
        spent.append(perf_counter() - began)
        rows.append(_judged(one, program, compare))
    found = estimates(np.array(rows), [text_of(one) for one in wordings])
    told = dict(zip(COLUMNS, found, strict=True))
    return SplitReport(split=name, **told, ms=round(1e3 * float(np.median(spent)), 2))


def _judged(wording: WordedProgram, read: Program | None, compare: Compare) -> tuple[float, ...]:
    """One value a column; NaN where the question has no say."""
    nan, found, wanted = float("nan"), meaning(read), meaning(wording.program)
    if wording.program is None:
        return nan, nan, nan, float(read is None), nan
    return (
        float(found == wanted),
        float(shape(found) == shape(wanted)),
        compare(wording, read),
        nan,
        float(read is None),
    )


def _tracked(wordings: Sequence[WordedProgram], name: str) -> Iterable[WordedProgram]:
    """With a bar on the error stream, which is gone in the end."""
    return track(wordings, name, console=Console(stderr=True), transient=True)


def grid(found: Sequence[SplitReport]) -> Grid:
    """A row a split."""
    head = ("", "questions", "exact program", "its shape", "same answer", "beyond, recognised",
            "within, taken for beyond", "ms")  # fmt: skip
    return Grid("The reader of questions", head, [list(_cells(one)) for one in found])


def _cells(one: SplitReport) -> Iterator[str]:
    counts = [each.n for each in (one.exact, one.beyond) if each]
    yield one.split
    yield str(sum(counts))
    for name in COLUMNS:
        estimate: Estimate | None = getattr(one, name)
        yield interval(estimate) if estimate else "-"
    yield f"{one.ms:.1f}"
