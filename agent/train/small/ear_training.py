"""The ear learns what YAMNet hears, and stays able to hear speech.

Whisper's encoder was trained on words and hardly tells a trumpet from a goose. Small matrices
beside its own (LoRA) learn to say, linearly, what YAMNet makes of the same half seconds; every few
steps they are held to what Whisper itself makes of them, looking twice as often. No label is used.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any, cast

import torch
from pydantic import BaseModel, PositiveFloat, PositiveInt
from torch import Tensor, nn
from torch.nn import functional

from agent.train.lalm.student_run import BETAS, rate_at
from agent.train.small.ear_model import TOWER, EarModel, pooled, with_weights
from agent.train.small.ear_teacher import STEP, EarTeacher, patches
from agent.train.small.sound_windows import SoundWindow, WindowKind, WindowMixer
from agent.train.training_log import keep_lines
from evals.run.answer_record import Log
from tools.errors import InputError
from tools.files import replacing
from tools.lalm.model_families import Foreign, library

METRICS, STATE, LORA = "ear-metrics.jsonl", "ear-state.pt", "ear-lora.safetensors"
KINDS: tuple[WindowKind, ...] = ("one", "one", "row", "one", "voice")
TARGETS = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]
HEARD, NAMES = 1024, 521
WIDTH = 12
"""Places of the ear in a patch."""

RIDGE = 30.0
"""The penalty of least squares."""

QUICKER = 1.0
"""How much faster learns what only serves the teacher's numbers."""

FIRST, AWAY = 120, 10**9
"""Windows by which the heads begin, and the number of the first."""


class EarConfig(BaseModel, frozen=True, extra="forbid"):
    """How the ear is trained."""

    steps: PositiveInt = 48
    batch: PositiveInt = 16
    """Windows of a step."""
    rate: PositiveFloat = 1e-3
    warmup: float = 0.1
    rank: PositiveInt = 32
    """Of LoRA's matrices; their scale is 1."""
    names: PositiveFloat = 20.0
    """Weight of the teacher's scores, beside what it hears."""
    keep: PositiveInt = 2
    """Steps from one look at what Whisper hears to the next."""
    kept: PositiveFloat = 1.0
    """Weight of that."""
    clip: PositiveFloat = 1.0
    save: PositiveInt = 20
    seed: int = 0


class EarLog(BaseModel, frozen=True):
    """One step: errors as shares of the teacher's variance, and seconds of CPU."""

    step: int
    heard: float
    names: float
    kept: float | None
    norm: float
    cpu: float


@dataclass
class EarRun:
    """All that a step changes."""

    ear: EarModel
    heads: nn.ModuleDict
    optimiser: torch.optim.Optimizer
    mean: Tensor
    spread: Tensor
    done: int = 0

    @property
    def learning(self) -> list[nn.Parameter]:
        """The parameters that learn."""
        own = [one for one in self.ear.network.parameters() if one.requires_grad]
        return [*own, *self.heads.parameters()]

    def state(self) -> dict[str, object]:
        """What `restore` takes."""
        return {
            "lora": _lora(self.ear.network),
            "heads": self.heads.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "mean": self.mean, "spread": self.spread, "done": self.done,
        }  # fmt: skip

    def restore(self, path: Path) -> None:
        """Goes on from a file.

        Raises:
            InputError: It is none of such a run.
        """
        try:
            kept = torch.load(path, weights_only=True)
            self.ear.network.load_state_dict(kept["lora"], strict=False)
            self.heads.load_state_dict(kept["heads"])
            self.optimiser.load_state_dict(kept["optimiser"])
            self.mean, self.spread, self.done = kept["mean"], kept["spread"], kept["done"]
        except (OSError, RuntimeError, KeyError, ValueError, EOFError) as error:
            raise InputError(f"cannot go on from {path}: {error}") from None


def train_ear(
    base: Path,
    whisper: EarModel,
    teacher: EarTeacher,
    mix: WindowMixer,
    config: EarConfig,
    out: Path,
) -> None:
    """Trains, or goes on; then writes the model with its new ear into `out / "ear"`.

    Args:
        base: The model's folder.
        whisper: The encoder as Whisper has it, looking every 10 ms.
        teacher: Tells what there is to hear.
        mix: Makes windows.
        config: How.
        out: The run's folder.

    Raises:
        InputError: The loss is no number; the last state is kept.
    """
    run = begun(base, teacher, mix, config)
    if (out / STATE).exists():
        run.restore(out / STATE)
    keep_lines(out / METRICS, run.done)
    with Log.open(out / METRICS) as log:
        for told in steps(run, whisper, teacher, mix, config):
            log.append(told)
            if told.step % config.save == 0 or told.step == config.steps:
                with replacing(out / STATE) as part:
                    torch.save(run.state(), part)
    library("safetensors.torch").save_file(_lora(run.ear.network), out / LORA)
    merged = run.ear.network.merge_and_unload().state_dict()
    own = {TOWER + name: one for name, one in merged.items() if name != "embed_positions.weight"}
    with_weights(base, own, out / "ear")


def begun(base: Path, teacher: EarTeacher, mix: WindowMixer, config: EarConfig) -> EarRun:
    """At its beginning."""
    torch.manual_seed(config.seed)
    ear = EarModel.load(base)
    peft = library("peft", "tune")
    lora = peft.LoraConfig(r=config.rank, lora_alpha=config.rank, target_modules=TARGETS)
    wrapped = EarModel(peft.get_peft_model(ear.network, lora), ear.sounds, ear.positions)
    width = ear.positions.shape[1]
    heads = nn.ModuleDict({"heard": nn.Linear(width, HEARD), "names": nn.Linear(width, NAMES)})
    mean, spread = _fitted(heads, wrapped, teacher, mix)
    own = [one for one in wrapped.network.parameters() if one.requires_grad]
    groups = [{"params": own, "times": 1.0}, {"params": list(heads.parameters()), "times": QUICKER}]
    optimiser = torch.optim.AdamW(groups, betas=BETAS, weight_decay=0.01)
    return EarRun(wrapped, heads, optimiser, mean, spread)


