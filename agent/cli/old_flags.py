"""Flags and values that have a new name: the old ones still work, with a line that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

STRATEGY = {"--mind": "--strategy", "--price": "--cost-lambda"}
OLD_FLAGS = {
    "ask": STRATEGY,
    "replay": STRATEGY,
    "eval": {**STRATEGY, "--forced": "--fixed-rounds"},
    "perception": {"--blame": "--attribute-errors", "--facts": "--reference"},
    "decay": {"--facts": "--reference", "--most": "--max-rounds"},
    "train cache": {"--words-of": "--oracle-transcript"},
    "train lalm": {"--bad": "--invalid"},
}
"""By command: each flag's old name, and its new one."""

RULES = {("--controller", "hand"): "rules"}
OLD_VALUES = {
    "ask": RULES,
    "replay": RULES,
    "eval": {**RULES, ("--solver", "lalm-heard"): "lalm-structured"},
}
"""By command: a flag and a value of the old name, and the value's new name."""


def in_new_flags(command: str, words: Sequence[str], note: Callable[[str], None]) -> list[str]:
    """The words with new names for old ones; each that was found is noted, once.

    What follows "--" is told by its place: it is never a flag.
    """
    end = words.index("--") if "--" in words else len(words)
    notes: list[str] = []
    new = list(_values(command, list(_flags(command, words[:end], notes)), notes))
    for line in dict.fromkeys(notes):
        note(line)
    return [*new, *words[end:]]


def _flags(command: str, words: Sequence[str], notes: list[str]) -> Iterator[str]:
    known = OLD_FLAGS.get(command, {})
    for word in words:
        flag, equals, value = word.partition("=")
        if flag in known:
            notes.append(f"{flag} is now {known[flag]}")
        yield f"{known.get(flag, flag)}{equals}{value}"


def _values(command: str, words: Sequence[str], notes: list[str]) -> Iterator[str]:
    """A value follows its flag, as a word of its own or behind an equals sign."""
    known = OLD_VALUES.get(command, {})
    for before, word in zip(["", *words], words, strict=False):
        flag, equals, value = word.partition("=")
        if (before, word) in known:
            notes.append(f"{before} {word} is now {before} {known[before, word]}")
            yield known[before, word]
        elif equals and (flag, value) in known:
            notes.append(f"{flag} {value} is now {flag} {known[flag, value]}")
            yield f"{flag}={known[flag, value]}"
        else:
            yield word
