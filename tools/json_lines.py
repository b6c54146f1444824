"""Files of JSON lines that grow while a program runs, and may break off where it was killed."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from tools.errors import InputError
from tools.files import check_replaceable
from tools.outside import parsed, read_bytes

Line = TypeVar("Line", bound=BaseModel)


def read_lines(path: Path, schema: type[Line], what: str) -> list[Line]:
    """The lines that were written whole; none where there is no file.

    Raises:
        InputError: A whole line is not of the schema; the file is said to hold no `what`.
    """
    if not path.exists():
        return []
    lines = read_bytes(path).split(b"\n")[:-1]
    try:
        return [parsed(line, schema, "a line") for line in lines]
    except InputError as error:
        raise InputError(f"{path} holds no {what}: {error}") from None


def mend_lines(path: Path) -> None:
    """Cuts off what follows the last line break: half a line that a killed process left."""
    if not path.exists():
        return
    check_replaceable(path)
    with path.open("rb+") as file:
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)
