"""What every benchmark offers, and how its question file is read and its recordings are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel, ValidationError

from evals.sample import Item
from evals.scoring.protocol import AnswerScorer
from graphs.question_limits import check_choices, check_text
from tools.errors import InputError
from tools.outside import below, json_of, read_text

Row = TypeVar("Row", bound=BaseModel)


LETTERS = 20_000
"""Of a row's question; the reader reads the first of them, and language models all."""


class Submission(BaseModel, frozen=True):
    """What goes into a submission: the answer that is scored, "" where there is none; and why."""

    prediction: str = ""
    thinking: str = ""


class Benchmark(Protocol):
    """A module in `evals` for each benchmark: one is added by writing such a module.

    Attributes:
        SCORERS: Who scores it: the published score first, the one that tells right from wrong last.
    """

    @property
    def NAME(self) -> str: ...

    @property
    def SCORERS(self) -> tuple[AnswerScorer, ...]: ...

    def read(self, data: Path) -> list[Item]:
        """Every item of a question file, in its order."""
        ...

    def submissions(
        self, items: Sequence[Item], said: Mapping[str, Submission]
    ) -> Mapping[str, str]:
        """The text of each file to submit, by file name. Every item stands in it, asked or not."""
        ...


class RunRecordings(Protocol):
    """Where a run's recordings are, by name; and why some cannot be had."""

    @property
    def found(self) -> Mapping[str, Path]: ...

    @property
    def without(self) -> Mapping[str, str]: ...

    def write(self) -> None:
        """Makes those that are made."""
        ...


@runtime_checkable
class ComposedBenchmark(Benchmark, Protocol):
    """A benchmark whose recordings are not files of the audio root, but are made out of them."""

    def recordings(
        self, data: Path, items: Sequence[Item], root: Path, folder: Path
    ) -> RunRecordings:
        """Finds and checks what they are made of; those that are made go into the folder."""
        ...


@dataclass(frozen=True)
class OwnFiles:
    """The recordings of every other benchmark: files of the audio root, as they are."""

    found: Mapping[str, Path]
    without: Mapping[str, str] = field(default_factory=dict[str, str])

    def write(self) -> None:
        """There is nothing to make."""


def recordings_of(
    benchmark: Benchmark, data: Path, items: Sequence[Item], root: Path, folder: Path
) -> RunRecordings:
    """Of the items, however the benchmark comes by them."""
    if isinstance(benchmark, ComposedBenchmark):
        return benchmark.recordings(data, items, root, folder)
    return OwnFiles(located(items, root))


def read_items(
    data: Path, rows: Iterable[Any], schema: type[Row], item: Callable[[Row, dict[str, Any]], Item]
) -> list[Item]:
    """Checks each row and makes it an item.

    Raises:
        InputError: A row is not of the schema, or an id stands there twice.
    """
    items: list[Item] = []
    first: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        try:
            made = item(schema.model_validate(row), row)
            check_text(made.question.text, LETTERS)
            check_choices(made.question.choices)
        except ValidationError as error:
            raise InputError(f"{data}, row {number}: {_told(error)}") from None
        except InputError as error:
            raise InputError(f"{data}, row {number}: {error}") from None
        if made.id in first:
            raise InputError(
                f"{data}, row {number}: found the id {made.id!r} again, which row "
                f"{first[made.id]} has; expected each once"
            )
        first[made.id] = number
        items.append(made)
    if not items:
        raise InputError(f"{data} holds no rows; expected questions")
    return items


def _told(error: ValidationError) -> str:
    """The first thing that is wrong, where, and what was found."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    found = "" if first["type"] == "missing" else f", found {str(first['input'])[:80]!r}"
    return f"{place}: {first['msg']}{found}" if place else f"{first['msg']}{found}"


def read_json(data: Path) -> list[Any]:
    """The rows of a JSON list, or of JSON lines; told apart by the first character.

    Raises:
        InputError: The file cannot be read, or is neither.
    """
    text = read_text(data)
    if text.lstrip().startswith("["):
        return list(_json(text, data))
    # Not `splitlines`, which also cuts at separators that JSON strings may hold.
    lines = enumerate(text.split("\n"), start=1)
    return [_json(line, f"{data}, line {number}") for number, line in lines if line.strip()]


def _json(text: str, where: object) -> Any:  # noqa: ANN401
    try:
        return json_of(text)
    except InputError as error:
        raise InputError(f"{where} is neither a JSON list nor JSON lines: {error}") from None


_LETTER = re.compile(r"\s*[(\[]?([A-Za-z])[)\].:]?\s*")


def key_among(answer: str | None, choices: Sequence[str]) -> str | None:
    """The choice that a key means: word for word, but for case and spaces, or by its letter.

    A key that means none, or no single one, stays as it is; results count such items.
    """
    if not answer or answer in choices:
        return answer or None
    plain = [" ".join(choice.casefold().split()) for choice in choices]
    wanted = " ".join(answer.casefold().split())
    if plain.count(wanted) == 1:
        return choices[plain.index(wanted)]
    letter = _LETTER.fullmatch(answer)
    place = ord(letter[1].lower()) - ord("a") if letter else len(choices)
    return choices[place] if place < len(choices) else answer


def inside(path: str) -> str:
    """The path, if it stays within the folder that it is relative to.

    Raises:
        InputError: It is a URL, is absolute or climbs out.
    """
    windows = PureWindowsPath(path)
    if "://" in path or path.startswith("data:"):
        raise InputError(f"the audio is a URL, {path[:80]!r}; expected a path in the audio root")
    if windows.drive or windows.root or ".." in windows.parts or "\0" in path:
        raise InputError(f"the audio path {path[:200]!r} leaves the audio root; expected one in it")
    return str(PurePosixPath(windows.as_posix()))


def located(items: Iterable[Item], root: Path) -> dict[str, Path]:
    """The file of each recording, by its path in the benchmark.

    Raises:
        InputError: The root is no folder, or a recording is not in it, or is a link out of it.
    """
    if not root.is_dir():
        raise InputError(f"the audio root {root} is not a folder")
    wanted = dict.fromkeys(name for item in items for name in item.recordings)
    absent = [path for path in wanted if not (root / path).is_file()]
    if absent:
        above = (root.parent / absent[0]).is_file()
        hint = f"; it is in {root.parent}, so give that as the root" if above else ""
        raise InputError(
            f"{len(absent)} of {len(wanted)} recordings are not in {root}, first {absent[0]}{hint}"
        )
    return {path: below(root, path) for path in wanted}
