"""Trained controllers against every fair baseline, as a table and curves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from agent.assembly.agent_solver import pulled
from agent.show import tables
from agent.show.tables import Grid, interval
from agent.train.controller import controller_plots
from agent.train.controller.ablations import narrowing
from agent.train.controller.open_worlds import opened, reasoner
from agent.train.controller.percept_cache import Cache
from agent.train.controller.world.cost_curves import (
    AtEqualCost,
    CostPoint,
    Curve,
    Proof,
    at_equal_cost,
    point,
)
from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from agent.train.controller.world.fixed_controllers import AllTools, AtOnce, Chance
from agent.train.controller.world.play_world import Make, WorldOutcome, lead, play_all
from agent.train.controller.world.tool_set_bandit import OneShot
from agent.train.controller.world.world import World
from graphs.policy import learned_controller
from graphs.policy.features import Features
from graphs.policy.prices import Prices
from graphs.policy_network import Network
from graphs.program_controller import COST_LAMBDA, ProgramController
from graphs.program_reasoner import ProgramReasoner
from tools.files import made_folder, write_whole

COST_LAMBDAS = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
"""Values of λ: the points of the curves of whoever weighs what listening costs."""

STOPPING = (0.05, 0.15, 0.3, 0.5)
HAND_WRITTEN = "hand-written"


@dataclass(frozen=True)
class Trained:
    """One file of weights."""

    network: Network
    features: Features
    variant: str
    seed: int
    members: int

    @property
    def name(self) -> str:
        """The variant, and of how many networks it is the best."""
        return self.variant if self.members == 1 else f"{self.variant}, best of {self.members}"


def write_report(
    cache: Path,
    weights: Sequence[Path],
    out: Path,
    train: Path | None = None,
    as_json: bool = False,
) -> None:
    """Plays every controller in every world of a cache.

    Args:
        cache: The explored questions to compare on.
        weights: A file for every training.
        out: Where the page and the picture go.
        train: The explored questions that the one-shot set is fitted on.
        as_json: Whether to print an object instead of tables.
    """
    runtime, explored = pulled(), Cache(cache)
    trained = [_trained(path) for path in weights]
    known, prices = opened(explored, runtime), trained[0].features.prices
    stage = WorldSet(reasoner(runtime), known, prices)
    proof = prove(stage, trained, opened(Cache(train), runtime) if train else ())
    made_folder(out)
    write_whole(out / "controller.json", proof.model_dump_json(indent=1) + "\n")
    page = tables.markdown("Controllers", [f"{proof.items} questions"], list(grids(proof)))
    write_whole(out / "controller.md", page + "\n![curves](controller.png)\n")
    controller_plots.draw_controllers(
        proof.points,
        f"learned, {trained[0].name}",
        COST_LAMBDA,
        out / "controller.png",
    )
    if as_json:
        print(proof.model_dump_json(indent=1))
    else:
        tables.draw(list(grids(proof)), Console(highlight=False))


def _trained(path: Path) -> Trained:
    network, features = learned_controller.load(path)
    notes = network.notes
    return Trained(
        network,
        features,
        notes.get("variant", "full"),
        int(notes.get("seed", "0")),
        int(notes.get("members", "1")),
    )


@dataclass(frozen=True)
class WorldSet:
    """The worlds that all controllers play in."""

    reasoner: ProgramReasoner
    known: Sequence[ExhaustivePercepts]
    prices: Prices

    def worlds(
        self, variant: str = "full", known: Sequence[ExhaustivePercepts] = ()
    ) -> list[World]:
        """One for each item, with the moves that the variant leaves."""
        features = Features(self.prices)
        narrow = narrowing(variant)
        return [World(one, self.reasoner, features, narrow=narrow) for one in known or self.known]


def prove(
    stage: WorldSet, trained: Sequence[Trained], train: Sequence[ExhaustivePercepts]
) -> Proof:
    """All points, and each full training against the hand-written one at equal cost."""
    there = stage.worlds()
    points: list[CostPoint] = []
    by_hand: dict[float, list[WorldOutcome]] = {}
    for name, setting, make in baselines(stage):
        outcomes = play_all(there, make)
        points.append(point(name, setting, None, outcomes))
        if name == HAND_WRITTEN and setting is not None:
            by_hand[setting] = outcomes
    if train:
        points += _one_shot(stage, there, train)
    curves: defaultdict[str, dict[int, Curve]] = defaultdict(dict)
    for one in trained:
        all_moves = narrowing(one.variant) is narrowing("full")
        curve = _curve(one, there if all_moves else stage.worlds(one.variant))
        curves[one.name][one.seed] = list(curve.values())
        for cost_lambda, outcomes in curve.items():
            points.append(point(f"learned, {one.name}", cost_lambda, one.seed, outcomes))
    return Proof(
        items=len(there),
        points=tuple(points),
        at_equal_cost=tuple(
            gap
            for variant, of_variant in curves.items()
            for gap in at_equal_cost(variant, of_variant, HAND_WRITTEN, by_hand[COST_LAMBDA])
        ),
    )


def baselines(stage: WorldSet) -> Iterator[tuple[str, float | None, Make]]:
    """Those that were not trained."""
    yield "answer at once", None, lambda _: AtOnce()
    for cost_lambda in COST_LAMBDAS:
        led = ProgramController(stage.reasoner.result, stage.prices, cost_lambda)
        yield HAND_WRITTEN, cost_lambda, lambda _, led=led: led
    yield "all tools once", None, lambda _: AllTools()
    yield "all tools, always again", None, lambda _: AllTools(again=True)
    for stopping in STOPPING:
        chance = Chance(stopping)
        yield "random", stopping, lambda _, chance=chance: chance


def _one_shot(
    stage: WorldSet, there: list[World], train: Sequence[ExhaustivePercepts]
) -> Iterator[CostPoint]:
    taught = stage.worlds(known=train)
    for cost_lambda in (0.1, 0.02, 0.002):
        chosen = OneShot.fitted(taught, cost_lambda)
        yield point("one-shot set", cost_lambda, None, play_all(there, chosen.policy))


def _curve(one: Trained, there: list[World]) -> dict[float, list[WorldOutcome]]:
    return {
        cost_lambda: [lead(world, one.network, cost_lambda) for world in there]
        for cost_lambda in COST_LAMBDAS
    }


def grids(proof: Proof) -> Iterator[Grid]:
    """Every point; what training is worth at equal cost; and how far confidence can be believed."""
    head = ("controller", "set to", "seed", "right %", "s/item", "calls", "oracle stop", "capped %")
    yield Grid("Accuracy against seconds of tools", head, [_row(one) for one in proof.points])
    if proof.at_equal_cost:
        first = proof.at_equal_cost[0]
        at = f"λ {COST_LAMBDA}), both at {first.seconds:.2f} s a question"
        title = f"Learned less {first.other} ({at}"
        rows = [_gap(one) for one in proof.at_equal_cost]
        yield Grid(title, ("variant", "seed", "right %", "points"), rows)
    head = ("controller", "set to", "seed", "ECE", "Brier", "AURC")
    yield Grid("Confidence when stopping", head, [*_calibrations(proof.points)])


def _row(one: CostPoint) -> list[str]:
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


def _gap(one: AtEqualCost) -> list[str]:
    seed = "all" if one.seed is None else str(one.seed)
    low, high = 100 * one.gap.low, 100 * one.gap.high
    points = f"{100 * one.gap.value:+.1f} ({low:+.1f}, {high:+.1f})"
    return [one.variant, seed, f"{100 * one.accuracy:.1f}", points]


def _calibrations(points: Sequence[CostPoint]) -> Iterator[list[str]]:
    """Of everything at its own setting: the defaults of `ask`."""
    for one in points:
        if one.setting in (None, COST_LAMBDA) and one.calibration:
            found = one.calibration
            yield [*_whose(one), *(f"{x:.3f}" for x in (found.ece, found.brier, found.aurc))]
