"""The comparison in tables, sentences and a picture, with ends that were made up."""

import random
from pathlib import Path

import pytest

from agent.show import tables
from agent.show.grid import Grid
from agent.train.controller.controller_grids import grids, sentences
from agent.train.controller.controller_plots import draw_controllers
from agent.train.controller.controller_proof import ALWAYS, HAND_WRITTEN, Proof, compared
from agent.train.controller.world.cost_curves import Curve
from agent.train.controller.world.play_world import WorldOutcome
from graphs.program_controller import COST_LAMBDA
from tests.agent.train.controller.world.played import outcomes

DRAWS = random.Random(0)
GROUPS = [
    {
        "asks": (f"kind {at % 3}",),
        "shape": (("seen", "unseen")[at % 2],),
        "source": (("seen", "unseen")[at // 2 % 2],),
        "wording": ("unseen",),
    }
    for at in range(160)
]


def played(share: float, seconds: float, sure: float | None = None) -> list[WorldOutcome]:
    """So many right answers, by chance."""
    marks = "".join("x" if DRAWS.random() < share else "-" for _ in GROUPS)
    return outcomes(marks, seconds, GROUPS, sure)


@pytest.fixture(scope="module")
def proof() -> Proof:
    """Two trainings that gain on everyone, but cost more than the cheapest."""
    fixed = [
        Curve("answer at once", {None: played(0.3, 0.0)}),
        Curve(HAND_WRITTEN, {0.1: played(0.4, 0.5), COST_LAMBDA: played(0.5, 2.0)}),
        Curve("all tools once", {None: played(0.5, 4.0)}),
        Curve(ALWAYS, {None: played(0.6, 9.0)}),
    ]
    learned = [
        Curve("learned, full", {0.1: played(0.6, 1.0), COST_LAMBDA: played(0.9, 2.5, 0.9)}, seed)
        for seed in (0, 1)
    ]
    return compared("dev", fixed, learned)


@pytest.fixture(scope="module")
def found(proof: Proof) -> dict[str, Grid]:
    return {grid.title.partition(": ")[2]: grid for grid in grids(proof)}


def test_each_table_names_its_cache(proof: Proof) -> None:
    assert all(grid.title.startswith("dev: ") for grid in grids(proof))
    assert all(len(row) == len(grid.head) for grid in grids(proof) for row in grid.rows)


def test_who_is_dearer_says_so_and_has_its_figure_apart(found: dict[str, Grid]) -> None:
    (grid,) = (grid for title, grid in found.items() if title.startswith("everyone at the 2.00 s"))
    rows = {(row[0], row[1]): row for row in grid.rows}
    assert set(rows) == {
        *(("learned, full", seed) for seed in ("0", "1", "all 2")),
        ("answer at once", ""), ("all tools once", ""), (ALWAYS, ""),
    }  # fmt: skip
    assert rows["all tools once", ""][2:5] == ["dearer", "", "4.00"]
    assert rows["learned, full", "all 2"][4:] == ["", ""]


def test_seen_and_unseen_have_a_row_for_each_training(found: dict[str, Grid]) -> None:
    rows = found["learned less hand-written, seen and unseen"].rows
    assert [(row[0], row[1], row[2]) for row in rows if row[2] == "all 2"] == [
        ("all", "160", "all 2"),
        ("seen shape", "80", "all 2"),
        ("unseen shape", "80", "all 2"),
        ("seen source", "80", "all 2"),
        ("unseen source", "80", "all 2"),
        ("unseen wording", "160", "all 2"),
    ]


def test_kinds_are_told_of_all_and_of_what_decides_the_default(found: dict[str, Grid]) -> None:
    by_kind = {title: grid for title, grid in found.items() if "by kind" in title}
    assert [title.split(", ")[1] for title in by_kind] == ["all", "unseen shape", "unseen source"]
    for grid in by_kind.values():
        values = [float(row[2].split()[0]) for row in grid.rows]
        assert values == sorted(values)
        assert {row[0] for row in grid.rows} == {"kind 0", "kind 1", "kind 2"}


def test_calibrated_confidence_is_a_second_row(found: dict[str, Grid]) -> None:
    rows = found["confidence when stopping"].rows
    assert [(row[2], row[3]) for row in rows if row[0] == "learned, full"] == [
        ("0", "posterior"), ("0", "calibrated"), ("1", "posterior"), ("1", "calibrated"),
    ]  # fmt: skip
    assert [row[3] for row in rows if row[0] == HAND_WRITTEN] == ["posterior"]


def test_sentences_say_who_leads_and_what_was_missed(proof: Proof) -> None:
    first, *lines = sentences(proof)
    assert first == "dev: by the rule of the default, the trained controller leads."
    assert len(lines) == len(proof.verdict.rule) + len(proof.verdict.goals)
    missed = proof.verdict.rule[0].model_copy(update={"holds": False, "missed": 0.012, "seed": 1})
    untold = missed.model_copy(update={"missed": None, "seed": None})
    other = proof.verdict.model_copy(update={"leads": False, "rule": (missed, untold)})
    first, by, never, *_ = sentences(proof.model_copy(update={"verdict": other}))
    assert first.endswith("does not lead.")
    assert ", seed 1: misses by 1.2 points [" in by
    assert "beyond noise: not met [" in never


def test_the_page_and_the_picture_hold_it_all(proof: Proof, tmp_path: Path) -> None:
    page = tables.markdown("Controllers", [*sentences(proof)], list(grids(proof)))
    assert "## dev: confidence when stopping" in page
    draw_controllers(proof.points, proof.parts, COST_LAMBDA, tmp_path / "controller.png")
    assert (tmp_path / "controller.png").stat().st_size > 10_000
