"""Voices and labels against choices: who, man or woman, languages, keys, trends."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from graphs.choices.language_names import languages
from graphs.choices.music_text import key, metre, metres_alike
from graphs.execution.chances import Numbers
from graphs.execution.choice_words import ordinal, trend, voices
from graphs.execution.match_texts import text_fits
from graphs.execution.timeline_values import LabelShares
from graphs.execution.voice_pitch import GENDER_FITS
from graphs.execution.voices import genders
from graphs.execution.worlds import Worlds
from graphs.likeness import plain

_ALL = re.compile(r"(?i)\b(?:and|both)\b|&|\+")
"""What says that all are meant that are named."""


def speaker_fits(worlds: Worlds, weights: Numbers, choices: Sequence[str]) -> Numbers:
    """By place, by name or by gender."""
    table, kinds = text_fits(worlds, "who", choices), genders(worlds)
    columns: list[Numbers] = []
    for at, choice in enumerate(choices):
        placed = (weights * table[:, at]).max(axis=1, initial=0.0)
        wanted = voices(choice)
        if not wanted:
            columns.append(placed)
            continue
        held = [(weights * np.array(GENDER_FITS[one])[kinds]).max(axis=1, initial=0.0)
                for one in sorted(wanted)]  # fmt: skip
        sexed = (np.minimum if _ALL.search(choice) else np.maximum).reduce(held)
        columns.append(np.maximum(sexed, placed) if ordinal(choice) is None else
                       sexed * (0.2 + 0.8 * placed))  # fmt: skip
    return less_of_more(np.stack(columns, axis=1), [_all_meant(choice) for choice in choices])


def label_fits(reading: LabelShares, choices: Sequence[str]) -> Numbers:
    """By the labels that a choice says; of several all must hold."""
    told = np.stack([_label(reading, choice) for choice in choices], axis=1)
    if reading.what != "gender":
        return told
    return less_of_more(told, [_all_meant(choice) for choice in choices])


def _all_meant(choice: str) -> frozenset[str]:
    """The voices that a choice says are all there; none where it only speaks of several."""
    named = voices(choice)
    return named if len(named) < 2 or _ALL.search(choice) else frozenset()


def less_of_more(told: Numbers, said: Sequence[frozenset[object]]) -> Numbers:
    """A choice that says less than another one holds as far as that one does not."""
    columns = [
        own * np.prod([1.0 - told[:, at] for at, more in enumerate(said) if some < more], axis=0)
        for own, some in zip(told.T, [one or frozenset({""}) for one in said], strict=True)
    ]
    return np.stack(columns, axis=1)


def _label(reading: LabelShares, choice: str) -> Numbers:
    """How far a choice holds."""
    shares, labels = reading.shares, reading.labels
    if not labels:
        return np.zeros(len(shares))
    if reading.what == "gender":
        wanted = [np.array(GENDER_FITS[one]) for one in sorted(voices(choice))]
    elif reading.what == "language":
        wanted = [np.array([float(code == one) for one in labels]) for code in languages(choice)]
        return _languages(shares, wanted)
    else:
        wanted = [np.array([_says(reading.what, label, choice) for label in labels])]
    if not wanted:
        return np.zeros(len(shares))
    held = [(shares * one).max(axis=1, initial=0.0) for one in wanted]
    return np.minimum.reduce(held)


def _languages(shares: Numbers, wanted: Sequence[Numbers]) -> Numbers:
    """A choice of one language by how much of it there is; of several where all are spoken."""
    if not wanted:
        return np.zeros(len(shares))
    held = np.stack([(shares * one).max(axis=1, initial=0.0) for one in wanted])
    if len(wanted) == 1:
        return held[0]
    return ((held > 0.02).all(axis=0) & (held.sum(axis=0) > 0.9)).astype(np.float64)


def _says(what: str, label: str, choice: str) -> float:
    """Whether a choice says what a label does."""
    if what == "key":
        wanted, heard = key(choice), key(label)
        if wanted is None and heard is not None and heard.mode:
            return float(heard.mode in choice.lower())
        return float(bool(wanted and heard and heard.fits(wanted)))
    if what == "metre" and metre(choice) and metre(label):
        return metres_alike(metre(choice) or (0, 0), metre(label) or (0, 0))
    if what in ("channels", "metre"):
        words, other = set(plain(label).split()), set(plain(choice).split())
        return float(bool(words & other) or _channels(label) in other)
    return float(trend(choice) == label) or 0.4 * float(trend(choice) in label.split(", "))


def _channels(label: str) -> str:
    return {"mono": "1", "stereo": "2"}.get(label, label)
