"""The rewards for verl: `custom_reward_function.path=THIS_FILE`, `.name=compute_score`.

Read against verl 0.9.1. The total is what `WeightedRewards` of the row's style gives, as everywhere
else. Beside it stand the two rewards that apply to every row, which verl logs; it has no word for
one that does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from agent.data.swift_format import row_of
from agent.train.lalm.rewards.registry import Recipe, WeightedRewards
from tools.errors import InputError

RECIPES: Mapping[str, Recipe] = {"paqa": "hyper", "mpar2": "mpar2"}
"""Whose rewards a style of traces has."""


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    **_: object,
) -> dict[str, float]:
    """What a completion is worth, as `score`, in [0, 1].

    Raises:
        InputError: The row is not of `agent data verl`.
    """
    column = (extra_info or {}).get("row")
    if data_source not in RECIPES or not isinstance(column, str):
        raise InputError(
            f"found data_source {data_source!r} and {'a' if column else 'no'} row; expected the "
            f"file of `agent data verl`, with one of {', '.join(RECIPES)}"
        )
    found = _weighted(RECIPES[data_source])(_row(column), solution_str)
    if found.total is None:
        raise InputError(f"no reward of {data_source!r} applies to the row")
    always = {name: found.parts[name] or 0.0 for name in ("answer", "form")}
    return {"score": found.total, "acc": always["answer"], "form": always["form"]}


_row = lru_cache(maxsize=1024)(row_of)


@cache
def _weighted(recipe: Recipe) -> WeightedRewards:
    return WeightedRewards.of(recipe)
