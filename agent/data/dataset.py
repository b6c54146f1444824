"""The lines of a training set on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from agent.data.example import Example
from tools.errors import InputError
from tools.lalm.grammars import paqa, tags
from tools.outside import parsed, read_lines

ROWS = "rows.jsonl"

METADATA = "metadata.jsonl"
"""The same rows as readers of folders of sound want them: the hub's viewer plays them."""


def metadata_line(row: Example) -> str:
    """A row whose recording is named as such readers expect."""
    told = row.model_dump(mode="json", exclude={"audio"})
    return json.dumps(told | {"audio_file_name": row.audio}, ensure_ascii=False)


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
    for number, line in enumerate(read_lines(file), start=1):
        if not line.strip():
            continue
        try:
            yield _row(line, f"{file}, line {number}")
        except InputError as error:
            if left_out is None:
                raise
            left_out.append(str(error))


def rows_of(path: Path, split: str) -> Iterator[Example]:
    """The rows of one split, one at a time; arguments and errors are those of `read_rows`.

    Raises:
        InputError: Also, in the end: there was none.
    """
    found: set[str] = set()
    for row in read_rows(path):
        found.add(row.split)
        if row.split == split:
            yield row
    if not found:
        raise InputError(f"{path} holds no rows; expected what data paqa wrote")
    if split not in found:
        raise InputError(
            f"{path} holds rows of {', '.join(sorted(found))}; expected some of {split}"
        )


def folder(path: Path) -> Path:
    """What a set's recordings are relative to."""
    return path if path.is_dir() else path.parent


def _row(line: str, where: str) -> Example:
    try:
        row = parsed(line, Example, "the line")
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    wrong = problems(row)
    if wrong:
        raise InputError(f"{where}: the trace does not parse: {wrong[0]}")
    return row


def problems(row: Example) -> list[str]:
    """What is wrong with a row's trace by the letter of its grammar."""
    return (paqa if row.style == "paqa" else tags).problems(row.trace)
