"""The projector by itself: what a sound becomes is pulled to the words for it, by InfoNCE.

No pass of the language model is needed: its table of words is enough. The encoder's output for a
number of windows is computed once and kept, so that a step costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import torch
from pydantic import BaseModel, PositiveFloat, PositiveInt
from torch import Tensor, nn
from torch.nn import functional

from agent.train.small.ear_model import EarModel
from agent.train.small.sound_windows import SoundWindow, WindowKind, WindowMixer
from evals.scenes.clip_audio import RATE
from tools.errors import InputError
from tools.files import replacing
from tools.lalm.model_families import library

PLACES = RATE / 1280
"""Places of the language model in a second."""

FEATURES = "align-features.pt"
TABLE = "language_model.model.embed_tokens.weight"
PROJECTOR = "multi_modal_projector.linear."
KINDS: tuple[WindowKind, ...] = ("one", "one", "row", "one", "row", "voice")
AWAY = 2_000_000_000
"""The number of the first window."""


class AlignConfig(BaseModel, frozen=True, extra="forbid"):
    """How the projector is aligned."""

    windows: PositiveInt = 1200
    steps: PositiveInt = 300
    batch: PositiveInt = 64
    rate: PositiveFloat = 2e-3
    heat: PositiveFloat = 0.07
    noise: float = 0.3
    """Of what the encoder says, as a share of its spread."""
    seed: int = 0


class AlignReport(BaseModel, frozen=True):
    """What came of it: the last loss, and how often the nearest of all names is the right one."""

    loss: float
    right: float
    names: int
    cpu: float


@dataclass(frozen=True)
class WordTargets:
    """Where the words for sounds lie in the language model's table of words.

    Attributes:
        rows: The name of each row of `targets`, by its number.
        targets: Names × width, of length 1, seen from their centre.
        size: The mean square of what the model knows as words.
    """

    rows: Mapping[str, int]
    targets: Tensor
    centre: Tensor
    size: Tensor

    @classmethod
    def of(cls, folder: Path, names: Iterable[str]) -> WordTargets:
        """The words of a model's folder for these names."""
        table = _weights(folder, TABLE)[0]
        words = library("transformers").AutoTokenizer.from_pretrained(str(folder))
        rows = sorted(set(names))
        spelled = [words.encode(name, add_special_tokens=False) for name in rows]
        wanted = torch.stack([table[one].mean(0) for one in spelled])
        centre = wanted.mean(0)
        targets = functional.normalize(wanted - centre, dim=1)
        numbers = {name: at for at, name in enumerate(rows)}
        return cls(numbers, targets, centre, table.square().mean())

    def to(self, device: torch.device) -> WordTargets:
        """The same on a device."""
        parts = (self.targets, self.centre, self.size)
        return WordTargets(self.rows, *(one.to(device) for one in parts))

    def loss(self, means: Tensor, names: Sequence[str], heat: float) -> Tensor:
        """InfoNCE of what sounds became, sounds × width, against all names."""
        return functional.cross_entropy(self._near(means) / heat, self._numbers(names))

    def right(self, means: Tensor, names: Sequence[str]) -> float:
        """How often the nearest of all names is the right one."""
        return float((self._near(means).argmax(1) == self._numbers(names)).float().mean())

    def wanted(self, names: Sequence[str]) -> Tensor:
        """Where these sounds should lie."""
        return self.targets[self._numbers(names)] + self.centre

    def _near(self, means: Tensor) -> Tensor:
        return functional.normalize(means - self.centre, dim=1) @ self.targets.T

    def _numbers(self, names: Sequence[str]) -> Tensor:
        return torch.tensor([self.rows[name] for name in names], device=self.targets.device)


def over(window: SoundWindow, states: Tensor) -> list[tuple[str, Tensor]]:
    """What the ear made of the time of each thing in a window; `states` are places × width."""
    found: list[tuple[str, Tensor]] = []
    for one in window.happenings:
        start = min(int(one.start * PLACES), len(states) - 1)
        found.append((one.name, states[start : max(start + 1, round(one.end * PLACES))]))
    return found


def features(ear: EarModel, mix: WindowMixer, count: int, path: Path) -> list[tuple[str, Tensor]]:
    """What the ear makes of so many windows, each sound over its own time; kept in a file.

    Raises:
        InputError: The file is broken.
    """
    if not path.exists():
        windows = (mix(KINDS[at % len(KINDS)], AWAY + at) for at in range(count))
        found = [one for window in windows for one in _heard(ear, window)]
        with replacing(path) as part:
            torch.save(found, part)
    try:
        kept = torch.load(path, weights_only=True)
        return [(name, states.float()) for name, states in kept]
    except (OSError, RuntimeError, ValueError, EOFError) as error:
        raise InputError(f"{path} holds no features: {error}") from None


def _heard(ear: EarModel, window: SoundWindow) -> list[tuple[str, Tensor]]:
    with torch.no_grad():
        states, places = ear([window.samples])
    return [(name, one.half().cpu()) for name, one in over(window, states[0, : places[0]])]


def align(
    folder: Path, heard: Sequence[tuple[str, Tensor]], config: AlignConfig
) -> tuple[dict[str, Tensor], AlignReport]:
    """The projector's weights, from those in a model's folder.

    Args:
        folder: The model's.
        heard: Names, and the encoder's states over the sound's time.
        config: How.

    Raises:
        InputError: The loss is no number.
    """
    began = process_time()
    torch.manual_seed(config.seed)
    projector = _projector(folder)
    targets = WordTargets.of(folder, (name for name, _ in heard))
    spread = torch.cat([states for _, states in heard]).std(0)
    optimiser = torch.optim.AdamW(projector.parameters(), config.rate, weight_decay=0.05)
    loss = torch.tensor(float("nan"))
    for _ in range(config.steps):
        some = [heard[int(at)] for at in torch.randint(len(heard), (config.batch,))]
        noisy = [one + config.noise * spread * torch.randn_like(one) for _, one in some]
        named = targets.loss(_means(projector, noisy), [name for name, _ in some], config.heat)
        loss = named + _size(projector, noisy, targets.size)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    if not loss.isfinite():
        raise InputError(f"the loss of the alignment is {loss.item()}; expected a number")
    with torch.no_grad():
        means = _means(projector, [one for _, one in heard])
    report = AlignReport(
        loss=loss.item(), right=targets.right(means, [name for name, _ in heard]),
        names=len(targets.rows), cpu=process_time() - began,
    )  # fmt: skip
    return {name: one.detach() for name, one in projector.state_dict().items()}, report


def _means(projector: nn.Module, states: Sequence[Tensor]) -> Tensor:
    return torch.stack([projector(one).mean(0) for one in states])


def _size(projector: nn.Module, states: Sequence[Tensor], size: Tensor) -> Tensor:
    """How far places are from being as long as words are: the model knows no others."""
    lengths = projector(torch.cat(list(states))).square().mean(1).sqrt()
    return (lengths / size.sqrt()).log().square().mean()


def _projector(folder: Path) -> nn.Linear:
    weight, bias = _weights(folder, PROJECTOR + "weight", PROJECTOR + "bias")
    projector = nn.Linear(weight.shape[1], weight.shape[0])
    projector.load_state_dict({"weight": weight, "bias": bias})
    return projector


def _weights(folder: Path, *names: str) -> list[Tensor]:
    with library("safetensors").safe_open(folder / "model.safetensors", framework="pt") as kept:
        return [kept.get_tensor(name).float() for name in names]
