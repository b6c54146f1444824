"""How probable percepts are, fitted on scenes of which the truth is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from agent.train.kind_truths import truth_of
from evals.scenes.reference import SceneFacts
from graphs.execution.reliability import Knots, Reliability, fit
from graphs.likeness import Likeness, plain
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import Aim, Measurement, Percept, SoundEvent, Trait, Turn, Utterance
from tools.lalm.crop_question import NAME as LALM
from tools.ontology import related

BINS = 12
"""Percepts are pooled in so many bins of equal size before they are fitted."""

FEW = 30
"""Percepts of which there must be more for anything to be fitted to them."""

LEAST, MOST = 0.01, 0.99
"""Nothing is less probable, or more."""

FARTHEST = 1.0
"""Seconds by which a border may be off and still be that of the same thing."""

_DEVIATION = 1.48
"""A standard deviation over the median of what is off, of normal errors."""

NAMED = 0.9
"""How well a name must fit a label to mean it."""

Pairs = list[tuple[float, bool]]


@dataclass
class Observed:
    """What was seen of the tools on scenes.

    Attributes:
        pairs: Confidence and truth of each percept, by "tool kind".
        off: By how many seconds starts were off, by tool.
        sought: Of sounds that were asked for by name: whether they were there, and were found.
        named: Whether a sound or words were there that an audio-language model named, by what it
            was asked for: that is the model's own, and goes into the settings.
    """

    pairs: defaultdict[str, Pairs] = field(default_factory=lambda: defaultdict(list))
    off: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sought: list[tuple[bool, bool]] = field(default_factory=list[tuple[bool, bool]])
    named: defaultdict[Aim, list[bool]] = field(default_factory=lambda: defaultdict(list))

    def see(self, facts: SceneFacts, calls: Iterable[Call], likeness: Likeness) -> None:
        """Adds what was heard of a scene."""
        for call in calls:
            for one in call.percepts:
                if one.tool == LALM:
                    self.named[call.query.aim] += _named(one, facts)
                    continue
                if isinstance(one, (SoundEvent, Utterance, Turn)) and one.confidence is not None:
                    there = list(_truths(one, facts))
                    self.pairs[f"{one.tool} {one.kind}"].append((one.confidence, bool(there)))
                    self.off[one.tool] += _off(one.segment, there)
                if isinstance(one, (Trait, Measurement)) and one.confidence is not None:
                    true = truth_of(one, facts.percepts)
                    pair = [] if true is None else [(one.confidence, true)]
                    self.pairs[f"{one.tool} {one.kind}"] += pair
                if isinstance(one, Utterance):
                    self.pairs[f"{one.tool} word"] += _words(one, facts)
            if call.query.tool == "tag" and call.query.text:
                self.sought += _sought(call, facts, likeness)


def _truths(
    heard: SoundEvent | Utterance | Turn, facts: SceneFacts
) -> Iterator[SoundEvent | Utterance | Turn]:
    """What is true of a scene that a percept may report."""
    match heard:
        case SoundEvent():
            yield from (
                t for t in facts.sounds if related(t.label, heard.label) and _meet(heard, t)
            )
            if related("Speech", heard.label):
                yield from (t for t in facts.turns if _meet(heard, t))
        case Utterance():
            yield from (t for t in facts.said if _meet(heard, t))
        case Turn():
            yield from (t for t in facts.turns if _meet(heard, t))


def _meet(one: SoundEvent | Utterance | Turn, other: SoundEvent | Utterance | Turn) -> bool:
    shared = one.segment.intersect(other.segment)
    shorter = min(one.segment.duration, other.segment.duration)
    return shared is not None and shared.duration >= min(0.1, 0.3 * shorter)


def _off(heard: Segment, true: Sequence[SoundEvent | Utterance | Turn]) -> list[float]:
    """By how much the nearest start is off, where it is near."""
    off = min((abs(one.segment.start - heard.start) for one in true), default=FARTHEST)
    return [off] if off < FARTHEST else []


def _named(one: Percept, facts: SceneFacts) -> list[bool]:
    """Whether a sound is there, or each of some words was said there."""
    match one:
        case SoundEvent():
            return [any(_truths(one, facts))]
        case Utterance():
            said = _said(one, facts)
            return [word in said for word in plain(one.text).split()]
        case _:
            return []


def _said(heard: Utterance, facts: SceneFacts) -> set[str]:
    """All words that were said there."""
    return {word for told in facts.said if _meet(heard, told) for word in plain(told.text).split()}


def _words(heard: Utterance, facts: SceneFacts) -> Iterator[tuple[float, bool]]:
    """The confidence of each word, and whether it was said there."""
    said = _said(heard, facts)
    for word in heard.words:
        if one := plain(word.text):
            yield word.confidence, set(one.split()) <= said


def _sought(call: Call, facts: SceneFacts, likeness: Likeness) -> Iterator[tuple[bool, bool]]:
    """For each name whether the scene has such a sound, and whether one was found."""
    heard = {one.label for one in call.percepts if isinstance(one, SoundEvent)}
    true = {one.label for one in facts.sounds}
    for name in call.query.text.split(" | "):
        there, found = (any(likeness(name, one) >= NAMED for one in ones) for ones in (true, heard))
        yield there, found


def _overlooked(sought: Sequence[tuple[bool, bool]]) -> float:
    """How probable a sound is that was not found, if it was as likely there as not."""
    missed, absent = (
        sum(not found for there, found in sought if there is wanted)
        / max(1, sum(there is wanted for there, _ in sought))
        for wanted in (True, False)
    )
    return missed / max(1e-6, missed + absent)


def fitted(seen: Observed, before: Reliability) -> Reliability:
    """The file with what was seen in place of what was thought."""
    tables = {
        name: _knots(pairs, before.tables[name.split()[1]])
        for name, pairs in sorted(seen.pairs.items())
        if len(pairs) > FEW
    }
    borders = {
        tool: round(max(0.03, _DEVIATION * median(off)), 3)
        for tool, off in sorted(seen.off.items())
        if off
    }
    misses = dict(before.misses)
    if seen.sought:
        misses["sound"] = round(_overlooked(seen.sought), 3)
    return before.model_copy(
        update={
            "tables": {**before.tables, **tables},
            "borders": {**before.borders, **borders},
            "misses": misses,
        }
    )


def _knots(pairs: Pairs, thought: Knots) -> Knots:
    """Rising steps through the means of bins of equal size, none quite sure.

    Composed scenes are easier than what is recorded elsewhere: they count as much as what was
    thought of percepts of that kind, whoever reports them.
    """
    ranked, size = sorted(pairs), max(1, len(pairs) // BINS)
    bins = [ranked[at : at + size] for at in range(0, len(ranked), size)]
    means = [(sum(c for c, _ in one) / len(one), one) for one in bins]
    steps = fit([(at, true) for at, one in means for _, true in one])
    at_, values = zip(*thought, strict=True)
    mixed = [(at, (value + float(np.interp(at, at_, values))) / 2) for at, value in steps]
    told = [(round(at, 3), round(min(MOST, max(LEAST, value)), 3)) for at, value in mixed]
    inner = [(at, value) for at, value in dict(told).items() if 0.0 < at < 1.0]
    return ((0.0, LEAST), *inner, (1.0, MOST))
