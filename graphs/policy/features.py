"""What the controller sees of a state and of each move: numbers that exist at run time only.

A row is the state beside one move, so that any number of moves can be scored, in any order. Shares
and flags lie in [0, 1]; seconds and counts are log(1 + x).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from graphs.need import Kind, Need, Relation, Subject
from graphs.network import Array, version
from graphs.policy.prices import Price, Prices, errand
from graphs.propose import Candidate
from graphs.state import Answer, Call, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import Miss, SoundEvent, SubQuery, Turn, Utterance

TOOLS = ("asr", "diarize", "tag", "measure", "listen")
HEARINGS = ("asr", "diarize", "tag", "tag named", "listen hear", "listen words", "listen count")
QUANTITIES = ("tempo", "key", "pitch", "onsets", "loudness", "duration", "silence", "channels")

GIST = 16
"""Numbers that say what a question is about: a projection of its embedding."""

Feature = tuple[str, float]
Embed = Callable[[Sequence[str]], Array]
"""Texts to rows of length 1."""


@dataclass(frozen=True)
class Features:
    """Computes rows.

    Attributes:
        prices: Seconds of each errand.
        embed: Of the question, for its gist; None hides it. Shown, it lets a network know the few
            hundred questions of a training set one by one: on dev scenes 77 % right where hidden it
            had 83 % (one seed each, of networks that differed in size too).
    """

    prices: Prices
    embed: Embed | None

    def rows(
        self, state: State, moves: Sequence[Candidate], belief: Answer, exchange: float
    ) -> Array:
        """One row for each move, and a last one for answering: (moves + 1) × features.

        Args:
            state: All that is known.
            moves: What could be asked.
            belief: The answer as it stands.
            exchange: What a second costs, in right answers; above 0.
        """
        state_ = [value for _, value in _state(state, belief, self.prices, exchange)]
        shared = np.concatenate([state_, self.gist(state.question.text)])
        each = [[value for _, value in _move(state, move, self.prices)] for move in moves]
        each.append([float(name == "answer") for name in move_names()])
        block = np.empty((len(each), len(shared) + len(each[0])), dtype=np.float32)
        block[:, : len(shared)], block[:, len(shared) :] = shared, each
        return block

    def gist(self, question: str) -> Array:
        """What a question is about, in `GIST` numbers; zeros where that is hidden."""
        if self.embed is None:
            return np.zeros(GIST, dtype=np.float32)
        return _gist(self.embed, question)


@lru_cache(maxsize=4096)
def _gist(embed: Embed, question: str) -> Array:
    """A projection on random signs, which keeps near what is near (Achlioptas 2003)."""
    full = embed([question])[0]
    bits = hashlib.shake_256(b"gist").digest(len(full) * GIST // 8)
    signs = np.unpackbits(np.frombuffer(bits, np.uint8)).astype(np.float32) * 2 - 1
    return full @ signs.reshape(len(full), GIST)


@cache
def move_names() -> tuple[str, ...]:
    """The features of a move, in their order."""
    state, move = _example()
    return tuple(name for name, _ in _move(state, move, FREE))


@cache
def names() -> tuple[str, ...]:
    """All features of a row, in their order."""
    state, _ = _example()
    shared = [name for name, _ in _state(state, Answer(text="", confidence=0), FREE, 1.0)]
    return (*shared, *(f"gist {at}" for at in range(GIST)), *move_names())


@cache
def features_version() -> str:
    """Changes when a feature is added, renamed or moved."""
    return version(names())


FREE = Prices(errands={"tag": Price(call=0, audio=0)})


def _example() -> tuple[State, Candidate]:
    """Any state and any move: their features have the names of all."""
    span, query = Segment(start=0, end=1), SubQuery(tool="tag")
    clip = AudioClip(path=Path(), digest="", length=1, rate=1, channels=1, span=span)
    plan = Plan(need=Need(kind=Kind.WHAT), queries=())
    return State(clip=clip, question=Question(text=""), plan=plan), Candidate((query,), 0, "")


def _state(state: State, belief: Answer, prices: Prices, exchange: float) -> Iterator[Feature]:
    """What is the same for all moves."""
    yield from _need(state.need)
    yield from _known(state, belief)
    yield from _budget(state, prices, exchange)


def _one_of(
    name: str, value: str | None, names: Sequence[str] | type[StrEnum]
) -> Iterator[Feature]:
    """1 for the name that it is."""
    for one in names:
        yield f"{name} {one}", float(value == one)


def _need(need: Need) -> Iterator[Feature]:
    """What the question is after."""
    yield from _one_of("kind", need.kind, Kind)
    yield from _one_of("subject", need.subject, Subject)
    yield from _one_of("relation", need.relation, Relation)
    yield from _one_of("quantity", need.quantity, QUANTITIES)
    yield "ordinal", float(need.ordinal is not None)
    yield "last", float(need.ordinal == -1)
    yield "anchor", float(need.anchor is not None)
    yield "anchor ordinal", float(need.anchor is not None and need.anchor.ordinal is not None)
    yield "quoted", float(need.anchor is not None and need.anchor.quoted)
    yield "voice", float(need.voice is not None)
    yield "absent", float(need.absent)


def _known(state: State, belief: Answer) -> Iterator[Feature]:
    """The answer as it stands, and a summary of the evidence."""
    ranked = sorted(belief.posterior or (belief.confidence,), reverse=True)
    yield "choices", len(belief.posterior) / 6
    yield "sure", ranked[0]
    yield "margin", ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
    yield "third", ranked[2] if len(ranked) > 2 else 0.0
    yield "entropy", _entropy(ranked)
    yield "cited", math.log1p(len(belief.because))
    done = [_hearing(call) for call in state.calls]
    for one in HEARINGS:
        yield f"asked {one}", math.log1p(done.count(one))
    percepts = state.percepts
    for kind in (SoundEvent, Utterance, Turn):
        sure = [one.confidence or 0.5 for one in percepts if isinstance(one, kind)]
        yield f"{kind.__name__} count", math.log1p(len(sure))
        yield f"{kind.__name__} best", max(sure, default=0.0)
        yield f"{kind.__name__} mean", sum(sure) / len(sure) if sure else 0.0
    speakers = {one.speaker for one in percepts if isinstance(one, Turn)}
    yield "speakers", len(speakers) / 4
    yield "misses", math.log1p(sum(isinstance(one, Miss) for one in percepts))
    yield "clip", math.log1p(state.clip.span.duration)


def _entropy(posterior: Sequence[float]) -> float:
    """In units of the most that so many choices can have."""
    if len(posterior) < 2:
        return 0.0
    return -sum(p * math.log(p) for p in posterior if p > 0) / math.log(len(posterior))


def _hearing(call: Call) -> str:
    """The kind of hearing; a tagger that was told what to look for is another."""
    named = call.query.tool == "tag" and call.query.text
    return "tag named" if named else errand(call.query)


def _budget(state: State, prices: Prices, exchange: float) -> Iterator[Feature]:
    """What was spent, what is left, and what a second is worth."""
    span = state.clip.span
    spent = sum(prices.seconds(call.query, span) for call in state.calls)
    yield "spent", math.log1p(spent)
    yield "calls", math.log1p(len(state.calls))
    yield "exchange", math.log10(exchange)


def _move(state: State, move: Candidate, prices: Prices) -> Iterator[Feature]:
    """The tool, the stretch, what is known there, and the price."""
    first, span = move.queries[0], state.clip.span
    where = first.segment or span
    yield "answer", 0.0
    yield from _one_of("tool", first.tool, TOOLS)
    for aim in ("hear", "words", "count"):
        yield f"aim {aim}", float(first.tool == "listen" and first.aim == aim)
    yield "named", float(bool(first.text))
    yield "together", len(move.queries) / 6
    yield "whole", float(first.segment is None or where.duration >= span.duration)
    yield "share", where.duration / span.duration
    yield "seconds heard", math.log1p(where.duration)
    yield "place", (where.middle - span.start) / span.duration
    yield "price", math.log1p(sum(prices.seconds(query, span) for query in move.queries))
    yield "promise", move.promise
    yield "planned", float(state.plan is not None and first in state.plan.queries)
    yield "covered", _covered(first, where, state.calls, span)
    yield from _there(state, where)


def _covered(query: SubQuery, where: Segment, calls: Sequence[Call], span: Segment) -> float:
    """The largest share of the stretch that one call for the same errand has heard."""
    same = [call.query for call in calls if errand(call.query) == errand(query)]
    return max((_share(where, one.segment or span) for one in same), default=0.0)


def _share(inner: Segment, outer: Segment) -> float:
    """How much of one stretch lies in another."""
    return max(0.0, min(inner.end, outer.end) - max(inner.start, outer.start)) / inner.duration


def _there(state: State, where: Segment) -> Iterator[Feature]:
    """What was heard in the stretch so far, and how doubtful it is."""
    for kind in (SoundEvent, Utterance):
        doubts = [
            1 - (one.confidence or 0.5)
            for one in state.percepts
            if isinstance(one, kind) and _share(one.segment, where) >= 0.5
        ]
        yield f"{kind.__name__} there", math.log1p(len(doubts))
        yield f"{kind.__name__} doubt", max(doubts, default=0.0)
