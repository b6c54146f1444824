"""Who speaks when in a meeting, as its RTTM file says."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, FiniteFloat

from tools.errors import InputError
from tools.outside import read_text

GENDERS = {"M": "man", "F": "woman"}


class SpeakerTurn(BaseModel, frozen=True):
    """One stretch of somebody's speech, in seconds of its file."""

    start: FiniteFloat
    end: FiniteFloat
    speaker: str

    @property
    def gender(self) -> str:
        """By the first letter of the speaker's id, as in the AMI corpus; "" if it is neither."""
        return GENDERS.get(self.speaker[:1], "")


@lru_cache
def turns(path: Path) -> dict[str, tuple[SpeakerTurn, ...]]:
    """The turns of every recording in the file, by its name there, in order.

    Raises:
        InputError: The file cannot be read, or a line is none of RTTM.
    """
    found: dict[str, list[SpeakerTurn]] = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        try:
            name, start, length, speaker = fields[1], float(fields[3]), float(fields[4]), fields[7]
        except (IndexError, ValueError):
            raise InputError(f"{path}, line {number}: found {line[:60]!r}; expected RTTM") from None
        turn = SpeakerTurn(start=start, end=start + length, speaker=speaker)
        found.setdefault(name, []).append(turn)
    return {name: tuple(sorted(some, key=lambda turn: turn.start)) for name, some in found.items()}
