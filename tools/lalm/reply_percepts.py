"""What a LALM's reply to a sub-query says, read once: sounds with their times, or words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tools.audio import Segment
from tools.evidence import SoundEvent

# Digits and blanks without end are none of a time, and looking through them took minutes.
_MOMENT = r"(?<!\d)(?:(\d{1,4}):)?(\d{1,9}(?:\.\d{1,20})?)(?!\d)"
_SPAN = re.compile(rf"{_MOMENT}\s*+(?:(?:seconds|sec|s)\s*+)?(?:-|–|—|to|until)\s*+{_MOMENT}")
_NONE = re.compile(
    r"\W*(?:none|nothing|nobody(?: speaks)?|no (?:speech|words?|sounds?)|silence|not heard|"
    r"(?:0|zero)(?: times)?)\W*",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"(?:the )?(?:(?:spoken )?words|speaker says|person says|transcri\w)[^:\n]*+:\s*+",
    re.IGNORECASE,
)
_QUOTES = "\"'“”‘’«»"

Labelled = Callable[[str], str]
"""From a name as it was asked for to the label of a sound event."""


def says_none(text: str) -> bool:
    """Whether the reply says that there is nothing of the kind."""
    return _NONE.fullmatch(text.strip()) is not None


def spans(line: str, window: Segment) -> Iterator[Segment]:
    """The stretches that a line names, in seconds from the window's start, as file time."""
    for match in _SPAN.finditer(line):
        start, end = (window.start + _seconds(*match.group(at, at + 1)) for at in (1, 3))
        end = min(end, window.end)
        if start < end:
            yield Segment(start=start, end=end)


def _seconds(minutes: str | None, seconds: str) -> float:
    return 60 * int(minutes or 0) + float(seconds)


def counted(text: str, window: Segment, tool: str, label: str) -> list[SoundEvent]:
    """One event for each stretch in the reply."""
    return [
        SoundEvent(tool=tool, segment=place, label=label)
        for line in text.splitlines()
        for place in spans(line, window)
    ]


def named(
    text: str, window: Segment, tool: str, names: Sequence[str], label: Labelled
) -> list[SoundEvent]:
    """The events of each line that begins with one of the names; without times, all the window."""
    heard: list[SoundEvent] = []
    for line in text.splitlines():
        plain = line.strip(f" -*•.{_QUOTES}\t").casefold()
        fits = [name for name in names if plain.startswith(name.casefold())]
        if not fits:
            continue
        name = max(fits, key=len)
        for place in list(spans(plain[len(name) :], window)) or [window]:
            heard.append(SoundEvent(tool=tool, segment=place, label=label(name)))
    return heard


def words(text: str) -> str:
    """The words that the reply says were spoken; "" where it says that there are none."""
    said = _FRAME.sub("", text.strip(), count=1) if _FRAME.match(text.strip()) else text.strip()
    said = said.strip().strip(_QUOTES).strip()
    return "" if says_none(said) else said
