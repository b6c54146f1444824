"""CLAP: how well any text names what sounds, by the likeness of sound and text (Wu et al. 2023).

Any checkpoint of transformers' `ClapModel`. Windows of two seconds are heard every second, each
repeated to the length that the network takes, as in its training.

How a likeness becomes a probability: by one softmax over all captions that a window could have,
with the scale that the checkpoint itself was trained to. Besides the text there are always three
that say that nothing sounds, and the labels of AudioSet as its rivals, without those that are as
near to it in meaning as labels are to their nearest. So it is a share of one caption among many:
two sounds at once share it. Nobody has measured it, for there were no weights.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools import hub_checkpoint, ontology
from tools.audio import AudioClip, Samples
from tools.errors import ToolError
from tools.event_segmentation import Grain, ScoredStretch, Scores
from tools.onnx_network import Derive
from tools.softmax import softmax
from tools.third_party_checkpoints import Unready
from tools.yamnet import gain

log = logging.getLogger(__name__)

METHOD = "clap-1"
"""Part of the cache's key; changes when the same audio would give other events."""

WINDOW, STEP = 2.0, 1.0
"""Seconds in a window, and from one to the next."""

STRETCH, TOGETHER = 16, 4
"""Windows of one stretch, and windows that the network hears at once."""

TEXTS = 64
"""Texts that are read at once."""

SILENT = 1e-4
"""The peak of a window below which it holds no sound."""

PROMPT = "This is a sound of {}."
"""How the publisher of the checkpoints asks them."""

NOTHING = ("silence", "a quiet room", "background noise")
"""What a window is of in which nothing in particular sounds."""

Rows = NDArray[np.float32]
"""Vectors of length one: windows or texts × the network's width."""


