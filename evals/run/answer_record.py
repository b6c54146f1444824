"""What a run writes down for each question asked, and the file that outlives a killed process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pydantic import BaseModel, NonNegativeFloat, NonNegativeInt

from graphs.state import Answer, Episode
from tools.errors import InputError
from tools.evidence import Confidence, Cost
from tools.json_lines import mend_lines
from tools.outside import parsed, read_lines

Key = tuple[str, str, int]
"""A condition, an item's id and a repeat: what is asked once."""


class Status(StrEnum):
    """How asking ended. Only the first scores; all count."""

    ANSWERED = "answered"
    UNPARSED = "unparsed"
    FAILED = "failed"


class Record(BaseModel, frozen=True, allow_inf_nan=False):
    """One question asked once.

    Attributes:
        condition: "main", or the control it was asked under.
        id: The item's id.
        repeat: 0 for the first time that all items are asked.
        choices: As they were offered; a control may have shuffled them; none of an open question.
        choice: The index of the chosen one among these.
        prediction: What is scored: the choice word for word, or the text where that is what counts;
            "" where there is none.
        confidence: The probability of the choice.
        posterior: One probability for each choice, where the solver gives them.
        thinking: The reasoning as it is submitted; kept of the main condition and where sound is
            masked or another's.
        heard_once: What would have been the prediction after one round of listening; None where
            there was no second.
        cost: What listening and thinking took.
        seconds: Wall-clock time of the whole episode, in seconds.
        error: Why it failed, in a line; `traceback` says where.
        stood_in: Why the rules stood in for a language model, where they did.
        trace: The trace's file, relative to the run's folder; None where nothing was heard.
    """

    condition: str
    id: str
    repeat: NonNegativeInt
    status: Status
    choices: tuple[str, ...]
    choice: int | None = None
    prediction: str = ""
    confidence: Confidence | None = None
    posterior: tuple[Confidence, ...] = ()
    thinking: str = ""
    heard_once: str | None = None
    cost: Cost = Cost()
    seconds: NonNegativeFloat = 0.0
    error: str | None = None
    traceback: str | None = None
    stood_in: str = ""
    trace: str | None = None

    @property
    def key(self) -> Key:
        """What makes it one of a kind in its run."""
        return self.condition, self.id, self.repeat


class Log:
    """JSON lines such as `samples.jsonl`: each there for good as soon as it is written."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    @classmethod
    def open(cls, path: Path) -> Self:
        """Goes on at the end of the file, after mending a line that a killed process left."""
        mend_lines(path)
        return cls(path.open("a", encoding="utf-8", newline="\n"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        # What could not be written was told of; closing tries once more.
        with suppress(OSError):
            self._file.close()

    def append(self, record: BaseModel) -> None:
        """Writes one line and hands it to the operating system.

        Raises:
            InputError: The disk is full, or gone.
        """
        try:
            self._file.write(record.model_dump_json() + "\n")
            self._file.flush()
        except OSError as error:
            raise InputError(f"cannot write {self._file.name}: {error.strerror}") from None


def read(path: Path) -> dict[Key, Record]:
    """The records by key; of two with the same key, the later one.

    Raises:
        InputError: A whole line is no record.
    """
    return {record.key: record for record in _lines(path)}


def _lines(path: Path) -> Iterator[Record]:
    if not path.exists():
        return
    for number, line in enumerate(read_lines(path), start=1):
        if not line.endswith("\n"):
            return
        try:
            yield parsed(line, Record, "the line")
        except InputError as error:
            raise InputError(f"{path}, line {number} is no record of a run: {error}") from None


def answered(record: Record, episode: Episode, written: bool = False) -> Record:
    """The record with what the episode came to; of a written answer the whole text is scored."""
    answer, beliefs = episode.answer, episode.beliefs
    known = answer.choice is not None and 0 <= answer.choice < len(record.choices)
    said = _said(record, answer, written)
    return record.model_copy(
        update={
            "status": Status.ANSWERED if said or known else Status.UNPARSED,
            "choice": answer.choice if known else None,
            "prediction": said,
            # Without a posterior a confidence is a word, not a probability to be calibrated.
            "confidence": answer.confidence if known and answer.posterior else None,
            "posterior": answer.posterior,
            "cost": episode.cost,
            "stood_in": episode.stood_in,
            # The first belief has heard nothing, and the third is of a second round.
            "heard_once": _said(record, beliefs[1], written) if len(beliefs) > 2 else None,
        }
    )


def _said(record: Record, answer: Answer, written: bool) -> str:
    """What of an answer is scored: the choice word for word, or the text where that counts."""
    if written:
        return answer.text.strip()
    known = answer.choice is not None and 0 <= answer.choice < len(record.choices)
    return record.choices[answer.choice] if answer.choice is not None and known else ""
