"""Instruments, genre, mood, vocals, and whether music is acoustic or electronic.

What to believe of it: acoustic against electronic is told apart on all of 28 made pieces. Genres
are the network's own probabilities, checked on no labelled collection here. Moods are weak: only
calm against energetic is told, with low confidence; tags such as happy and sad say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools import tf_checkpoint
from tools.audio import AudioClip, Segment
from tools.evidence import Aspect, Percept, SoundEvent, Trait
from tools.musical import musicnn
from tools.musical.music_presence import THERE, MusicDetector
from tools.musical.musicnn import FRAMES, HOP, MSD, MTT, RATE
from tools.musical.tag_meanings import (
    CALM,
    ELECTRONIC,
    FEMALE,
    GENRES,
    INSTRUMENTS,
    MALE,
    SLOPE,
    SUNG,
)
from tools.musical.windows import pieces
from tools.onnx_network import OnnxNetwork
from tools.store.stored_model import StoredModel

STEP = 94
"""Frames from one judgement to the next: a second and a half, half of what is judged."""

SECONDS = 20 * STEP * HOP / RATE
"""Seconds heard at a time: half a minute."""

QUIETEST = 1e-3
"""Peak below which there is no music."""

LIKELY = 0.3
"""How likely an instrument must be to be told."""

TYPICAL = 0.1
"""How likely a genre must be to be told."""

ASPECTS: tuple[Aspect, ...] = ("genre", "mood", "instrumentation", "vocals")

Scores = NDArray[np.floating]


@dataclass(frozen=True)
class MusicTagger:
    """The network in both trainings, and whoever knows where there is music."""

    magnatagatune: OnnxNetwork
    million_songs: OnnxNetwork
    detector: MusicDetector

    @classmethod
    def load(cls, model: StoredModel, detector: StoredModel) -> MusicTagger:
        """Remakes both networks from `mtt` and `msd`, `.index` and `.data`, once."""

        def network(training: str) -> OnnxNetwork:
            def make() -> bytes:
                index, data = (model.folder / f"{training}.{part}" for part in ("index", "data"))
                return musicnn.graph(tf_checkpoint.read(index, data))

            return OnnxNetwork(model.derive(f"musicnn-{training}-1.onnx", make))

        return cls(network("mtt"), network("msd"), MusicDetector.load(detector))

    def percepts(
        self, clip: AudioClip, tool: str, named: frozenset[str]
    ) -> Iterator[Sequence[Percept]]:
        """Instruments as they are heard, half a minute at a time; then traits of all the music.

        Where there is no music nothing is told.

        Args:
            clip: Where to listen.
            tool: Who says it.
            named: The words of the question: aspects among them restrict what is told to them.
        """
        only = [aspect for aspect in ASPECTS if aspect in named]
        heard: list[tuple[Scores, Scores]] = []
        presence = self.detector(clip)
        for piece in pieces(clip, RATE, SECONDS, 0.0):
            start, end = piece.own[0], min(piece.own[1], clip.span.end)
            if start >= end or np.abs(piece.samples).max(initial=0) < QUIETEST:
                continue
            mel = musicnn.patches(piece.samples, STEP)
            own = Segment(start=start, end=end)
            there = np.array([presence.within(one) >= THERE for one in _judged(len(mel), own)])
            both = (self.magnatagatune({"mel": mel})[0], self.million_songs({"mel": mel})[0])
            heard += [(both[0][there], both[1][there])] if there.any() else []
            if not only:
                yield list(instruments(np.where(there[:, None], both[0], 0.0), own, tool))
        if heard:
            first, second = (np.concatenate(part).mean(axis=0) for part in zip(*heard, strict=True))
            told = traits(first, second)
            yield [
                Trait(tool=tool, segment=clip.span, aspect=aspect, label=label, confidence=sure)
                for aspect, label, sure in told
                if aspect in (only or ASPECTS)
            ]


def _judged(count: int, where: Segment) -> Iterator[Segment]:
    """What each of so many judgements of a piece looks at."""
    for at in range(count):
        start = where.start + at * STEP * HOP / RATE
        yield Segment(start=start, end=start + FRAMES * HOP / RATE)


def instruments(scores: Scores, where: Segment, tool: str) -> Iterator[SoundEvent]:
    """Each instrument for as long as it is likely; `scores` is judgements × 50."""
    for label, instrument in INSTRUMENTS.items():
        best = scores[:, [MTT.index(tag) for tag in instrument.tags]].max(axis=1)
        logits = np.array([_logit(float(one)) for one in best])
        chances = 1 / (1 + np.exp(-SLOPE * logits - instrument.added))
        flags = np.concatenate([[False], chances >= LIKELY, [False]])
        for first, last in np.flatnonzero(np.diff(flags)).reshape(-1, 2):
            start = where.start + first * STEP * HOP / RATE
            end = min(where.end, where.start + ((last - 1) * STEP + FRAMES) * HOP / RATE)
            if start < end:
                within = Segment(start=start, end=end)
                sure = float(chances[first:last].max())
                yield SoundEvent(tool=tool, segment=within, label=label, confidence=sure)


def traits(first: Scores, second: Scores) -> Iterator[tuple[Aspect, str, float]]:
    """Of what kind the music is, with how likely, from the mean scores of both trainings."""
    mtt, msd = dict(zip(MTT, first, strict=True)), dict(zip(MSD, second, strict=True))
    for genre, tags in GENRES.items():
        sure = max(float(max(mtt.get(tag, 0), msd.get(tag, 0))) for tag in tags)
        if sure >= TYPICAL:
            yield "genre", genre, sure
    made = [_logit(float(max(named[tag] for tag in tags)))
            for named, tags in zip((mtt, msd), ELECTRONIC, strict=True)]  # fmt: skip
    yield _surer("instrumentation", "electronic", "acoustic", _chance(1.5 * (sum(made) / 2 + 2.2)))
    calm = _logit(float(np.mean([msd[tag] for tag in CALM])))
    yield _surer("mood", "calm", "energetic", _chance(2 * (calm + 2.87)), at_most=0.65)
    yield from _vocals(*(max(float(mtt[tag]) for tag in tags) for tags in (SUNG, FEMALE, MALE)))


def _vocals(sung: float, female: float, male: float) -> Iterator[tuple[Aspect, str, float]]:
    """Who sings. A tag of a voice is given to one piece in ten, so 0.2 is as good as even."""
    chance = _chance(1.5 * (_logit(sung) - _logit(0.2)))
    if chance < 0.5:
        yield "vocals", "no vocals", 1 - chance
        return
    who, share = ("female", female) if female > male else ("male", male)
    yield "vocals", f"{who} vocals", chance * share / max(1e-6, female + male)


def _surer(
    aspect: Aspect, one: str, other: str, chance: float, at_most: float = 0.95
) -> tuple[Aspect, str, float]:
    """The likelier of two, never surer than a small check allows."""
    label = one if chance >= 0.5 else other
    return aspect, label, min(at_most, max(chance, 1 - chance))


def _logit(share: float) -> float:
    clipped = min(max(share, 1e-3), 1 - 1e-3)
    return math.log(clipped / (1 - clipped))


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
