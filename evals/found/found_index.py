"""A folder of found recordings: what its index says of each file, and which are as it says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ValidationError

from evals.benchmark import inside, read_json
from evals.run.run_config import sha256
from tools.errors import InputError
from tools.outside import below

FILE = "index.jsonl"


class FoundFile(BaseModel, frozen=True):
    """One line of the index.

    Attributes:
        file: The path in the folder.
        label: What sounds, in the words of whoever published it; "" where people talk.
        words: What is said, where that is all there is to hear.
        speaker: Who says it.
        rttm: The file, in the folder, that says who speaks when.
    """

    file: str
    sha256: str
    label: str = ""
    words: str = ""
    speaker: str = ""
    rttm: str = ""
    licence: str = ""


def read_index(folder: Path) -> dict[str, FoundFile]:
    """Every file of the index, by its path.

    Raises:
        InputError: The folder has no index, or a line of it is none, or its turns are elsewhere.
    """
    if not folder.is_dir():
        raise InputError(f"the audio root {folder} is not a folder")
    rows = read_json(folder / FILE)
    found: dict[str, FoundFile] = {}
    for number, row in enumerate(rows, start=1):
        try:
            one = FoundFile.model_validate(row)
        except ValidationError as error:
            told = error.errors()[0]
            where = ".".join(str(part) for part in told["loc"])
            raise InputError(f"{folder / FILE}, line {number}: {where}: {told['msg']}") from None
        if one.rttm:
            below(folder, one.rttm)
        found[inside(one.file)] = one
    return found


def faults(index: dict[str, FoundFile], folder: Path, files: Iterable[str]) -> dict[str, str]:
    """Why a file cannot be used, for each that cannot: missing, unknown or changed."""
    told = {file: _fault(index.get(file), folder, file) for file in dict.fromkeys(files)}
    return {file: why for file, why in told.items() if why}


def _fault(known: FoundFile | None, folder: Path, file: str) -> str:
    if known is None:
        return "is not in the index"
    try:
        path = below(folder, file)
    except InputError:
        return "leads out of the folder"
    if not path.is_file():
        return "is missing"
    found = sha256(path)
    if found != known.sha256:
        return f"has the SHA-256 {found[:12]}..., the index says {known.sha256[:12]}..."
    return ""
