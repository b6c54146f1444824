"""Picking among things: the k-th, the loudest, those of one voice, and all others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphs.execution.chances import Flags, Numbers
from graphs.execution.qualities import paces, quality
from graphs.execution.worlds import Worlds
from graphs.query.program import Dimension


def kth(worlds: Worlds, mask: Flags, k: int) -> Flags:
    """One in order of time; of several sounds one after the other, runs of one sound."""
    if not mask.shape[1]:
        return mask
    order = np.where(mask, worlds.start, np.inf).argsort(axis=1, kind="stable")
    rows = np.arange(len(mask))[:, None]
    there = mask[rows, order]
    single = np.cumsum(there & ~_repeated(worlds.things[order], there), axis=1)
    rank = single
    if are_several(worlds, mask):
        runs = np.cumsum(there & ~_repeated(worlds.kinds[order], there), axis=1)
        rank = np.where(runs[:, -1:] > 1, runs, single)
    wanted = k if k > 0 else rank[:, -1:] + 1 + k
    picked = np.zeros_like(mask)
    hit = there & (rank == wanted) & (rank > 0)
    if k < 0:
        # Whoever counts from the end meets the last time of a sound first.
        hit &= single == np.where(hit, single, 0).max(axis=1, keepdims=True)
    picked[rows, order] = hit
    return picked


def are_several(worlds: Worlds, mask: Flags) -> bool:
    """Whether things are sounds of several names, or sounds and what is said."""
    seen = np.flatnonzero(mask.any(axis=0)).tolist()
    sorts = {worlds.occasions[at].sort for at in seen}
    mixed = "sound" in sorts and sorts <= {"sound", "speech"}
    return mixed and len({int(worlds.kinds[at]) for at in seen}) > 1


def _repeated(names: NDArray[np.intp], there: Flags) -> Flags:
    """Whether each is one with the one before, as it stands in order of time."""
    again = np.zeros_like(there)
    again[:, 1:] = (names[:, 1:] == names[:, :-1]) & there[:, :-1]
    return again


_TIE = 1e-3
"""What decides between equal counts."""


def extreme_of(worlds: Worlds, mask: Flags, by: Dimension, least: bool) -> Flags:
    """The one with most, or least; of several sounds all times of the one."""
    present = mask.astype(np.float64)
    values = quality(worlds, by, present)
    if by == "tempo":
        told = np.where(mask, paces(worlds)[None, :], np.nan)
        values = values if np.isnan(told[mask]).any() else told
    if by == "count" and are_several(worlds, mask):
        # Of what comes equally often, that which lasts longer is there more.
        values = present @ (worlds.kinds[:, None] == worlds.kinds[None, :])
        heard = _of_name(worlds, "length", worlds.lasting, present)
        values = values + _TIE * heard / (1.0 + worlds.so_far.span.duration)
    if by not in ("count", "end") and are_several(worlds, mask):
        values = _of_name(worlds, by, values, present)
    values = np.where(mask, values * (-1.0 if least else 1.0), np.nan)
    known = np.where(np.isnan(values), -np.inf, values)
    best = known.max(axis=1, initial=-np.inf, keepdims=True)
    unmeasured = np.asarray(best == -np.inf, dtype=np.bool_)
    return mask & ((values >= best - 1e-9) | (unmeasured & _alone(worlds, mask)))


def _alone(worlds: Worlds, mask: Flags) -> Flags:
    """The only thing that was likely heard, which need not be measured to be the one."""
    share = np.where(worlds.imagined, 0.0, mask.mean(axis=0))
    likely = share > 0.5 * share.max(initial=0.0)
    return likely if likely.sum() == 1 else np.zeros_like(likely)


def _of_name(worlds: Worlds, by: Dimension, values: Numbers, present: Numbers) -> Numbers:
    """Of several sounds, how long each is heard in all, or how loud it gets."""
    alike = worlds.kinds[:, None] == worlds.kinds[None, :]
    if by == "length":
        return (values * present) @ alike.astype(np.float64)
    low = np.where(np.isnan(values) | (present == 0), -np.inf, values)
    told = np.stack([low[:, one].max(axis=1) for one in alike], axis=1)
    return np.where(np.isfinite(told), told, np.nan)


def of_voices(worlds: Worlds, mask: Flags, who: Flags) -> Flags:
    """Those of the same voice as anything of another."""
    speakers = worlds.speakers
    one = np.eye(max(1, int(speakers.max(initial=0)) + 1), dtype=np.float64)[speakers]
    one[speakers < 0] = 0.0
    talks = ((who.astype(np.float64) @ one) > 0).astype(np.float64)
    return mask & ((talks @ one.T) > 0)


def all_but(worlds: Worlds, mask: Flags, gone: Flags) -> Flags:
    """Those that are not one thing with any of the others."""
    met = gone.astype(np.float64) @ worlds.alike.astype(np.float64)
    return mask & ~(met > 0)
