"""The lines of a training set on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from agent.data.row import Row
from tools.errors import InputError
from tools.lalm import paqa, tags

ROWS = "rows.jsonl"


def read_rows(path: Path) -> Iterator[Row]:
    """Every row, one at a time.

    Args:
        path: `rows.jsonl`, or the folder that holds it.

    Raises:
        InputError: The file cannot be read, or a line is no row whose trace parses; the line's
            number and what is wrong with it are told.
    """
    file = path / ROWS if path.is_dir() else path
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(line, f"{file}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {file}: {error}") from None


def _row(line: str, where: str) -> Row:
    try:
        row = Row.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        raise InputError(f"{where}: {place}: {first['msg']}") from None
    wrong = problems(row)
    if wrong:
        raise InputError(f"{where}: the trace does not parse: {wrong[0]}")
    return row


def problems(row: Row) -> list[str]:
    """What is wrong with a row's trace by the letter of its grammar."""
    return (paqa if row.style == "paqa" else tags).problems(row.trace)
