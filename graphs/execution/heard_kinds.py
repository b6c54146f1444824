"""What kind music, voices and recordings were heard to be, and on which side: by respect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from graphs.choices.aspects import content
from graphs.execution.reliability import packed
from graphs.likeness import Likeness
from graphs.state import State
from graphs.timeline import Timeline
from tools.audio import Segment
from tools.evidence import Aspect
from tools.ontology import related
from tools.stems import stems

CLOSE = 0.7
"""What is at least this share as probable as the surest kind is told beside it."""

SELDOM = frozenset[Aspect]({"delivery", "quality", "vocals"})
"""What is so where it is so anywhere; other aspects are of all that was heard."""

SPOKEN = ("speech", "turn", "speaker", "word")
"""Sorts of things that somebody says."""

NAMES = 0.45
"""How well a text must name a label for its sound to be meant."""


@dataclass(frozen=True)
class Told:
    """One kind that was heard.

    Attributes:
        index: The percept.
        tool: Who says so.
        label: The kind in words.
        sure: How probable it is.
        where: The stretch that is of this kind.
        of: The label of the one sound that is, where others sound at once.
    """

    index: int
    tool: str
    label: str
    sure: float
    where: Segment
    of: str = ""


@dataclass(frozen=True)
class KindsTold:
    """What was heard in one respect.

    Attributes:
        aspect: In which.
        labels: The surest kind, and what is nearly as sure.
        sure: How probable the surest is.
        cited: The percepts that say so.
    """

    aspect: Aspect
    labels: tuple[str, ...]
    sure: float
    cited: tuple[int, ...]


def kinds_told(state: State, aspects: Set[Aspect], likeness: Likeness) -> list[KindsTold]:
    """What was heard in each of several respects, as far as anything was."""
    found: list[KindsTold] = []
    for aspect in sorted(aspects):
        labels = by_label(heard_kinds(state, aspect, likeness), aspect in SELDOM)
        best = max((sure for sure, _ in labels.values()), default=0.0)
        if best > 0.0:
            kept = sorted((one for one in labels if labels[one][0] >= CLOSE * best),
                          key=lambda label: -labels[label][0])  # fmt: skip
            cited = tuple(labels[label][1][0] for label in kept)
            found.append(KindsTold(aspect, tuple(kept), best, cited))
    return found


def heard_kinds(state: State, aspect: Aspect, likeness: Likeness) -> list[Told]:
    """What was heard in one respect of what a question is about."""
    timeline = Timeline.of(state.clip.span, state.calls)
    every, things = list(_heard(aspect, timeline)), _things(state, timeline, likeness)
    if own := [one for one in every if one.of and _is_meant(state, one.of, likeness)]:
        return own
    inside = [o for o in every if any(o.where.covered_by(thing) >= 0.5 for thing in things)]
    around = [o for o in every if any(thing.covered_by(o.where) >= 0.5 for thing in things)]
    return inside or around or every


def _heard(aspect: Aspect, timeline: Timeline) -> Iterator[Told]:
    """What was heard in this respect, whoever heard it."""
    table = packed()
    for noted in timeline.traits:
        one = noted.percept
        if one.aspect == aspect:
            sure = table.probability(one.tool, one.kind, one.confidence)
            yield Told(noted.index, one.tool, one.label, sure, noted.segment, one.of)
    for noted in timeline.measurements if aspect == "position" else ():
        if noted.percept.quantity == "balance" and noted.percept.text:
            sure = 0.9 if noted.percept.confidence is None else noted.percept.confidence
            yield Told(noted.index, noted.percept.tool, noted.percept.text, sure, noted.segment)


def _is_meant(state: State, label: str, likeness: Likeness) -> bool:
    """Whether a question names the sound of a label."""
    program = state.plan.program if state.plan else None
    leaves = program.leaves() if program else ()
    spoken = any(one.sort in SPOKEN for one in leaves) and related(label, "Speech")
    texts = [one.of for one in leaves if one.sort == "sound" and one.of]
    said = frozenset(stems(label)) & frozenset(stems(state.question.text))
    return spoken or bool(said) or any(likeness(text, label) >= NAMES for text in texts)


def _things(state: State, timeline: Timeline, likeness: Likeness) -> list[Segment]:
    """Where there is what the question is about: its sounds, or whoever speaks."""
    program = state.plan.program if state.plan else None
    leaves = program.leaves() if program else ()
    texts = [one.of for one in leaves if one.sort == "sound" and one.of]
    found = [
        noted.segment
        for noted in timeline.events
        if any(likeness(text, noted.percept.label) >= NAMES for text in texts)
        or (program is None and content(noted.percept.label) & content(state.question.text))
    ]
    spoken = any(one.sort in SPOKEN for one in leaves)
    return found + [noted.segment for noted in (timeline.turns if spoken else ())]


def by_label(heard: Sequence[Told], anywhere: bool) -> dict[str, tuple[float, list[int]]]:
    """How probable each label is of all stretches, and which percepts say so.

    Of several tools the mean counts: each of them says how probable what it knows is.
    """
    tools = dict.fromkeys(one.tool for one in heard)
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for one in heard:
        found[one.label].append(one)
    return {
        label: (
            sum(_sure(label, [o for o in heard if o.tool == tool], anywhere) for tool in tools)
            / len(tools),
            [one.index for one in sorted(ones, key=lambda one: -one.sure)],
        )
        for label, ones in found.items()
    }


def _sure(label: str, heard: Sequence[Told], anywhere: bool) -> float:
    """How probable one tool says that a label is: anywhere, or of all that it heard."""
    own = [one for one in heard if one.label == label]
    if anywhere:
        return max((one.sure for one in own), default=0.0)
    whole = sum(one.duration for one in {told.where for told in heard})
    return min(1.0, sum(one.sure * one.where.duration for one in own) / whole)
