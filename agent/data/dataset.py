"""The lines of a training set on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from agent.data.example import Example
from tools.errors import InputError
from tools.lalm.grammars import paqa, tags

ROWS = "rows.jsonl"


def read_rows(path: Path, left_out: list[str] | None = None) -> Iterator[Example]:
    """Every row, one at a time.

    Args:
        path: `rows.jsonl`, or the folder that holds it.
        left_out: Where it is given, a line of no use is passed over, and told of here.

    Raises:
        InputError: The file cannot be read, or a line is no row whose trace parses; the line's
            number and what is wrong with it are told.
    """
    file = path / ROWS if path.is_dir() else path
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    yield _row(line, f"{file}, line {number}")
                except InputError as error:
                    if left_out is None:
                        raise
                    left_out.append(str(error))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {file}: {error}") from None


def folder(path: Path) -> Path:
    """What a set's recordings are relative to."""
    return path if path.is_dir() else path.parent


def _row(line: str, where: str) -> Example:
    try:
        row = Example.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        raise InputError(f"{where}: {place}: {first['msg']}") from None
    wrong = problems(row)
    if wrong:
        raise InputError(f"{where}: the trace does not parse: {wrong[0]}")
    return row


def problems(row: Example) -> list[str]:
    """What is wrong with a row's trace by the letter of its grammar."""
    return (paqa if row.style == "paqa" else tags).problems(row.trace)
