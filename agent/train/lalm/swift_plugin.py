"""The rewards for ms-swift: `swift rlhf --rlhf_type grpo --external_plugins THIS_FILE ...`.

Read against ms-swift 4.6.0: reward functions are classes in `swift.rewards.orms`, made with the
trainer's arguments and called with the completions and each column of the dataset as a list. The
column `row` holds a `Example` as JSON. There are `lalm_hyper` and `lalm_mpar2`, each the whole of a
paper's rewards as `WeightedRewards` adds them up, and `lalm_NAME` for each single reward.

ms-swift adds rewards as a sum in which an absent one counts as 0. So train on one of the first two,
whose mean leaves it out, and give the single ones, which are then only logged, the weight 0. Where
a judge fails there is no mean either, so that the completion counts as 0: see that it answers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import import_module
from typing import Any, get_args

from agent.data.example import Example
from agent.data.swift_format import row_of
from agent.train.lalm.rewards.reference_percepts import facts
from agent.train.lalm.rewards.registry import TABLE, Recipe, Reward, WeightedRewards
from agent.train.lalm.rewards.served_judge import ServedJudge
from agent.train.lalm.rewards.trace_judge import JudgeFailed, Mechanical, TraceJudge
from tools.address import redacted
from tools.chat import LOCAL, Chat
from tools.errors import InputError

Foreign = Any
"""Something of ms-swift, which has an environment of its own."""

JUDGE = "LISTEN_AGAIN_JUDGE"
"""The variable that names a judge as "MODEL@http://HOST:PORT/v1"; without it none is asked."""

MEASURING = "LISTEN_AGAIN_MEASURING"
"""The variable that names the evaluation's judges, with commas between."""


AT_ONCE = 8
"""Completions that a judge is asked about at the same time."""


def rewards(environment: Mapping[str, str]) -> dict[str, Reward]:
    """Every reward by the name that `--reward_funcs` gives it.

    Raises:
        InputError: The judge is not named as expected, or is one of the evaluation's.
    """
    judge = _judge(environment)
    wholes = {f"lalm_{name}": _whole(WeightedRewards.of(name, judge)) for name in get_args(Recipe)}
    return wholes | {f"lalm_{entry.name}": _single(entry.make(judge, facts)) for entry in TABLE}


def _whole(weighted: WeightedRewards) -> Reward:
    return lambda row, text: weighted(row, text).total


def _single(reward: Reward) -> Reward:
    """None also where a judge failed."""

    def called(row: Example, text: str) -> float | None:
        try:
            return reward(row, text)
        except JudgeFailed:
            return None

    return called


def _judge(environment: Mapping[str, str]) -> TraceJudge:
    named = environment.get(JUDGE, "")
    if not named:
        return Mechanical()
    model, at, url = named.rpartition("@")
    if not at or not model:
        raise InputError(f"found {JUDGE}={redacted(named)!r}; expected MODEL@http://HOST:PORT/v1")
    measuring = [name.strip() for name in environment.get(MEASURING, "").split(",")]
    chat = Chat.at(url, model, key=environment.get("OPENAI_API_KEY", LOCAL))
    return ServedJudge.open(chat, measuring)


def register(environment: Mapping[str, str]) -> None:
    """Adds the rewards to those of ms-swift, which must be installed."""
    library = import_module("swift.rewards")
    for name, reward in rewards(environment).items():
        library.orms[name] = _orm(name, reward, library.ORM)


def _orm(name: str, reward: Reward, base: Foreign) -> Foreign:
    """A reward as ms-swift's class; the class's name is what it logs."""

    def call(self: Foreign, completions: Sequence[str], **columns: Foreign) -> list[float | None]:
        rows = _rows(columns.get("row"), len(completions))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(reward, rows, completions))

    return type(name, (base,), {"__call__": call, "__doc__": f"The reward {name!r}."})


def _rows(column: Sequence[str | None] | None, count: int) -> list[Example]:
    if column is None or len(column) != count or None in column:
        raise InputError(
            "found completions without the column 'row'; expected the file of `agent data swift`"
        )
    return [_row(str(text)) for text in column]


_row = lru_cache(maxsize=1024)(row_of)


if "swift" in sys.modules:  # ms-swift imports this file, by its path, to have it register.
    register(os.environ)
