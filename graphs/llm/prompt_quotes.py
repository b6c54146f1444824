"""What was heard and asked, written into prompts so that it stays data whatever it says.

A recording may say "ignore your instructions", a label or a file may hold a line break or a closing
mark. Each text becomes one JSON string on one line, in which `<` and `>` cannot occur; prompts
frame such lines by marks that only the prompts themselves can write.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from tools.audio import Segment
from tools.evidence import (
    Measurement,
    Miss,
    Percept,
    SoundEvent,
    Utterance,
)

LONGEST = 600
"""Characters of one text; of the rest, only how many there were is told."""

MOST = 150
"""Lines of evidence."""


def quoted(text: str) -> str:
    """The text as a JSON string of printable characters, without angle brackets."""
    rest = len(text) - LONGEST
    text = text[:LONGEST] + (f" [{rest} more characters]" if rest > 0 else "")
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(char if _harmless(char) else _escaped(char) for char in plain)


def _harmless(char: str) -> bool:
    return char.isprintable() and char not in "<>"


def _escaped(char: str) -> str:
    """As JSON writes it: one or two units of UTF-16."""
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def evidence(percepts: Sequence[Percept]) -> tuple[str, frozenset[int]]:
    """Numbered lines in order of hearing, and which numbers are there.

    Where there are too many, the least telling are left out, and a last line says how many.
    """
    ranked = sorted(range(len(percepts)), key=lambda at: (_rank(percepts[at]), at))
    shown = frozenset(ranked[:MOST])
    lines = [f"[{at}] {_line(percepts[at])}" for at in sorted(shown)]
    left = len(percepts) - len(shown)
    if left:
        lines.append(f"({left} more lines are left out)")
    return "\n".join(lines) or "(nothing was heard yet)", shown


def _rank(percept: Percept) -> float:
    """Words, voices, impressions and the like; then sounds by their confidence; then the rest."""
    match percept:
        case SoundEvent():
            return 1.0 - (percept.confidence or 0.5)
        case Miss():
            return 1.0
        case Measurement():
            return 2.0
        case _:
            return 0.0


SORTS = {
    "utterance": "words",
    "turn": "voice of speaker",
    "event": "sound",
    "measurement": "measured",
    "impression": "impression",
    "trait": "of the kind",
}
"""What a line calls each kind of percept."""


def _line(percept: Percept) -> str:
    """One percept: when, by which tool, what sort, what, and how sure."""
    when = "" if percept.segment is None else f"{times(percept.segment)} "
    said = quoted(percept.in_words)
    if isinstance(percept, Miss):
        return f"{when}{quoted(percept.tool)} failed: {said}"
    what = f"{SORTS.get(percept.kind, percept.kind)} {said}"
    if isinstance(percept, Utterance):
        what += f" in language {quoted(percept.language or '?')}"
        what += ", translated" if percept.translated else ""
    sure = "" if percept.confidence is None else f", sure {percept.confidence:.2f}"
    return f"{when}{quoted(percept.tool)} {what}{sure}"


def times(segment: Segment) -> str:
    """A stretch, in seconds of the file."""
    return f"{segment.start:.2f}-{segment.end:.2f} s"
