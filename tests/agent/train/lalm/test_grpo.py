"""GRPO on a real architecture: what learns, what is left out, and going on after a stop."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.data.example import Example
from agent.student.model_input import ModelInput
from agent.student.token_rollout import Rollout
from tests.agent.train.lalm.rewarded import row as true_row
from tests.tiny_lalms import qwen2_audio, transformers
from tools.errors import InputError
from tools.lalm.model_families import Foreign

pytestmark = [pytest.mark.hub, pytest.mark.filterwarnings("ignore")]
torch = pytest.importorskip("torch", reason="torch is not installed: pip install '.[tune]'")

from agent.student.adapt import Recipe  # noqa: E402
from agent.student.pause import Pausing  # noqa: E402
from agent.student.student import PAUSE, Student  # noqa: E402
from agent.student.token_sampling import Sampling  # noqa: E402
from agent.train.lalm import grpo  # noqa: E402
from agent.train.lalm.grpo_config import Grpo  # noqa: E402
from agent.train.lalm.grpo_problems import Problem  # noqa: E402
from agent.train.lalm.grpo_step import Played, Whole, backward, parts  # noqa: E402
from agent.train.lalm.rewards.registry import RewardBreakdown, WeightedRewards  # noqa: E402
from agent.train.lalm.student_run import StudentRun, opened  # noqa: E402

NOISE = np.random.default_rng(0).uniform(-1, 1, 16_000).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    transformers()
    return qwen2_audio(tmp_path_factory.mktemp("qwen"))


def configured(folder: Path, **changed: Any) -> Grpo:  # noqa: ANN401
    usual: dict[str, Any] = {
        "model": str(folder),
        "rows": Path("rows.jsonl"),
        "recipe": Recipe(adapt="full", tokens=(PAUSE,)),
        "steps": 4,
        "rollouts": 4,
        "rate": 1e-2,
        "warmup": 0,
        "sampling": Sampling(max_tokens=6),
        "save": 1,
    }
    return Grpo(**(usual | changed))


def problems(count: int = 3) -> list[Problem]:
    """Each with a sound and words of its own."""
    return [
        Problem(
            true_row().model_copy(update={"id": str(at)}),
            lambda at=at: NOISE[: 16_000 - 4000 * at] * 0.3**at,
            "What do you hear" + " now" * at,
        )
        for at in range(count)
    ]


def begun(config: Grpo, out: Path) -> StudentRun:
    torch.manual_seed(0)

    def make(kept: str | None) -> Student:
        return Student.load(kept or config.model, device="cpu", recipe=config.recipe)

    return opened(out, config.decay, make)


def longer(row: Example, text: str) -> float:
    """A reward that even noise can earn."""
    return min(1.0, len(text) / 40)


def rolling(run: StudentRun, config: Grpo) -> grpo.Roll:
    """Six tokens count as a whole reply: noise seldom ends by itself."""
    roll = grpo.here(run.student, config)
    return lambda asked, seed: [replace(one, ended="end") for one in roll(asked, seed)]


PAUSING = Pausing(pause=1, abort=0, window=2, stride=1, cooldown=0, spans=1, tokens=2)

LONGER = WeightedRewards({"longer": longer}, {"longer": 1.0})


def lines(out: Path) -> list[dict[str, float]]:
    """Without what the clock says."""
    found = [json.loads(line) for line in (out / grpo.METRICS).read_text().splitlines()]
    return [
        {name: value for name, value in line.items() if not name.startswith(("time/", "seconds"))}
        for line in found
    ]


def test_a_stopped_run_goes_on_to_the_same_numbers(folder: Path, tmp_path: Path) -> None:
    config = configured(folder)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    run = begun(config, whole)
    grpo.train(run, problems(), [], LONGER, config, whole, roll=rolling(run, config))

    class Stop(Exception):
        pass

    first = begun(config, parts)
    roll = rolling(first, config)

    def until(asked: Sequence[ModelInput], seed: int) -> list[Rollout]:
        if first.done == 2:
            raise Stop
        return roll(asked, seed)

    with pytest.raises(Stop):
        grpo.train(first, problems(), [], LONGER, config, parts, roll=until)
    assert len(lines(parts)) == 2
    second = begun(config, parts)
    assert second.done == 2
    grpo.train(second, problems(), [], LONGER, config, parts, roll=rolling(second, config))
    assert lines(parts) == lines(whole)
    assert len(lines(parts)) == 4


def test_a_step_starts_where_the_rollouts_were_sampled(folder: Path, tmp_path: Path) -> None:
    paused = Sampling(temperature=0.7, max_tokens=6, pause=PAUSING)
    config = configured(
        folder, epochs=2, beta=0.1, contrast=0.1, by_confidence=True, sampling=paused
    )
    run = begun(config, tmp_path)
    reference = begun(config, tmp_path).student
    played, _ = grpo.play(problems(), LONGER, rolling(run, config), 0)
    first = grpo.learn(run, played, config.model_copy(update={"epochs": 1}), reference)
    assert {one.pauses for one in played.rollouts} == {1}
    assert first["drift"] < 1e-4
    assert first["kl"] < 1e-6
    assert first["ratio/mean"] == pytest.approx(1, abs=1e-4)
    assert abs(first["contrast"]) > 0
    again = grpo.learn(run, played, config, reference)
    assert again["drift"] > 1e-3
    assert again["kl"] > 0


def gradients(run: StudentRun, played: Played, config: Grpo) -> list[Foreign]:
    """What a step leaves, before it moves anything."""
    some = parts(played, played.credit(config), config.chunk)
    tokens = sum(sum(one.learned) for part in some for one in part.rollouts)
    for part in some:
        backward(run.student, part, config, Whole(len(played.rollouts), tokens), None)
    found = [one.grad for one in run.student.learning if one.grad is not None]
    run.optimiser.zero_grad()
    return found


def near(one: list[Foreign], other: list[Foreign]) -> bool:
    return all(torch.allclose(a, b, atol=1e-6) for a, b in zip(one, other, strict=True))


def test_the_gradient_is_the_same_however_a_step_is_cut(folder: Path, tmp_path: Path) -> None:
    config = configured(folder, contrast=0.1, sampling=Sampling(max_tokens=6, pause=PAUSING))
    run = begun(config, tmp_path)
    played, _ = grpo.play(problems(), LONGER, rolling(run, config), 0)
    # Of different lengths, so that a mean of means would be another one.
    cut = [shortened(one, 2 + at % 6) for at, one in enumerate(played.rollouts)]
    played = replace(played, rollouts=cut)
    whole, single = (gradients(run, played, replaced(config, chunk=size)) for size in (12, 1))
    assert any(one.abs().max() > 1e-4 for one in whole)
    assert near(whole, single)


def shortened(one: Rollout, length: int) -> Rollout:
    kept = slice(0, length)
    return replace(
        one, tokens=one.tokens[kept], log_probs=one.log_probs[kept], learned=one.learned[kept]
    )


def replaced(config: Grpo, **changed: Any) -> Grpo:  # noqa: ANN401
    return config.model_copy(update=changed)


def test_latent_tokens_are_not_learned(folder: Path, tmp_path: Path) -> None:
    config = configured(folder, sampling=Sampling(max_tokens=6, pause=PAUSING))
    run = begun(config, tmp_path)
    played, _ = grpo.play(problems(), LONGER, rolling(run, config), 0)
    assert not all(all(one.learned) for one in played.rollouts)

    def other(one: Rollout) -> Rollout:
        logs = zip(one.log_probs, one.learned, strict=True)
        return replace(one, log_probs=tuple(log if own else log - 0.5 for log, own in logs))

    changed = replace(played, rollouts=[other(one) for one in played.rollouts])
    assert near(gradients(run, played, config), gradients(run, changed, config))


def test_a_row_counts_as_right_whatever_is_rewarded() -> None:
    row = problems()[0].row
    said = Rollout((1,), (0.0,), (True,), "end", row.trace)
    wrong = replace(said, text="<answer>")
    played = Played([row], [problems()[0].asked], [said, wrong], [RewardBreakdown(None, {})] * 2)
    assert played.right == {row.id: (1, 2)}


def test_it_learns_what_is_rewarded(folder: Path, tmp_path: Path) -> None:
    config = configured(folder, steps=15, rollouts=8)
    run = begun(config, tmp_path)
    grpo.train(run, problems(), [], LONGER, config, tmp_path, roll=rolling(run, config))
    found = [line["reward/longer"] for line in lines(tmp_path)]
    assert np.mean(found[-3:]) > np.mean(found[:3]) + 0.05


def test_rewards_that_are_all_alike_end_it_with_a_line(folder: Path, tmp_path: Path) -> None:
    config = configured(folder, patience=2)
    flat = WeightedRewards({"flat": lambda row, text: 1.0}, {"flat": 1.0})
    run = begun(config, tmp_path)
    before = [parameter.clone() for parameter in run.student.learning]
    with pytest.raises(InputError, match="alike in each of the last 2 steps"):
        grpo.train(run, problems(), [], flat, config, tmp_path)
    with pytest.raises(InputError, match="alike in each of the last 3 steps, up to step 3"):
        grpo.train(begun(config, tmp_path), problems(), [], flat, config, tmp_path)
    assert all(map(torch.equal, before, run.student.learning))
    assert lines(tmp_path)[0]["group/flat"] == 2


def test_a_gradient_that_is_no_number_moves_nothing(folder: Path, tmp_path: Path) -> None:
    config = configured(folder)
    run = begun(config, tmp_path)
    played, _ = grpo.play(problems(), LONGER, rolling(run, config), 0)
    before = [parameter.clone() for parameter in run.student.learning]
    odd = [replace(one, log_probs=(float("nan"),) * len(one.tokens)) for one in played.rollouts]
    with pytest.raises(InputError, match="the gradient is nan at step 1, on rows 0, 1, 2"):
        grpo.learn(run, replace(played, rollouts=odd), config)
    assert all(map(torch.equal, before, run.student.learning))


def test_what_was_cut_off_is_not_learned_from(folder: Path, tmp_path: Path) -> None:
    config = configured(folder)
    run = begun(config, tmp_path)
    played, _ = grpo.play(problems(), LONGER, grpo.here(run.student, config), 0)
    cut = replace(played, rollouts=[replace(one, ended="cap") for one in played.rollouts])
    before = [parameter.clone() for parameter in run.student.learning]
    log = grpo.learn(run, cut, config)
    assert log["rollout/cap"] == len(played.rollouts)
    assert all(map(torch.equal, before, run.student.learning))
    assert run.done == 1
