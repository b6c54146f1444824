"""The plugin of ms-swift: the same numbers, by the names that it knows."""

import importlib.util
import math
from pathlib import Path
from typing import Any

import pytest

from agent.data.swift_format import line
from agent.train.lalm import swift_plugin
from agent.train.lalm.rewards.registry import TABLE, Recipe, WeightedRewards
from agent.train.lalm.swift_plugin import JUDGE, MEASURING, register, rewards
from tests.agent.train.lalm.rewarded import ROWS, row
from tests.chat_server import ChatServer
from tests.wheels import load, stand_in, unpack
from tools.errors import InputError

VERSION = "4.6.0"
NAMES = ["lalm_hyper", "lalm_mpar2", *(f"lalm_{entry.name}" for entry in TABLE)]


class Orm:
    """ms-swift's base class, as 4.6.0 has it."""

    def __init__(self, args: object = None, **kwargs: object) -> None:
        self.args = args


@pytest.fixture
def orms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The registry of a stand-in for ms-swift."""
    registry: dict[str, Any] = {"accuracy": Orm}
    stand_in("swift", monkeypatch)
    stand_in("swift.rewards", monkeypatch, orms=registry, ORM=Orm)
    return registry


def scored(orms: dict[str, Any]) -> None:
    """Scores right and wrong completions as ms-swift does, and compares with ours."""
    rows, texts = list(ROWS.values()) * 2, [one.trace for one in ROWS.values()] + ["", "?", "a"]
    columns = {"row": [one.model_dump_json() for one in rows], "solution": [""] * 6}
    for name in ("hyper", "mpar2"):
        recipe: Recipe = name
        found = orms[f"lalm_{recipe}"](args=None)(texts, trainer_state=None, **columns)
        ours = [
            WeightedRewards.of(recipe)(one, text) for one, text in zip(rows, texts, strict=True)
        ]
        assert found == [graded.total for graded in ours]
        for part in ours[0].parts:
            single = orms[f"lalm_{part}"]()(texts, **columns)
            assert single == [graded.parts[part] for graded in ours]


def test_the_plugins_numbers_are_ours(orms: dict[str, Any]) -> None:
    register({})
    assert [name for name in orms if name.startswith("lalm_")] == NAMES
    scored(orms)


def test_ms_swift_registers_them_by_loading_the_file(orms: dict[str, Any]) -> None:
    path = swift_plugin.__file__
    assert path
    spec = importlib.util.spec_from_file_location("_swift_external_test", path)
    assert spec
    assert spec.loader
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert type(orms["lalm_hyper"]()).__name__ == "lalm_hyper", "what it logs"
    scored(orms)


def test_the_total_leaves_out_what_a_sum_would_count_as_0(orms: dict[str, Any]) -> None:
    register({})
    one = row("mpar2", truth=())
    column = {"row": [one.model_dump_json()]}
    assert orms["lalm_perception"]()([one.trace], **column) == [None]
    assert orms["lalm_mpar2"]()([one.trace], **column) == [1.0]


def test_the_rows_are_those_of_agent_data_swift(orms: dict[str, Any], tmp_path: Path) -> None:
    register({})
    one = row()
    (tmp_path / one.audio).write_bytes(b"")
    column = line(one, tmp_path)["row"]
    assert orms["lalm_hyper"]()([one.trace], row=[column]) == [1.0]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({}, "without the column 'row'"),
        ({"row": [None]}, "without the column 'row'"),
        ({"row": ["no"]}, "expected a row of `agent data`"),
        ({"row": ["{}"]}, "expected a row of `agent data`"),
    ],
)
def test_a_dataset_without_rows_is_refused(
    orms: dict[str, Any], columns: dict[str, Any], why: str
) -> None:
    register({})
    with pytest.raises(InputError, match=why):
        orms["lalm_answer"]()(["a"], **columns)


def test_a_judge_is_named_by_the_environment() -> None:
    named = {JUDGE: "Qwen/Qwen3-8B@http://127.0.0.1:9/v1", MEASURING: "another, third"}
    assert list(rewards(named)) == NAMES
    with pytest.raises(InputError, match="judge of the training and of the evaluation"):
        rewards(named | {MEASURING: "Qwen/Qwen3-8B"})
    with pytest.raises(InputError, match="expected MODEL@http"):
        rewards({JUDGE: "Qwen/Qwen3-8B"})


def test_a_judge_that_fails_leaves_a_single_reward_out(orms: dict[str, Any]) -> None:
    one = row("mpar2")
    with ChatServer(lambda body: "I will not.") as server:
        register({JUDGE: f"judge@{server.url}"})
        column = {"row": [one.model_dump_json()]}
        assert orms["lalm_perception"]()([one.trace], **column) == [None]
        assert orms["lalm_mpar2"]()([one.trace], **column) == [None]


@pytest.mark.network
def test_ms_swifts_own_rewards_take_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its package is loaded alone, with nothing of what it needs but for a reward's base class."""
    theirs = unpack(f"ms-swift=={VERSION}", tmp_path)
    stand_in("swift", monkeypatch)
    stand_in("swift.infer_engine", monkeypatch, InferRequest=object)
    library: Any = load(theirs / "swift/rewards/orm.py", "swift.rewards", monkeypatch)
    register({})
    assert issubclass(library.orms["lalm_hyper"], library.ORM)
    scored(library.orms)
    assert not math.isnan(library.orms["lalm_hyper"]()([""], row=[row().model_dump_json()])[0])
