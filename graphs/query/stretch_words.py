"""Words for stretches of a recording that no sound's name tells apart, but the pauses between."""

from __future__ import annotations

from tools.stems import stem

_STRETCHES = frozenset(
    map(stem, ("pattern", "phrase", "melody", "tune", "passage", "section", "segment", "motif",
               "excerpt", "rhythm", "riff", "theme"))
)  # fmt: skip


def is_stretch(text: str) -> bool:
    """Whether a text means stretches between pauses: "pattern", "drum pattern", "melodies"."""
    words = text.lower().split()
    return bool(words) and stem(words[-1]) in _STRETCHES
