"""Settings of a supervised training, and the arithmetic of its course."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="torch is not installed: pip install '.[tune]'")

import agent.train.lalm.sft_config as settings
from agent.student import vocabulary
from agent.train.lalm.batches import batches
from agent.train.lalm.grpo_config import Grpo
from agent.train.lalm.sft_config import Sft
from agent.train.lalm.student_run import rate_at
from tools.errors import InputError

CONFIGS = Path(settings.__file__).parent / "configs"
TOLD = {"model": "x", "rows": "rows.jsonl"}


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.name)
def test_every_file_of_settings_is_one_and_flags_win(path: Path) -> None:
    stage = Grpo if "grpo" in path.name else Sft
    config = settings.read(stage, path, {**TOLD, "rate": 0.5, "epochs": None}, "full")
    assert (config.rate, config.model, config.recipe.adapt) == (0.5, "x", "full")
    assert type(config).model_validate_json(config.model_dump_json()) == config


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("rates = 1", "rates: Extra inputs are not permitted"),
        ("rate = 0", "rate: Input should be greater than 0"),
        ("rate = ", "cannot read"),
        ("", "model: Field required"),
        ("[recipe]\nranks = 3", "recipe.ranks: Extra inputs"),
        ('recipe = "lora"', "recipe: Input should be"),
    ],
)
def test_settings_of_no_use_are_one_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "x.toml").write_text(text)
    told = {} if "model" in why else TOLD
    with pytest.raises(InputError, match=why):
        settings.read(Sft, tmp_path / "x.toml", told, "full")


@pytest.mark.parametrize("text", ["max_token = 7", "[sampling.pause]\nspan = 1"])
def test_a_misspelt_setting_of_sampling_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.toml").write_text(f"[sampling]\n{text}")
    with pytest.raises(InputError, match="Extra inputs are not permitted"):
        settings.read(Grpo, tmp_path / "x.toml", TOLD)


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=200), st.integers(1, 7), st.integers(0, 9))
def test_every_row_is_seen_once_an_epoch(lengths: list[float], size: int, seed: int) -> None:
    found = batches(lengths, size, seed, epoch=1)
    assert sorted(at for batch in found for at in batch) == list(range(len(lengths)))
    assert len(found) == -(-len(lengths) // size)
    assert found == batches(lengths, size, seed, epoch=1)


def test_batches_hold_rows_of_like_length_in_an_order_of_their_own() -> None:
    lengths = [float(at % 100) for at in range(1000)]
    first, second = (batches(lengths, 10, 0, epoch) for epoch in (0, 1))
    spread = [max(lengths[at] for at in b) - min(lengths[at] for at in b) for b in first]
    assert sum(spread) / len(spread) < 10
    assert first != second


@given(st.integers(1, 500), st.floats(0, 0.9))
def test_the_rate_rises_to_its_height_and_falls_to_nothing(steps: int, warmup: float) -> None:
    rates = [rate_at(step, steps, 2.0, warmup) for step in range(steps + 1)]
    assert all(0 <= rate <= 2 for rate in rates)
    assert max(rates[:-1]) == pytest.approx(2)
    assert rates[-1] == pytest.approx(0, abs=1e-12)
    top = rates.index(max(rates))
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)


def test_the_first_difference_of_two_vocabularies_is_named() -> None:
    assert vocabulary.difference({"a": 0, "b": 1}, {"a": 0}) == "'b' is 1 there and nothing here"
    assert vocabulary.difference({"a": 0}, {"a": 0, "b": 1}) == "'b' is only here"
    assert vocabulary.difference({"a": 0}, {"a": 0}) == "other special tokens"
