"""The projector by itself: what a sound becomes is pulled to the words for it, by InfoNCE.

No pass of the language model is needed: its table of words is enough. The encoder's output for a
number of windows is computed once and kept, so that a step costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import process_time

import torch
from pydantic import BaseModel, PositiveFloat, PositiveInt
from torch import Tensor, nn
from torch.nn import functional

from agent.train.small.ear_model import EarModel
from agent.train.small.sound_windows import SoundWindow, WindowMixer
from evals.scenes.clip_audio import RATE
from tools.errors import InputError
from tools.files import replacing
from tools.lalm.model_families import Foreign, library

PLACES = RATE / 1280
"""Places of the language model in a second."""

FEATURES = "align-features.pt"
AWAY = 2_000_000_000
"""The number of the first window."""


class AlignConfig(BaseModel, frozen=True, extra="forbid"):
    """How the projector is aligned."""

    windows: PositiveInt = 500
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


def features(ear: EarModel, mix: WindowMixer, count: int, path: Path) -> list[tuple[str, Tensor]]:
    """What the ear makes of so many sounds, each over its own time; kept in a file.

    Raises:
        InputError: The file is broken.
    """
    if not path.exists():
        found = [_heard(ear, mix("one", AWAY + at)) for at in range(count)]
        with replacing(path) as part:
            torch.save(found, part)
    try:
        kept = torch.load(path, weights_only=True)
        return [(name, states.float()) for name, states in kept]
    except (OSError, RuntimeError, ValueError, EOFError) as error:
        raise InputError(f"{path} holds no features: {error}") from None


def _heard(ear: EarModel, window: SoundWindow) -> tuple[str, Tensor]:
    one = window.happenings[0]
    with torch.no_grad():
        states, places = ear([window.samples])
    start = min(int(one.start * PLACES), places[0] - 1)
    return one.name, states[0, start : max(start + 1, round(one.end * PLACES))].half()


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
    projector, table, words = _parts(folder)
    names = sorted({name for name, _ in heard})
    spelled = [words.encode(name, add_special_tokens=False) for name in names]
    wanted = torch.stack([table[one].mean(0) for one in spelled])
    centre = wanted.mean(0)
    targets = functional.normalize(wanted - centre, dim=1)
    spread = torch.cat([states for _, states in heard]).std(0)
    optimiser = torch.optim.AdamW(projector.parameters(), config.rate, weight_decay=0.05)
    loss = torch.tensor(float("nan"))
    for _ in range(config.steps):
        some = [heard[int(at)] for at in torch.randint(len(heard), (config.batch,))]
        noisy = [one + config.noise * spread * torch.randn_like(one) for _, one in some]
        own = functional.normalize(_means(projector, noisy) - centre, dim=1)
        right = torch.tensor([names.index(name) for name, _ in some])
        size = _size(projector, noisy, table)
        loss = functional.cross_entropy(own @ targets.T / config.heat, right) + size
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    if not loss.isfinite():
        raise InputError(f"the loss of the alignment is {loss.item()}; expected a number")
    with torch.no_grad():
        own = functional.normalize(_means(projector, [one for _, one in heard]) - centre, dim=1)
    right = torch.tensor([names.index(name) for name, _ in heard])
    share = float(((own @ targets.T).argmax(1) == right).float().mean())
    report = AlignReport(
        loss=loss.item(), right=share, names=len(names), cpu=process_time() - began
    )
    return {name: one.detach() for name, one in projector.state_dict().items()}, report


def _means(projector: nn.Module, states: Sequence[Tensor]) -> Tensor:
    return torch.stack([projector(one).mean(0) for one in states])


def _size(projector: nn.Module, states: Sequence[Tensor], table: Tensor) -> Tensor:
    """How far places are from being as long as words are: the model knows no others."""
    lengths = projector(torch.cat(list(states))).square().mean(1).sqrt()
    return (lengths / table.square().mean().sqrt()).log().square().mean()


def _parts(folder: Path) -> tuple[nn.Linear, Tensor, Foreign]:
    """The projector, the table of words, and the tokenizer."""
    name = str(folder)
    with library("safetensors").safe_open(folder / "model.safetensors", framework="pt") as kept:
        weight, bias = (kept.get_tensor(PROJECTOR + part) for part in ("weight", "bias"))
        table = kept.get_tensor("language_model.model.embed_tokens.weight").float()
    projector = nn.Linear(weight.shape[1], weight.shape[0])
    projector.load_state_dict({"weight": weight.float(), "bias": bias.float()})
    words = library("transformers").AutoTokenizer.from_pretrained(name)
    return projector, table, words


PROJECTOR = "multi_modal_projector.linear."
