"""Whether a trained controller may lead by default, and which goals it reaches; by how far not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from agent.train.controller.world.equal_cost import EqualCost
from agent.train.controller.world.item_parts import UNSEEN, ItemPart
from agent.train.controller.world.kind_gaps import ALPHA, FEWEST, KindGap

RULED = ("shape", "source")
"""Of what the default is decided: items of which training has not the like."""

MARGIN = 0.03
"""More right answers than the hand-written one is to have, at equal cost on unseen shapes."""

SHARE = 0.4
"""Of the seconds of always asking everything, with which to be no less accurate."""

NONE = "there are no such questions"
ROUNDING = 1e-9


class VerdictLine(BaseModel, frozen=True):
    """One thing that is asked of a trained controller.

    Attributes:
        asked: What.
        seed: Of the training; None for all of them together.
        holds: Whether it is so.
        missed: How far it is from being so, as a share of the answers; 0 where it is so, and None
            where that cannot be told.
        why: What it hangs on.
    """

    asked: str
    seed: int | None
    holds: bool
    missed: float | None
    why: str


class Verdict(BaseModel, frozen=True):
    """The rule of the default, and the goals.

    Attributes:
        leads: Whether all of the rule holds.
        rule: On unseen shapes and sources: at no kind worse beyond noise, better over all.
        goals: For each training.
    """

    leads: bool
    rule: tuple[VerdictLine, ...]
    goals: tuple[VerdictLine, ...]


def verdict(parts: Sequence[ItemPart], always: Sequence[EqualCost], setting: float) -> Verdict:
    """What the gaps come to.

    Args:
        parts: All items; and, where they say what training has seen, seen and unseen ones. Where
            they say nothing, nobody made them for this training, and all count as unseen.
        always: Less always asking everything, at a share of its seconds.
        setting: The λ that is the default.
    """
    judged = _judged(parts)
    rule = [one for title, part in judged.items() for one in _ruled(title, part, setting)]
    title, part = next(iter(judged.items()))
    goals = [*_margins(title, part, setting), *_thrifty(always)]
    return Verdict(leads=all(one.holds for one in rule), rule=tuple(rule), goals=tuple(goals))


def _judged(parts: Sequence[ItemPart]) -> dict[str, ItemPart | None]:
    """What is unseen of shapes, and of sources; all items where they say nothing of it."""
    found = {part.name: part for part in parts if part.known == UNSEEN}
    if any(part.name for part in parts):
        return {f"{UNSEEN} {name}": found.get(name) for name in RULED}
    return {part.title: part for part in parts}


def _ruled(title: str, part: ItemPart | None, setting: float) -> Iterator[VerdictLine]:
    """The two conditions of the rule on one part."""
    if part is None:
        yield from (_untold(of(title), NONE) for of in (_no_kind_worse, _better))
        return
    yield _kinds(_no_kind_worse(title), part.kinds)
    together = part.at(setting)[-1]
    low = together.gap.low
    yield _told(_better(title), together, max(0.0, -low), low > 0)


def _untold(asked: str, why: str) -> VerdictLine:
    """What cannot be told does not hold."""
    return VerdictLine(asked=asked, seed=None, holds=False, missed=None, why=why)


def _no_kind_worse(title: str) -> str:
    return f"{title}: at no kind of question worse beyond noise"


def _better(title: str) -> str:
    return f"{title}: better at equal cost beyond noise"


def _kinds(asked: str, kinds: Sequence[KindGap]) -> VerdictLine:
    """By how much it is worse at the worst kind of those that are beyond noise."""
    if not kinds:
        return _untold(asked, f"no kind has {FEWEST} questions")
    worse = [one for one in kinds if one.worse]
    why = ", ".join(f"{one.kind} {100 * one.gap.value:+.1f}, p {one.holm:.3f}" for one in worse)
    return VerdictLine(
        asked=asked,
        seed=None,
        holds=not worse,
        missed=max((-one.gap.value for one in worse), default=0.0),
        why=why or f"{len(kinds)} kinds, none worse with a corrected p below {ALPHA}",
    )


def _margins(title: str, part: ItemPart | None, setting: float) -> Iterator[VerdictLine]:
    """Never below the hand-written one, whatever it spends; and clearly above it at its default."""
    never = f"{title}: never below the hand-written one, at any of its costs"
    above = f"{title}: {100 * MARGIN:g} points over the hand-written one at equal cost"
    if part is None:
        yield from (_untold(asked, NONE) for asked in (never, above))
        return
    seeds = _seeds(part.at(setting))
    for one in seeds:
        gaps = [gap for gap in _seeds(part.gaps) if gap.seed == one.seed]
        # Where the other one spends next to nothing, both are compared at what this one needs.
        dearer = all(gap.dearer for gap in gaps)
        least = min(gaps, key=lambda gap: gap.gap.value)
        yield _above(never, least.model_copy(update={"dearer": dearer}), 0.0)
    yield from (_above(above, one, MARGIN) for one in seeds)


def _thrifty(always: Sequence[EqualCost]) -> Iterator[VerdictLine]:
    """As accurate as always asking everything, for a share of its seconds."""
    asked = f"all: no less accurate than everything always, at {100 * SHARE:g} % of its seconds"
    for one in _seeds(always):
        yield _above(asked, one, 0.0)


def _seeds(gaps: Sequence[EqualCost]) -> list[EqualCost]:
    return [one for one in gaps if one.trainings == 1]


def _above(asked: str, one: EqualCost, margin: float) -> VerdictLine:
    """Whether a gap reaches a margin."""
    short = margin - one.gap.value
    holds = short <= ROUNDING
    return _told(asked, one, 0.0 if holds else short, holds)


def _told(asked: str, one: EqualCost, missed: float, holds: bool) -> VerdictLine:
    """A condition on one gap; what costs more than it was to does not meet it."""
    return VerdictLine(
        asked=asked,
        seed=one.seed,
        holds=holds and not one.dearer,
        missed=None if one.dearer else missed,
        why=_why(one),
    )


def _why(one: EqualCost) -> str:
    """The gap, with its interval, and what was spent."""
    value, low, high = (f"{100 * edge:+.1f}" for edge in (one.gap.value, one.gap.low, one.gap.high))
    spent = "dearer at every setting; at its cheapest, " if one.dearer else ""
    return f"{spent}{value} ({low}, {high}) for {one.seconds:.2f} s"
