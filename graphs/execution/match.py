"""What timelines say against choices, each read as what is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graphs.choices.enumerators import About, about
from graphs.choices.interval import interval
from graphs.choices.joined_sounds import NamedSound, joined
from graphs.choices.sequences import thing
from graphs.execution.chances import Flags, Numbers
from graphs.execution.choice_words import polarity, yes_or_no
from graphs.execution.match_amounts import distances
from graphs.execution.match_orders import order_fits, place_fits
from graphs.execution.match_others import denying, of_absence, of_others, of_silence, untold
from graphs.execution.match_texts import text_fits
from graphs.execution.match_voices import label_fits, less_of_more, speaker_fits
from graphs.execution.occasions import Occasion
from graphs.execution.relations import Marked
from graphs.execution.timeline_values import (
    Amount,
    Denied,
    LabelShares,
    OrderOfThings,
    ThingsAsked,
    TimelineValue,
    Truth,
    known,
)
from graphs.execution.worlds import Worlds
from graphs.query.program import Node

BLANK = 0.05
"""What fits no better than this does not fit."""

DOUBT = 0.4
"""How well a choice fits that is heard elsewhere than where it is asked for."""

_OTHERS = re.compile(r"\b(?:above|these|those|options|choices|others|following)\b")
"""What "none" is of, where it is of the choices."""

SHARP = 8.0
"""How strongly a timeline prefers what fits it better."""


def votes(
    worlds: Worlds, reading: TimelineValue, choices: Sequence[str], ask: Node | None = None
) -> Numbers:
    """How each timeline divides its one vote among the choices."""
    told = fits(worlds, reading, choices, ask)
    if isinstance(reading, ThingsAsked):
        told = _supposed(worlds, reading, choices, told)
    own = np.array([about(choice) is None for choice in choices])
    denied = isinstance(reading, Denied)
    if isinstance(reading, (Amount, Truth)):
        own = own | (np.nan_to_num(told).max(axis=0, initial=0.0) > 0)
    if isinstance(reading, Amount) and reading.unit == "":
        own = own | np.array([_is_number(choice) for choice in choices])
    absent = {} if isinstance(reading, Truth) else denying(worlds, choices)
    own[list(absent)] = False
    if not own.any():
        return np.full(told.shape, 1.0 / len(choices))
    there = np.nan_to_num(told) > 0.5
    shared = _divided(told, own, denied)
    if not own.all():
        of_others(shared, choices, own, there, denied)
        if isinstance(reading, ThingsAsked):
            of_silence(shared, choices, own, known(reading))
        untold(shared, choices, ~known(reading))
        of_absence(shared, absent)
    return shared


def _supposed(
    worlds: Worlds, reading: ThingsAsked, choices: Sequence[str], told: Numbers
) -> Numbers:
    """What is there at all, where it lies beside nothing; of words nobody understood, what is not.

    What is heard in other places than the asked one is no likelier to be there as well.
    """
    marked = reading.marked.mask.any(axis=1)
    if reading.what not in ("name", "words", "english", "number"):
        return told
    told = _of_offered(worlds, reading, choices, told)
    every = fits(worlds, replace(reading, marked=Marked(reading.of)), choices)
    blank = np.nan_to_num(told).max(axis=1, initial=0.0) < BLANK
    told = np.where((reading.lost & blank)[:, None], DOUBT * every, told)
    if reading.what == "name":
        return told
    rest = 1.0 - np.nan_to_num(every)
    return np.where((marked & blank)[:, None] & (rest.max(axis=1) > 0.5)[:, None], rest, told)


def _of_offered(
    worlds: Worlds, reading: ThingsAsked, choices: Sequence[str], told: Numbers
) -> Numbers:
    """Where the nearest things are far nearer than any that is offered, by those that are."""
    offered = (text_fits(worlds, reading.what, choices) > 0.5).any(axis=1)
    weights = reading.marked.weights * offered
    best = weights.max(axis=1, initial=0.0, keepdims=True)
    far = (best > 0) & (np.nan_to_num(told).max(axis=1, keepdims=True) < BLANK)
    if not far.any():
        return told
    marked = Marked(reading.marked.mask & offered, weights / np.maximum(best, 1e-300))
    return np.where(far, fits(worlds, replace(reading, marked=marked), choices), told)


def _divided(told: Numbers, own: Flags, denied: bool) -> Numbers:
    """Sharply by fit, for those that fit; evenly where none does."""
    told = np.where(own, np.nan_to_num(1.0 - told if denied else told), 0.0)
    best = told.max(axis=1, keepdims=True)
    even = own / own.sum()
    if denied:
        even, least = np.broadcast_to(even, told.shape), -1.0
    else:
        least = 0.05
    power = np.where(best > least, (told / np.maximum(best, 1e-9)) ** SHARP, even) * own
    total = power.sum(axis=1, keepdims=True)
    return np.where(total > 1e-9, power / np.maximum(total, 1e-9), even)


def fits(
    worlds: Worlds, reading: TimelineValue, choices: Sequence[str], ask: Node | None = None
) -> Numbers:
    """How well each choice says what each timeline has, in [0, 1]; NaN where it has nothing."""
    match reading:
        case Truth(values=values):
            told = _truths(values, polarity(choices, ask))
        case Amount():
            told = _amounts(worlds, reading, choices)
        case ThingsAsked():
            told = _things(worlds, reading, choices)
        case LabelShares():
            told = label_fits(reading, choices)
        case OrderOfThings(mask=mask, sides=sides):
            told = order_fits(worlds, mask, choices, sides)
        case Denied(reading=inner):
            return fits(worlds, inner, choices)
    return np.where(known(reading)[:, None], told, np.nan)


def _truths(values: Numbers, says: Sequence[bool | None]) -> Numbers:
    columns = [np.zeros_like(values) if one is None else values if one else 1.0 - values
               for one in says]  # fmt: skip
    return np.stack(columns, axis=1)


def _amounts(worlds: Worlds, amount: Amount, choices: Sequence[str]) -> Numbers:
    """By how far off each is, seen from the nearest; yes and no where none is a number."""
    off = distances(amount, choices, worlds.so_far.span)
    off[:, list(map(_refuses, choices))] = np.inf
    if all(map(yes_or_no, choices)) or not np.isfinite(off).any():
        return _truths((amount.values > 0).astype(np.float64), polarity(choices))
    # Where "none of the above" is offered, the nearest number need not be the right one.
    if len(choices) > 1 and not any(map(_refuses, choices)):
        nearest = np.where(np.isfinite(off), off, np.inf).min(axis=1, keepdims=True)
        off = off - np.where(np.isfinite(nearest), nearest, 0.0)
    fit = np.exp2(-off)
    if amount.unit == "" and not any(map(_allows_none, choices)):
        # Whoever asks which of several numbers it is has heard some: none was overlooked.
        fit[amount.values == 0] = 0.0
    return fit


def _refuses(choice: str) -> bool:
    """Whether it says that no other choice is right: "none" by itself is the number 0."""
    return about(choice) is About.NONE and bool(_OTHERS.search(choice.lower()))


def _is_number(choice: str) -> bool:
    """Whether it is a number that may be counted: "none" is 0."""
    return interval(choice) is not None and not _refuses(choice)


def _allows_none(choice: str) -> bool:
    allowed = interval(choice)
    return about(choice) is not None or (allowed is not None and allowed.low <= 0)


def _things(worlds: Worlds, reading: ThingsAsked, choices: Sequence[str]) -> Numbers:
    """By the best of the things; by place or by scale where the choices say no more."""
    weights = reading.marked.weights
    if reading.what == "who":
        return speaker_fits(worlds, weights, choices)
    if reading.what == "place":
        return np.stack([place_fits(worlds, reading, choice) for choice in choices], axis=1)
    table = text_fits(worlds, reading.what, choices)
    told = _of_several(worlds, reading, choices, _best(weights, table))
    if np.nanmax(told, initial=0.0) > 0.3:
        return told
    placed = [place_fits(worlds, reading, choice) for choice in choices]
    return np.stack(placed, axis=1) if any(one.any() for one in placed) else told


def _of_several(
    worlds: Worlds, reading: ThingsAsked, choices: Sequence[str], told: Numbers
) -> Numbers:
    """Beside "dog", "dog and cat" is right where both are, and "dog" where no cat is."""
    parts = [frozenset(joined(choice, tuple(choices))) for choice in choices]
    alone = [
        one == frozenset({NamedSound(thing(choice))})
        for one, choice in zip(parts, choices, strict=True)
    ]
    if reading.what != "name" or all(alone):
        return told
    single = sorted(frozenset[NamedSound]().union(*parts))
    rows = [[_is_so(worlds, one, part) for part in single] for one in worlds.occasions]
    table = np.array(rows).reshape(len(rows), len(single))
    held = _held(reading.marked.weights, table, single)
    told = told.copy()
    for at, own in enumerate(parts):
        if not alone[at]:
            told[:, at] = np.min([held[:, single.index(part)] for part in own], axis=0)
    return less_of_more(told, parts)


def _is_so(worlds: Worlds, one: Occasion, part: NamedSound) -> float:
    """Whether an occasion is what a part of a choice names.

    What ranges over the choices bears the name of one of them, or of a part, and is that alone.
    """
    if one.name in worlds.so_far.named:
        return float(thing(one.name) == part.text)
    return worlds.so_far.fit(part.text, one.heard or one.name)


def _held(weights: Numbers, table: Numbers, single: Sequence[NamedSound]) -> Numbers:
    """How well the things of each name are there: of several the least fitting of so many."""
    fits = np.sort(weights[:, :, None] * table[None], axis=1)[:, ::-1]
    columns = [fits[:, one.least - 1, at] if one.least <= fits.shape[1] else np.zeros(len(fits))
               for at, one in enumerate(single)]  # fmt: skip
    return np.stack(columns, axis=1)


def _best(weights: Numbers, table: Numbers) -> Numbers:
    """The best fit of any thing for each choice."""
    columns = [(weights * table[:, at]).max(axis=1, initial=0.0) for at in range(table.shape[1])]
    return np.stack(columns, axis=1)
