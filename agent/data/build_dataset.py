"""Builds a training set, whole or not at all: rows, the recordings they are of, and the card."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO, Protocol

from agent.data.annotated_recording import Case, Recording
from agent.data.data_card import DatasetCounts, card
from agent.data.dataset import METADATA, ROWS, metadata_line
from agent.data.example import Example, Style
from agent.data.flat_percepts import plain
from agent.data.program_case import ProgramCase
from agent.data.rationale import worded
from agent.data.traces import trace_of
from tools.errors import InputError
from tools.files import whole_folder

AUDIO, CARD = "audio", "README.md"
SPEAKERS, QUIET, LOUD, FACTS = 4, 0.0, 20.0, 60
"""At most so many people, speech between so many dB above what is behind, so many annotations."""

WRONG = 0.25
"""The share of PAQA's rows whose first response is wrong."""

IDLE = 5
"""So many turns without a new row mean that there are no more."""

Note = Callable[[str], None]


class Origin(Protocol):
    """Where recordings and questions about them come from."""

    def cases(self, seed: int, turn: int) -> Iterator[Case]:
        """All questions of one turn, the same for the same numbers."""
        ...


@dataclass
class _Set:
    """A folder that is being filled.

    Attributes:
        seen: Hashes of the rows so far, of 8 bytes each; all that grows with the set.
        kept: The recordings that lie in the folder already.
    """

    folder: Path
    seen: set[int] = field(default_factory=set[int])
    kept: set[str] = field(default_factory=set[str])

    def new(self, row: Example) -> bool:
        """Whether no row so far says the same."""
        said = "\n".join((row.sha256, row.style, row.question, *row.choices, row.trace))
        mark = int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big")
        known = mark in self.seen
        self.seen.add(mark)
        return not known

    def keep(self, recording: Recording) -> str:
        """Stores the recording, once; its path in the folder.

        Raises:
            InputError: It is not the recording that was annotated.
        """
        facts = recording.facts
        name = f"{AUDIO}/{facts.sha256[:32]}{recording.path.suffix.lower()}"
        if name not in self.kept:
            self.kept.add(name)
            (self.folder / AUDIO).mkdir(exist_ok=True)
            _store(recording.path, self.folder / name, facts.sha256)
        return name


def _store(source: Path, target: Path, sha256: str) -> None:
    """A second name for the file where the disk allows it, else a copy."""
    try:
        with source.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"cannot read {source}: {error.strerror}") from None
    if found != sha256:
        raise InputError(f"{source} has the hash {found[:12]}; its annotations say {sha256[:12]}")
    with suppress(OSError):
        os.link(source, target)
        return
    shutil.copyfile(source, target)


def build(
    origins: Sequence[Origin], styles: Sequence[Style], rows: int, seed: int, out: Path, note: Note
) -> DatasetCounts:
    """Builds a set of so many rows in a new folder.

    The same origins and numbers give the same bytes, and fewer rows the same first ones.

    Raises:
        InputError: The folder is not empty, a recording is not the annotated one, or there are not
            so many different rows to be made.
    """
    tally = DatasetCounts(seed)
    with whole_folder(out) as folder:
        made = _rows(origins, styles, seed, _Set(folder), tally)
        with _opened(folder / ROWS) as file, _opened(folder / METADATA) as beside:
            for number, row in zip(range(1, rows + 1), made, strict=False):
                file.write(f"{row.model_dump_json()}\n")
                beside.write(f"{metadata_line(row)}\n")
                tally.add(row)
                if number % 1000 == 0:
                    note(f"{number} rows")
        if tally.rows < rows:
            raise InputError(f"found {rows} rows asked for; at most {tally.rows} differ")
        (folder / CARD).write_text(card(tally), encoding="utf-8", newline="\n")
    return tally


def _opened(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="\n")


def _rows(
    origins: Sequence[Origin], styles: Sequence[Style], seed: int, whole: _Set, tally: DatasetCounts
) -> Iterator[Example]:
    """Ever new rows; ends where several turns bring none."""
    turn = idle = 0
    while idle < IDLE:
        before = len(whole.seen)
        for number, case in enumerate(_mixed(origins, seed, turn)):
            if unfit := _unfit(case):
                tally.leave_out(case.recording.facts.sha256, unfit)
                continue
            style = styles[(number + turn) % len(styles)]
            row = _row(case, style, Random(f"{seed}/{turn}/{number}/{case.question.audio}"))
            if whole.new(row):
                audio = whole.keep(case.recording)
                ident = f"{style}-{tally.rows:06d}"
                yield row.model_copy(update={"audio": audio, "id": ident})
        turn, idle = turn + 1, idle + 1 if len(whole.seen) == before else 0


def _mixed(origins: Sequence[Origin], seed: int, turn: int) -> list[Case]:
    """A turn's cases in any order: a small set is of many recordings, and of every split."""
    cases = [case for origin in origins for case in origin.cases(seed, turn)]
    Random(f"{seed}/{turn}").shuffle(cases)
    return cases


def _row(case: Case, style: Style, rng: Random) -> Example:
    wrong = style == "paqa" and rng.random() < WRONG
    facts, question = case.recording.facts, case.question
    return Example(
        id="",
        audio="",
        sha256=facts.sha256,
        seconds=facts.seconds,
        split=facts.split,
        kind=question.kind,
        question=question.text,
        choices=question.choices,
        answer=case.answer,
        style=style,
        trace=trace_of(case, style, wrong, rng),
        truth=tuple(known for one in facts.percepts if (known := plain(one)) is not None),
        snr=facts.snr,
        sources=facts.sources,
    )


def _unfit(case: Case) -> str:
    """Why a recording or a question is left out; "" where it is not."""
    facts = case.recording.facts
    if len(case.recording.speakers) > SPEAKERS:
        return f"more than {SPEAKERS} people speak"
    if facts.snr is not None and not QUIET <= facts.snr <= LOUD:
        return f"speech is not {QUIET:g} to {LOUD:g} dB above what is behind it"
    if len(facts.percepts) > FACTS:
        return f"more than {FACTS} annotations, which make too long a trace"
    known = isinstance(case, ProgramCase) or worded(case)
    return "" if known else "no wording for what is asked"
