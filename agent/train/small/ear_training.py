"""The ear learns what YAMNet hears, and stays able to hear speech.

Whisper's encoder was trained on words and hardly tells a trumpet from a goose. Small matrices
beside its own (LoRA) learn to say, linearly, what YAMNet makes of the same half seconds; every few
steps they are held to what Whisper itself makes of them, looking twice as often. The words for each
sound are another straight line, so that what has a name of its own is told apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import torch
from pydantic import BaseModel, PositiveFloat, PositiveInt
from torch import Tensor, nn

from agent.train.lalm.student_run import BETAS, rate_at
from agent.train.small.ear_heads import KINDS, EarHeads, as_whisper, every_sound
from agent.train.small.ear_model import TOWER, EarModel, with_weights
from agent.train.small.ear_teacher import EarTeacher
from agent.train.small.sound_windows import WindowMixer
from agent.train.small.word_alignment import WordTargets
from agent.train.training_log import keep_lines
from evals.run.answer_record import Log
from tools.errors import InputError
from tools.files import replacing
from tools.lalm.model_families import Foreign, library

METRICS, STATE, LORA = "ear-metrics.jsonl", "ear-state.pt", "ear-lora.safetensors"
TARGETS = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]


class EarConfig(BaseModel, frozen=True, extra="forbid"):
    """How the ear is trained."""

    steps: PositiveInt = 600
    batch: PositiveInt = 16
    """Windows of a step."""
    rate: PositiveFloat = 1e-3
    warmup: float = 0.1
    rank: PositiveInt = 32
    """Of LoRA's matrices; their scale is 1."""
    names: PositiveFloat = 20.0
    """Weight of the teacher's scores, beside what it hears."""
    words: float = 0.05
    """Weight of the words for each sound, which a straight line is to find."""
    heat: PositiveFloat = 0.07
    keep: PositiveInt = 4
    """Steps from one look at what Whisper hears to the next."""
    kept: PositiveFloat = 1.0
    """Weight of that."""
    clip: PositiveFloat = 1.0
    save: PositiveInt = 20
    seed: int = 0


class EarLog(BaseModel, frozen=True):
    """One step: errors as shares of the teacher's variance, nats a word, and seconds of CPU."""

    step: int
    heard: float
    names: float
    words: float
    kept: float | None
    norm: float
    cpu: float


@dataclass
class EarRun:
    """All that a step changes."""

    ear: EarModel
    heads: EarHeads
    optimiser: torch.optim.Optimizer
    done: int = 0

    @property
    def learning(self) -> list[nn.Parameter]:
        """The parameters that learn."""
        own = [one for one in self.ear.network.parameters() if one.requires_grad]
        return [*own, *self.heads.lines.parameters()]

    def state(self) -> dict[str, object]:
        """What `restore` takes."""
        return {
            "lora": _lora(self.ear.network),
            "heads": self.heads.lines.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "done": self.done,
        }

    def restore(self, path: Path) -> None:
        """Goes on from a file.

        Raises:
            InputError: It is none of such a run.
        """
        try:
            kept = torch.load(path, weights_only=True)
            self.ear.network.load_state_dict(kept["lora"], strict=False)
            self.heads.lines.load_state_dict(kept["heads"])
            self.optimiser.load_state_dict(kept["optimiser"])
            self.done = kept["done"]
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
    heads = EarHeads.of(wrapped, teacher, mix, WordTargets.of(base, every_sound(mix)))
    own = [one for one in wrapped.network.parameters() if one.requires_grad]
    learning = [*own, *heads.lines.parameters()]
    return EarRun(wrapped, heads, torch.optim.AdamW(learning, betas=BETAS, weight_decay=0.01))


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
        states, places = run.ear([one.samples for one in windows])
        heard = [(one, own[:n]) for one, own, n in zip(windows, states, places, strict=True)]
        felt, named = run.heads.as_teacher(teacher, heard)
        words = run.heads.as_words(heard, config.heat)
        stays = as_whisper(whisper, heard) if run.done % config.keep == 0 else None
        loss = felt + config.names * named + config.words * words
        loss = loss if stays is None else loss + config.kept * stays
        loss.backward()
        for group in run.optimiser.param_groups:
            group["lr"] = rate
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
            step=run.done, heard=felt.item(), names=named.item(), words=words.item(),
            kept=None if stays is None else stays.item(), norm=norm, cpu=process_time() - began,
        )  # fmt: skip


def _lora(network: Foreign) -> dict[str, Tensor]:
    return {n: p.detach().clone() for n, p in network.named_parameters() if p.requires_grad}
