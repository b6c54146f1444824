"""How much a sub-query may change the answer, by the timelines that fit what was heard so far."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphs.execution.coverage import names
from graphs.execution.program_result import LeafPresence, ProgramResult
from graphs.query.program import Leaf
from tools.audio import Segment
from tools.evidence import SubQuery

AGAIN, NEW = 0.35, 0.8
"""How much of its doubt a second hearing takes away, and a first one."""

FINEST = 5
"""Occasions of one leaf that are told apart; of more it counts how many there are."""

_DIGITS = 20
"""So many of them, below six each, are one number of 64 bits."""

CLOSE = 0.5
"""The share of a crop that what is listened for must take, for the crop to be of it."""

_HEARS = {"sound": ("tag", "listen"), "speech": ("asr", "listen"), "word": ("asr", "listen"),
          "turn": ("diarize",), "speaker": ("diarize",)}  # fmt: skip


def expected_change(result: ProgramResult, query: SubQuery, span: Segment) -> float:
    """By how much the answer becomes surer if the query settles what it can hear of.

    The answer's probability after each thing that could turn out, weighed by how probable that is,
    less what it is now (the expected value of information, Howard 1966).
    """
    where = query.segment or span
    told = [
        _told(leaf, found, query, where, leaf in result.unheard)
        for leaf, found in result.presence.items()
    ]
    told = [one for one in told if one is not None]
    if not told:
        return 0.0
    keys = np.concatenate([key for key, _ in told], axis=1)
    share = max(weight for _, weight in told)
    return share * max(0.0, _after(result.votes, keys) - _now(result.votes))


def _told(
    leaf: Leaf, found: LeafPresence, query: SubQuery, where: Segment, unheard: bool
) -> tuple[NDArray[np.intp], float] | None:
    """What the query would tell of a leaf in each timeline, and how surely; None for nothing."""
    if not hears(leaf, query):
        return None
    inside = [at for at, one in enumerate(found.segments) if one.meets(where)]
    if not inside:
        return None
    there = found.mask[:, inside]
    open_ = there.any(axis=0) & ~there.all(axis=0)
    if not open_.any():
        return None
    there = there[:, open_].astype(np.intp)
    if there.shape[1] > FINEST:
        there = np.minimum(there.sum(axis=1, keepdims=True), FINEST)
    return there, NEW if unheard else AGAIN


def hears(leaf: Leaf, query: SubQuery) -> bool:
    """Whether a query could hear of a leaf."""
    if query.tool not in _HEARS.get(leaf.sort, ()):
        return False
    if query.tool == "listen" and (query.aim == "words") != (leaf.sort in ("speech", "word")):
        return False
    return leaf.sort != "sound" or names(query.text, leaf.of) or not leaf.of


def is_where(result: ProgramResult, query: SubQuery) -> bool:
    """Whether a query is for a stretch that the answer hangs on, and little besides."""
    if query.segment is None:
        return False
    for found in result.presence.values():
        for where, cited, share in zip(found.segments, found.percepts, found.touched, strict=True):
            if cited and share > 0.5 and _is_close(query.segment, where):
                return True
    return False


def _is_close(crop: Segment, where: Segment) -> bool:
    """Whether a crop is of this stretch."""
    return crop.covered_by(where) >= CLOSE and where.covered_by(crop) > 0.9


def _now(votes: NDArray[np.float64]) -> float:
    """The probability of the likeliest answer."""
    return _best(votes) / len(votes)


def _after(votes: NDArray[np.float64], keys: NDArray[np.intp]) -> float:
    """The same, where timelines of different keys are known from each other."""
    groups = _numbered(keys)
    if votes.ndim == 2:
        told = np.zeros((int(groups.max()) + 1, votes.shape[1]))
        np.add.at(told, groups, votes)
        return float(told.max(axis=1).sum()) / len(votes)
    return sum(_best(votes[groups == at]) for at in range(int(groups.max()) + 1)) / len(votes)


def _numbered(keys: NDArray[np.intp]) -> NDArray[np.intp]:
    """A number for each distinct row of small numbers that are not negative."""
    if keys.shape[1] <= _DIGITS:
        digits: NDArray[np.intp] = (FINEST + 1) ** np.arange(keys.shape[1], dtype=np.intp)
        return np.unique(keys @ digits, return_inverse=True)[1].reshape(-1)
    return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)


def _best(votes: NDArray[np.float64]) -> float:
    """The timelines that are for the likeliest choice; of values, that have the commonest one."""
    if votes.ndim == 2:
        return float(votes.sum(axis=0).max())
    values = np.round(np.nan_to_num(votes, nan=-1e6), 1)
    return float(np.unique(values, return_counts=True)[1].max())
