"""Builds a benchmark, whole or not at all: recordings, annotations, questions, and their card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from evals.scenes import program_recipe, scene_benchmark
from evals.scenes.recipe import Made, SceneOrder, SceneRecipe
from evals.scenes.reference import SceneFacts
from evals.scenes.scene_card import card
from evals.scenes.templates import template_recipe
from tools.errors import InputError
from tools.files import whole_folder

FACTS, QUESTIONS, CARD = "facts.jsonl", "questions.json", "README.md"

RecipeName = Literal["programs", "templates"]

RECIPES: dict[RecipeName, SceneRecipe] = {
    "programs": program_recipe.make,
    "templates": template_recipe.make,
}
"""A new recipe is a line here."""


@dataclass(frozen=True)
class Built:
    """What was built, and where.

    Attributes:
        second: How many questions need more than one perception.
        left_out: What could not be had, and why.
    """

    folder: Path
    scenes: int
    questions: int
    second: int
    seconds: float
    left_out: tuple[str, ...] = ()


def build(out: Path, recipe: RecipeName, order: SceneOrder) -> Built:
    """Builds the first scenes of a split into a folder that is not there yet, or is empty.

    The same order gives the same bytes, and fewer scenes the same first ones.

    Raises:
        InputError: The folder is not empty, or what is needed cannot be had.
    """
    if order.scenes < 1 or order.seed < 0:
        raise InputError(
            f"found {order.scenes} scenes, seed {order.seed}; expected at least 1, and 0 or more"
        )
    left_out: list[str] = []

    def told(line: str) -> None:
        left_out.extend([line.removeprefix("left out ")] if line.startswith("left out ") else [])
        order.told(line)

    with whole_folder(out) as folder:
        made = RECIPES[recipe](replace(order, told=told), folder)
        _dump(folder, made.facts, made.rows)
        title = f"Scenes by the recipe `{recipe}`: {order.split}, seed {order.seed}"
        items = scene_benchmark.read(folder / QUESTIONS)
        text = card(title, made.facts, made.rows, items, left_out)
        (folder / CARD).write_text(text, encoding="utf-8", newline="\n")
    return _built(out, made, left_out)


def _built(out: Path, made: Made, left_out: Sequence[str]) -> Built:
    return Built(
        folder=out,
        scenes=len(made.facts),
        questions=len(made.rows),
        second=sum(row["category"] == "Reasoning" for row in made.rows),
        seconds=sum(fact.seconds for fact in made.facts),
        left_out=tuple(left_out),
    )


def _dump(folder: Path, facts: Sequence[SceneFacts], rows: Sequence[dict[str, Any]]) -> None:
    lines = "".join(f"{fact.model_dump_json()}\n" for fact in facts)
    (folder / FACTS).write_text(lines, encoding="utf-8", newline="\n")
    text = json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    (folder / QUESTIONS).write_text(text, encoding="utf-8", newline="\n")
