"""What lies in the foreground and what in the background: each sound's level beside all others'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from tools.audio import AudioClip, Samples
from tools.embed import Embedder
from tools.evidence import SoundEvent, SubQuery, Trait
from tools.filterbank import RATE
from tools.ontology import related
from tools.store.stored_model import StoredModel
from tools.tag import METHOD as TAG
from tools.tag import Tagger
from tools.vad import BLOCK, Vad
from tools.vad import METHOD as VAD

NAME = "layers"
DESCRIPTION = "Layers: which sounds are in the foreground, and which in the background."
METHOD = f"layers-2 {TAG} {VAD}"
"""Part of the cache's key; changes when the same audio would give other percepts."""

FRAME = 512 / RATE
"""Seconds of which a power is taken: the voice detector's."""

SLOPE, EVEN = 0.27, -3.0
"""By how much the odds grow with each decibel, and how far above the others neither layer is.

Fitted to 91 sounds of 70 made mixtures, of speech with music or a background 20 dB below it to 12
above. On 57 of 40 mixtures of other recordings: area under the curve 0.94, 89 % right, said 86 %.
"""

SPEAKING = 0.5
"""The probability of the voice detector from which on somebody is speaking."""

TOLD = 0.6
"""The probability from which on a layer is told."""

MOST = 30.0
"""Decibels that one sound lies above the others at most."""

FAINTEST = 1e-9
"""The power of a sound of which nothing is left."""

Powers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class LayerPerceiver:
    """Tells layers apart."""

    tagger: Tagger
    vad: Vad

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Trait]]:
        """Yields nothing while it listens, then the layer of each sound that is heard at all."""
        events: list[SoundEvent] = []
        for text in dict.fromkeys(("", query.text)):
            for found in self.tagger.hear(clip, text):
                events += found
                yield []
        speaking: list[Samples] = []
        for stretch in self.vad.probabilities(clip):
            speaking.append(stretch)
            yield []
        power = powers(clip)
        speech = np.concatenate([np.empty(0, np.float32), *speaking])[: len(power)] >= SPEAKING
        yield list(_layers(events, power, speech, clip.span.start))


def load(yamnet: StoredModel, minilm: StoredModel) -> LayerPerceiver:
    """The perceiver, from YAMNet and the embedding of texts."""
    embedder = Embedder.load(minilm.folder)
    return LayerPerceiver(Tagger.load(yamnet.folder, yamnet.derive, embedder), Vad.load())


def powers(clip: AudioClip) -> Powers:
    """The power of each frame, of as many as the voice detector tells of."""
    size, found = round(FRAME * RATE), list[Powers]()
    for block in clip.original.blocks(RATE, BLOCK):
        whole = np.pad(block, (0, -len(block) % size)).reshape(-1, size).astype(np.float64)
        found.append(np.mean(np.square(whole), axis=1))
    return np.concatenate(found) if found else np.empty(0)


def _layers(
    events: Sequence[SoundEvent], power: Powers, speech: Flags, start: float
) -> Iterator[Trait]:
    """The layer of each sound beside whatever is none of its kind."""
    sounds = _sounds(events)
    active = [_active(own, len(power), speech, start) for own in sounds]
    for own, lead in zip(sounds, leads(power, active), strict=True):
        chance = 1 / (1 + exp(-SLOPE * (lead - EVEN)))
        label, sure = ("foreground", chance) if chance >= 0.5 else ("background", 1 - chance)
        for one in own if sure >= TOLD else ():
            yield Trait(
                tool=NAME, segment=one.segment, aspect="layer", label=label, of=one.label,
                confidence=sure,
            )  # fmt: skip


def leads(power: Powers, active: Sequence[Flags]) -> list[float]:
    """By how many dB each sound lies above the others, while it sounds or else anywhere.

    Every sound is taken to have one power while it sounds, and powers to add up (non-negative
    least squares): so one that others hide is known from where they pause.

    Args:
        power: Of each frame.
        active: In which frames each sound is heard.
    """
    if len(active) < 2 or not len(power):
        return [0.0] * len(active)
    rows, of, counts = np.unique(np.stack(active, axis=1), axis=0, return_inverse=True,
                                 return_counts=True)  # fmt: skip
    mean = np.bincount(of.reshape(-1), power) / counts
    weight = np.sqrt(counts) / np.maximum(mean, FAINTEST)
    own: Powers = cast("Any", optimize).nnls(rows * weight[:, None], mean * weight)[0]
    others = (rows @ own)[:, None] - rows * own
    beside = [_beside(rows, counts, others, at) for at in range(len(active))]
    ratios = np.maximum(own, FAINTEST) / np.maximum(beside, FAINTEST)
    return [float(one) for one in np.clip(10 * np.log10(ratios), -MOST, MOST)]


def _beside(rows: Flags, counts: NDArray[np.intp], others: Powers, at: int) -> float:
    """The mean power of all others while a sound is heard; where none is, whenever one is."""
    while_heard = np.where(rows[:, at] & (others[:, at] > FAINTEST), counts, 0)
    ever = np.where(others[:, at] > FAINTEST, counts, 0)
    weight = while_heard if while_heard.any() else ever
    total = float(weight.sum())
    return float(weight @ others[:, at]) / total if total else FAINTEST


def _sounds(events: Sequence[SoundEvent]) -> list[list[SoundEvent]]:
    """Events that are of one sound, or of kinds of it, together."""
    found: list[list[SoundEvent]] = []
    for one in events:
        known = [own for own in found if any(related(one.label, other.label) for other in own)]
        found = [own for own in found if own not in known] + [[*chain(*known), one]]
    return found


def _active(own: Sequence[SoundEvent], count: int, speech: Flags, start: float) -> Flags:
    """The frames in which a sound is heard; of speech those in which somebody is speaking."""
    at = start + FRAME * (np.arange(count) + 0.5)
    active = np.zeros(count, bool)
    for one in own:
        active |= (one.segment.start <= at) & (at < one.segment.end)
    spoken = all(related(one.label, "Speech") for one in own) and bool((active & speech).any())
    return active & speech if spoken else active
