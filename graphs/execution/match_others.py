"""Votes for choices that are about the others: both, neither, silence, "it cannot be told"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from graphs.choices.denials import denies, is_silence
from graphs.choices.enumerators import About, about
from graphs.execution.chances import Flags, Numbers
from graphs.execution.worlds import Worlds

UNTOLD = 0.7
"""How probably an answer is that it cannot be told, where what is asked of is not there."""


def of_others(
    shared: Numbers, choices: Sequence[str], own: Flags, there: Flags, denied: bool
) -> None:
    """Gives to "both" where all of the others are so, and to "neither" where none is."""
    every, none = there[:, own].all(axis=1), ~there[:, own].any(axis=1)
    if denied:
        every, none = none, every
    when = {About.ALL: every if own.sum() > 1 else np.zeros_like(every), About.NONE: none}
    for at, choice in enumerate(choices):
        rows = when.get(about(choice) or About.UNKNOWN)
        if not own[at] and rows is not None:
            shared[rows] = 0.0
            shared[rows, at] = 1.0


def denying(worlds: Worlds, choices: Sequence[str]) -> dict[int, Flags]:
    """The choices that say that what the question speaks of is not there, and where it is not."""
    found: dict[int, Flags] = {}
    for at, choice in enumerate(choices):
        blocks = [b for place, b in worlds.blocks.items() if denies(choice, place.leaf.of)]
        if blocks and about(choice) is None:
            absent = [~worlds.present[:, block].any(axis=1) for block in blocks]
            found[at] = np.logical_and.reduce(absent)
    return found


def of_absence(shared: Numbers, absent: Mapping[int, Flags]) -> None:
    """Gives to "there is no cat" where there is none, whatever is asked of it."""
    for at, rows in absent.items():
        shared[:, at] = 0.0
        shared[rows] = 0.0
        shared[rows, at] = 1.0


def of_silence(shared: Numbers, choices: Sequence[str], own: Flags, sounding: Flags) -> None:
    """Takes from "silence" where anything is heard, though no other choice names it."""
    silent = np.array([is_silence(choice) for choice in choices])
    if silent.any():
        taken = np.where(sounding[:, None], shared * silent, 0.0)
        shared += taken.sum(axis=1, keepdims=True) * own / own.sum() - taken


def untold(shared: Numbers, choices: Sequence[str], lost: Flags) -> None:
    """Gives to "cannot be told" most of where there is nothing to tell of.

    Unless another choice says just that.
    """
    if not lost.any():
        return
    kinds = [about(choice) for choice in choices]
    if About.UNKNOWN in kinds and About.NONE not in kinds:
        shared[lost] *= 1.0 - UNTOLD
        shared[lost, kinds.index(About.UNKNOWN)] += UNTOLD