@dataclass(frozen=True, eq=False)
class Clap:
    """A network with AudioSet's labels; what it has read of texts it remembers.

    Measured with random weights of the size of laion/clap-htsat-unfused on one core: 0.18 s of CPU
    per second of audio, 1.2 GB, and 9 s for the labels once.
    """

    model: Any
    processor: Any
    labels: tuple[str, ...]
    remember: Derive
    _read: dict[str, Rows] = field(default_factory=dict[str, Rows])

    @classmethod
    def load(
        cls,
        weights: str,
        labels: tuple[str, ...],
        remember: Derive,
        token: str | None = None,
        device: str | None = None,
    ) -> Clap:
        """Reads a folder, or what is fetched from the hub first.

        Args:
            weights: A folder, or a repository of the hub.
            labels: AudioSet's.
            remember: Gives the path of a file that depends on these weights, made where there is
                none: the vectors of the labels are kept in it.
            token: For a repository that is not everybody's.
            device: Where; the GPU by default, if there is one.

        Raises:
            Unready: A package is missing, or it is no whole CLAP.
        """
        folder = pull(weights, token)
        log.info("loading %s", weights)

        def read(torch: Any) -> tuple[Any, Any]:  # noqa: ANN401 - torch's
            library: Any = import_module("transformers")
            found = library.ClapModel.from_pretrained(
                folder, dtype=torch.float32, output_loading_info=True
            )
            model = hub_checkpoint.complete(weights, found)
            return hub_checkpoint.placed(
                model, device, torch
            ), library.ClapProcessor.from_pretrained(folder)

        return cls(*hub_checkpoint.opened(weights, read), labels, remember)

    @property
    def grain(self) -> Grain:
        """How the network looks; edges are what YAMNet's medians are of its patches."""
        return Grain(self.rate, self._window, 0.54 * self._window, 0.67 * self._window, steady=0.0)

    @property
    def rate(self) -> int:
        """Samples per second that the checkpoint takes."""
        return int(self.processor.feature_extractor.sampling_rate)

    @property
    def _window(self) -> float:
        """Seconds: no more than the network hears at once."""
        return min(WINDOW, self.processor.feature_extractor.nb_max_samples / self.rate)

    @property
    def scale(self) -> float:
        """By how much likeness counts."""
        return float(self.model.logit_scale_a.detach().exp())

    @property
    def texts(self) -> Rows:
        """The vectors of the labels, read once for these weights and kept in a file."""
        return self._all(self.labels)

    def scores(
        self, clip: AudioClip, hop: float = STEP, normalise: bool = False
    ) -> Iterator[ScoredStretch]:
        """How probable each label is, with its kinds; looks every second, whatever `hop` says."""
        captions = np.concatenate([self.texts, self.read(NOTHING)])
        count, whole = len(self.labels), _kinds(self.labels)

        def told(windows: Rows) -> Scores:
            shares = softmax(self.scale * windows @ captions.T)[:, :count]
            return np.asarray(shares @ whole, np.float32)

        yield from self.heard(clip, told, normalise)

    def heard(
        self, clip: AudioClip, told: Callable[[Rows], Scores], normalise: bool = False
    ) -> Iterator[ScoredStretch]:
        """Stretches of 16 s, with what is told of their windows.

        Raises:
            ToolError: The network gives numbers that are not finite.
        """
        rate, size, step = self.rate, round(self._window * self.rate), round(STEP * self.rate)
        louder = gain(clip) if normalise else np.float32(1)
        start = 0
        for before, block, after in _surrounded(clip.blocks(rate, STRETCH * STEP), size):
            near = np.concatenate([before, block, after]) * louder
            first = len(before) + step * np.arange(max(1, -(-(len(block)) // step)))
            begins = np.maximum(0, np.minimum(first, len(near) - size))
            scores = told(self.vectors([near[at : at + size] for at in begins]))
            if not np.isfinite(scores).all():
                raise ToolError("this CLAP gives numbers that are not finite")
            peaks = [np.abs(near[at : at + size]).max(initial=0) for at in first]
            sounding = np.array(peaks)[:, None] >= SILENT * float(louder)
            times = clip.span.start + (start + first - len(before)) / rate
            yield ScoredStretch(times, np.where(sounding, scores, np.float32(0)), block, STEP)
            start += len(block)

    def vectors(self, windows: Sequence[Samples]) -> Rows:
        """A row for each window."""
        torch: Any = import_module("torch")
        rows: list[Rows] = []
        for at in range(0, len(windows), TOGETHER):
            given = self.processor.feature_extractor(
                list(windows[at : at + TOGETHER]), sampling_rate=self.rate, return_tensors="pt"
            ).to(self.model.device)
            # Where no window is longer than the network hears, one is drawn to count as longer.
            given["is_longer"] = torch.zeros_like(given["is_longer"])
            with torch.inference_mode():
                rows.append(self.model.get_audio_features(**given).pooler_output.cpu().numpy())
        return np.concatenate(rows)

    def read(self, texts: Sequence[str]) -> Rows:
        """A row for each text, asked for as a sound."""
        new = [text for text in dict.fromkeys(texts) if text not in self._read]
        torch: Any = import_module("torch")
        for at in range(0, len(new), TEXTS):
            batch = new[at : at + TEXTS]
            given = self.processor.tokenizer(
                [PROMPT.format(text) for text in batch],
                padding=True,
                truncation=True,
                max_length=77,
                return_tensors="pt",
            ).to(self.model.device)
            with torch.inference_mode():
                rows = self.model.get_text_features(**given).pooler_output.cpu().numpy()
            self._read.update(zip(batch, rows, strict=True))
        return np.stack([self._read[text] for text in texts])

    def _all(self, labels: tuple[str, ...]) -> Rows:
        """The rows of the labels, from the file where they were read before."""
        names = [spoken(label) for label in labels]
        if any(name not in self._read for name in names):
            path = self.remember("clap-labels.npy", lambda: _bytes(self.read(names)))
            self._read.update(zip(names, np.load(path, allow_pickle=False), strict=True))
        return self.read(names)


def spoken(label: str) -> str:
    """A label as it is asked for: "Bee, wasp, etc." is "bee, wasp"."""
    return label.lower().removesuffix(", etc.")


def _kinds(labels: Sequence[str]) -> Scores:
    """Labels × labels: 1 where the first is the second, or a kind of it."""
    below = [ontology.descendants(label) | {label} for label in labels]
    return np.array([[one in wide for wide in below] for one in labels], np.float32)


def _surrounded(blocks: Iterator[Samples], size: int) -> Iterator[tuple[Samples, Samples, Samples]]:
    """Each block between the samples before and after it, `size` of them where there are."""
    before: Samples = np.empty(0, np.float32)
    block = next(blocks, None)
    while block is not None:
        following = next(blocks, None)
        yield before, block, block[:0] if following is None else following[:size]
        before, block = block[-size:], following


def _bytes(rows: Rows) -> bytes:
    """An array as the bytes of a .npy file."""
    file = io.BytesIO()
    np.save(file, rows, allow_pickle=False)
    return file.getvalue()


def check(weights: str, token: str | None = None) -> str:
    """The folder, or that it is to be fetched; fetches nothing and imports no torch.

    Raises:
        Unready: A package is missing, or there is no whole CLAP.
    """
    hub_checkpoint.ready()
    folder = hub_checkpoint.here(weights)
    return str(_checked(folder)) if folder else "to be fetched at first use"


def pull(weights: str, token: str | None = None) -> Path:
    """The folder, fetched where it is not here, and checked."""
    hub_checkpoint.ready()
    return _checked(hub_checkpoint.fetched(weights, token))


def digest(weights: str) -> str:
    """Changes with the weights."""
    return hub_checkpoint.digest(weights)


def _checked(folder: Path) -> Path:
    """A folder that says it is CLAP's, and is whole."""
    kind = hub_checkpoint.config(folder).get("model_type")
    if kind != "clap":
        found = f"{folder} is of type {kind!r}, expected 'clap'"
        raise Unready(found, "name a CLAP, such as laion/clap-htsat-unfused")
    hub_checkpoint.sound(folder)
    hub_checkpoint.weight_files(folder)
    return folder