def _fitted(
    heads: nn.ModuleDict, ear: EarModel, teacher: EarTeacher, mix: WindowMixer
) -> tuple[Tensor, Tensor]:
    """Gives the heads what least squares make of the ear as it is; the teacher's mean and spread.

    Else a hundred steps pass in which nothing but the heads learns.
    """
    states, felt, named = list[Tensor](), list[Tensor](), list[Tensor]()
    for at in range(FIRST):
        window = mix(KINDS[at % len(KINDS)], AWAY + at)
        with torch.no_grad():
            heard, places = ear([window.samples])
        for kept, one in zip((states, felt, named), _patches(teacher, window, heard[0], places[0]),
                             strict=True):  # fmt: skip
            kept.append(one)
    inputs, wanted, scores = (torch.cat(kept) for kept in (states, felt, named))
    mean, spread = wanted.mean(0), wanted.var(0).mean().sqrt()
    for name, target in (("heard", (wanted - mean) / spread), ("names", scores.logit(1e-3))):
        weight, bias = ridge(inputs, target)
        with torch.no_grad():
            head = cast("nn.Linear", heads[name])
            head.weight.copy_(weight)
            head.bias.copy_(bias)
    return mean, spread


def ridge(inputs: Tensor, targets: Tensor, penalty: float = RIDGE) -> tuple[Tensor, Tensor]:
    """Weights and bias of least squares with a penalty, as those of a linear layer."""
    centre, level = inputs.mean(0), targets.mean(0)
    own, wanted = (inputs - centre).double(), (targets - level).double()
    square = own.T @ own + penalty * torch.eye(own.shape[1], dtype=own.dtype)
    solved = cast("Tensor", cast("Any", torch.linalg).solve(square, own.T @ wanted))
    weight = solved.T.float()
    return weight, level - weight @ centre


def steps(
    run: EarRun, whisper: EarModel, teacher: EarTeacher, mix: WindowMixer, config: EarConfig
) -> Iterator[EarLog]:
    """To the end, from where the run is."""
    while run.done < config.steps:
        began = process_time()
        rate = rate_at(run.done, config.steps, config.rate, config.warmup)
        first = run.done * config.batch
        kind = KINDS[run.done % len(KINDS)]
        windows = [mix(kind, first + at) for at in range(config.batch)]
        heard, places = run.ear([one.samples for one in windows])
        looks = run.done % config.keep == 0
        felt, named = _as_teacher(run, teacher, windows, heard, places)
        stays = _as_whisper(whisper, windows, heard, places) if looks else None
        loss = felt + config.names * named + (config.kept * stays if stays is not None else 0.0)
        loss.backward()
        for group in run.optimiser.param_groups:
            group["lr"] = rate * group["times"]
        norm = float(nn.utils.clip_grad_norm_(run.learning, config.clip))
        if not math.isfinite(norm):
            raise InputError(
                f"the loss is {loss.item()} and its gradient {norm} at step {run.done + 1} of the "
                "ear; expected numbers; the last state is as it was"
            )
        run.optimiser.step()
        run.optimiser.zero_grad()
        run.done += 1
        yield EarLog(
            step=run.done, heard=felt.item(), names=named.item(),
            kept=None if stays is None else stays.item(), norm=norm, cpu=process_time() - began,
        )  # fmt: skip


def _as_teacher(
    run: EarRun, teacher: EarTeacher, windows: list[SoundWindow], heard: Tensor, places: list[int]
) -> tuple[Tensor, Tensor]:
    """How far what is heard is from what YAMNet hears, and names."""
    found = [
        _patches(teacher, window, row, count)
        for window, row, count in zip(windows, heard, places, strict=True)
    ]
    states, felt, named = (torch.cat(part) for part in zip(*found, strict=True))
    wanted = (felt - run.mean) / run.spread
    error = functional.mse_loss(run.heads["heard"](states), wanted)
    said = run.heads["names"](states)
    names = functional.binary_cross_entropy_with_logits(said, named.clamp(0, 1))
    return error, names


def _patches(
    teacher: EarTeacher, window: SoundWindow, heard: Tensor, places: int
) -> tuple[Tensor, Tensor, Tensor]:
    """For each of YAMNet's patches: what the ear heard over it, what YAMNet heard, and names."""
    features, scores = teacher(window.samples)
    length = len(window.samples) / STEP
    own = pooled(heard, places, places / max(1, length), WIDTH)[: patches(len(window.samples))]
    return own, torch.from_numpy(features)[: len(own)], torch.from_numpy(scores)[: len(own)]


def _as_whisper(
    whisper: EarModel, windows: list[SoundWindow], heard: Tensor, places: list[int]
) -> Tensor:
    """How far what is heard is from what Whisper hears, as a share of that's variance."""
    with torch.no_grad():
        wanted, _ = whisper([one.samples for one in windows])
    errors = list[Tensor]()
    for own, theirs, count in zip(heard, wanted, places, strict=True):
        both = min(2 * count, len(theirs)) // 2 * 2
        pairs = theirs[:both].reshape(both // 2, 2, -1).mean(1)
        errors.append(functional.mse_loss(own[: len(pairs)], pairs))
    return torch.stack(errors).mean() / wanted.var()


def _lora(network: Foreign) -> dict[str, Tensor]:
    return {n: p.detach().clone() for n, p in network.named_parameters() if p.requires_grad}
