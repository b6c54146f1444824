"""The comparison of controllers as tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.show.grid import Grid, interval
from agent.train.controller.controller_proof import HAND_WRITTEN, Proof
from agent.train.controller.world.cost_curves import CostPoint
from agent.train.controller.world.equal_cost import EqualCost
from agent.train.controller.world.item_parts import UNSEEN, ItemPart
from agent.train.controller.world.kind_gaps import KindGap
from agent.train.controller.world.verdict import RULED, SHARE, VerdictLine
from evals.stats import Estimate
from graphs.program_controller import COST_LAMBDA


def grids(proof: Proof) -> Iterator[Grid]:
    """Every point; everyone at equal cost; what is seen and unseen; kinds; and calibration."""
    head = ("controller", "set to", "seed", "right %", "s/item", "calls", "oracle stop", "capped %")
    rows = [_point(one) for one in proof.points]
    yield Grid(f"{proof.cache}: accuracy against seconds of tools", head, rows)
    yield _at_equal_cost(proof)
    yield _less_always(proof)
    rows = [_gap(part, one) for part in proof.parts for one in part.at(COST_LAMBDA)]
    head = ("items", "n", "seed", "s/item", "points", "")
    yield Grid(f"{proof.cache}: learned less hand-written, seen and unseen", head, rows)
    yield from _kinds(proof)
    head = ("controller", "set to", "seed", "confidence", "n", "ECE", "Brier", "AURC")
    rows = [*_calibrations(proof.points)]
    yield Grid(f"{proof.cache}: confidence when stopping", head, rows)


def _at_equal_cost(proof: Proof) -> Grid:
    """Whoever is dearer at every setting has a figure only where it is cheapest."""
    by_hand = (one for one in proof.points if one.name == HAND_WRITTEN)
    hand = next(one for one in by_hand if one.setting == COST_LAMBDA)
    at = f"{hand.seconds:.2f} s of {hand.name} (λ {COST_LAMBDA:g})"
    title = f"{proof.cache}: everyone at the {at}, right {interval(hand.accuracy)}"
    head = ("controller", "seed", "right %", "less hand-written", "s, if dearer", "less hand there")
    return Grid(title, head, [_row(one) for one in proof.less_hand])


def _less_always(proof: Proof) -> Grid:
    title = f"{proof.cache}: learned at {100 * SHARE:g} % of the seconds of everything always"
    head = ("controller", "seed", "right %", "less always", "s, if dearer", "less always there")
    return Grid(title, head, [_row(one) for one in proof.less_always])


def _row(one: EqualCost) -> list[str]:
    seconds, accuracy, gap = f"{one.seconds:.2f}", f"{100 * one.accuracy:.1f}", points(one.gap)
    told = ["dearer", "", seconds, gap] if one.dearer else [accuracy, gap, "", ""]
    return [one.name, _seed(one), *told]


def _gap(part: ItemPart, one: EqualCost) -> list[str]:
    dearer = "dearer" if one.dearer else ""
    seconds = f"{one.seconds:.2f}"
    return [part.title, str(part.items), _seed(one), seconds, points(one.gap), dearer]


def _seed(one: EqualCost) -> str:
    if one.seed is not None:
        return str(one.seed)
    return f"all {one.trainings}" if one.trainings else ""


def points(gap: Estimate) -> str:
    """A difference of accuracies: `+1.2 (-0.3, +2.7)`."""
    value, low, high = (f"{100 * edge:+.1f}" for edge in (gap.value, gap.low, gap.high))
    return f"{value} ({low}, {high})"


def _kinds(proof: Proof) -> Iterator[Grid]:
    """All items, and those that decide the default; the worst kind first."""
    head = ("kind", "n", "points", "won", "lost", "p", "Holm", "")
    for part in proof.parts:
        judged = not part.name or (part.name in RULED and part.known == UNSEEN)
        if part.kinds and judged:
            title = f"{proof.cache}: less hand-written by kind, {part.title}"
            yield Grid(f"{title}, λ {COST_LAMBDA:g}", head, [_kind(one) for one in part.kinds])


def _kind(one: KindGap) -> list[str]:
    counts = [f"{one.won:.1f}", f"{one.lost:.1f}", _p(one.p), _p(one.holm)]
    return [one.kind, str(one.gap.n), points(one.gap), *counts, "worse" if one.worse else ""]


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else "<.001"


def _point(one: CostPoint) -> list[str]:
    return [
        *_whose(one),
        interval(one.accuracy),
        f"{one.seconds:.2f}",
        f"{one.calls:.1f}",
        f"{100 * one.oracle:.1f}",
        f"{100 * one.capped:.0f}",
    ]


def _whose(one: CostPoint) -> list[str]:
    setting = "" if one.setting is None else f"{one.setting:g}"
    return [one.name, setting, "" if one.seed is None else str(one.seed)]


def _calibrations(points: Sequence[CostPoint]) -> Iterator[list[str]]:
    """Of everything at its own setting: the defaults of `ask`."""
    for one in points:
        if one.setting in (None, COST_LAMBDA):
            for name, found in (("posterior", one.posterior), ("calibrated", one.calibrated)):
                if found:
                    measured = (f"{x:.3f}" for x in (found.ece, found.brier, found.aurc))
                    yield [*_whose(one), name, str(found.n), *measured]


def sentences(proof: Proof) -> Iterator[str]:
    """The verdict."""
    leads = "leads" if proof.verdict.leads else "does not lead"
    yield f"{proof.cache}: by the rule of the default, the trained controller {leads}."
    yield from (f"Rule, {_condition(one)}" for one in proof.verdict.rule)
    yield from (f"Goal, {_condition(one)}" for one in proof.verdict.goals)


def _condition(one: VerdictLine) -> str:
    whose = "" if one.seed is None else f", seed {one.seed}"
    return f"{one.asked}{whose}: {_outcome(one)} [{one.why}]"


def _outcome(one: VerdictLine) -> str:
    if one.holds:
        return "holds"
    return "not met" if one.missed is None else f"misses by {100 * one.missed:.1f} points"
