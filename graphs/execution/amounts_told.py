"""Things as numbers: the number that is said there, and the place among their like."""

from __future__ import annotations

import numpy as np

from graphs.execution.chances import Flags, Numbers
from graphs.execution.match_orders import ranks
from graphs.execution.match_texts import in_english, said
from graphs.execution.relations import Marked, first_column
from graphs.execution.spoken_numbers import number_in
from graphs.execution.timeline_values import Amount, ThingsAsked, TimelineValue
from graphs.execution.worlds import Worlds


def amount_told(worlds: Worlds, reading: TimelineValue) -> TimelineValue:
    """What is asked as a number, where it is one."""
    match reading:
        case ThingsAsked(what="number", marked=marked):
            return Amount(_of_nearest(worlds, marked, _numbers(worlds)[None, :]))
        case ThingsAsked(what="place", marked=marked, of=of):
            return Amount(_of_nearest(worlds, marked, ranks(worlds, of)[0] + 1.0))
        case _:
            return reading


def numbers_added(worlds: Worlds, mask: Flags) -> Numbers:
    """All numbers that are said in some things, added up; NaN where there is none."""
    values = _numbers(worlds)
    told = mask & ~np.isnan(values)[None, :]
    total = np.where(told, np.nan_to_num(values)[None, :], 0.0).sum(axis=1)
    return np.where(told.any(axis=1), total, np.nan)


def _numbers(worlds: Worlds) -> Numbers:
    """The number that is said in each column, or in what it means in English; NaN for none."""
    texts = [(said(worlds, one), in_english(worlds, one)) for one in worlds.occasions]
    told = [next((n for text in two if (n := number_in(text)) is not None), None) for two in texts]
    return np.array([np.nan if one is None else one for one in told])


def _of_nearest(worlds: Worlds, marked: Marked, values: Numbers) -> Numbers:
    """The number of what is meant most, of several the first; NaN where none has any."""
    if not marked.mask.shape[1]:
        return np.full(len(marked.mask), np.nan)
    values = np.where(marked.mask, values, np.nan)
    weights = np.where(np.isnan(values), -1.0, marked.weights)
    at = first_column(worlds, weights >= weights.max(axis=1, keepdims=True))
    return values[np.arange(len(values)), at]
