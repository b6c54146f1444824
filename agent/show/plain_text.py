"""Text that fits on one line, and words for how many."""

from __future__ import annotations


def plain(text: str) -> str:
    """One line: what cannot be printed, tabs and line breaks become spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last of them an ellipsis where something was cut off."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def counted(number: int, noun: str) -> str:
    """`1 event`, `2 events`, `2 misses`."""
    plural = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{plural if number != 1 else ''}"
