"""Single calls, knocks and rings told apart by the bands in which they stand out.

What different bands say is weighed by the spectrum of the sound itself: the frames that a network
is surest of say which bands rise with it, and the others which rise without it. So a bark under
rain or speech is told from them, and a call need not reach a score of its own to be counted: it is
enough that it sounds like those that do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from tools.audio import Samples
from tools.filterbank import HOP, RATE, Filterbank, Spectrogram, mel_filters, yamnet_log_mel
from tools.onsets import bridged

STEP = HOP / RATE
"""Seconds between two frames."""

OWN = 0.12
"""Seconds around a call in which the middle of a patch of its own may lie."""

EARLY = 2
"""Frames by which a rise shows before the sound: a frame looks 25 ms ahead, and is averaged."""

Curve = NDArray[np.float32]
"""A number for each frame, each patch or each band."""

_bands = Filterbank(yamnet_log_mel.window, mel_filters(64, 125, 7500), power=2, floor=1e-12)
"""YAMNet's bands, to which nothing is added: a gain shifts them all, a constant none."""


@dataclass(frozen=True)
class Distinction:
    """What makes one call; levels in dB, times in seconds, the rest are shares.

    Chosen on 120 scenes of 1 to 50 calls of 13 sounds, 0.15 to 3 s apart, most of them under noise,
    rain, waves, music or speech.

    Attributes:
        quiet: The part of the time in which a band is no louder than its background.
        passage: Seconds that have one background.
        depth: How far below the loudest a band is followed.
        most: More than this above the background does not count.
        rise: A call begins so far above the quietest level since the one before.
        fall: It ends so far below its own peak, or at the share `left` of that.
        left: See there.
        floor: It begins no less than this above the background.
        weakest: One whose peak is this far below that of the surest is another sound.
        gap: Those with less between them are one.
        shortest: What is shorter is a click.
        brief: What is shorter than this share of the usual is a part of another sound.
        long: What lasts so many times as long as usual is one only where its own score is as high
            as a part of the best: `sure`.
        sure: See there.
        like: How like the sound a call must be whose own score says too little, as a cosine.
        alike: How like it one must be whose own score says enough.
        relief: So far below its loudest band others tell what a call is like.
    """

    quiet: float = 0.15
    passage: float = 15.0
    depth: float = 70.0
    most: float = 40.0
    rise: float = 5.0
    fall: float = 22.0
    left: float = 0.25
    floor: float = 6.0
    weakest: float = 8.0
    gap: float = 0.12
    shortest: float = 0.03
    brief: float = 0.25
    long: float = 3.0
    sure: float = 0.6
    like: float = 0.8
    alike: float = 0.5
    relief: float = 20.0


class SingleCall(NamedTuple):
    """One call: from when to when, in seconds, how sure, and of which patch."""

    onset: float
    offset: float
    score: float
    patch: int


@dataclass(frozen=True, eq=False)
class LabelScores:
    """How sure a network is of a sound.

    Attributes:
        centres: The middle of each patch, in seconds from the first frame.
        scores: Of each patch.
        steady: The same, averaged over time.
        least: The score from which the sound is there.
    """

    centres: NDArray[np.float64]
    scores: Curve
    steady: Curve
    least: float

    def by_frame(self, count: int) -> NDArray[np.float64]:
        """The averaged scores at so many frames."""
        return np.interp((np.arange(count) + 1.25) * STEP, self.centres, self.steady)

    def patch(self, first: int, last: int) -> int:
        """The best of the patches whose middle lies between two frames; or the nearest to them."""
        distance = np.abs(self.centres - (first + last) / 2 * STEP)
        near = distance <= max(float(distance.min()), (last - first) / 2 * STEP + OWN)
        return int(np.where(near, self.scores, -1).argmax())


class _Burst(NamedTuple):
    """A rise and the fall after it: frames, its peak, its spectrum and what stands out of that."""

    first: int
    last: int
    peak: float
    spectrum: Curve
    shape: Curve
    patch: int
    score: float


@dataclass(frozen=True, eq=False)
class CallDetector:
    """Finds the calls of one sound in a passage.

    Attributes:
        bands: dB: frames × bands, as `decibels` gives them.
        heard: How sure it is that they are of that sound.
        how: What makes one.
    """

    bands: Spectrogram
    heard: LabelScores
    how: Distinction = field(default=Distinction())

    def calls(self) -> list[SingleCall]:
        """The calls in order, by a spectrum that is taken from them three times over."""
        if not self.inside.any():
            return []
        profile, found = self._first_profile(), list[_Burst]()
        for _ in range(3):
            found = self._bursts(profile)
            if not found:
                return []
            profile = self._profile_of(self._surest(found))
        return list(self._borne_out(found))

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """The frames in which the sound is."""
        return self.heard.by_frame(len(self.bands)) >= self.heard.least

    @cached_property
    def outside(self) -> NDArray[np.bool_]:
        """The frames in which it is not, where they are more than a second."""
        apart = self.heard.by_frame(len(self.bands)) < self.heard.least / 4
        return apart & (apart.sum() * STEP > 1)

    @cached_property
    def smooth(self) -> Spectrogram:
        """The bands over 30 ms."""
        deep = np.maximum(self.bands, self.bands.max() - self.how.depth)
        smooth: Spectrogram = ndimage.uniform_filter1d(deep, 3, axis=0)  # pyright: ignore
        return smooth

    @cached_property
    def excess(self) -> Spectrogram:
        """How far each band is above its background."""
        smooth, size = self.smooth, round(self.how.passage / STEP)
        parts: list[Spectrogram] = []
        for at in range(0, len(smooth), size):
            around = smooth[max(0, min(at, len(smooth) - size)) :][:size]
            parts.append(smooth[at : at + size] - np.quantile(around, self.how.quiet, axis=0))
        return np.clip(np.concatenate(parts), 0, self.how.most).astype(np.float32)

    @cached_property
    def others(self) -> Curve:
        """The mean spectrum of what else there is."""
        if not self.outside.any():
            return np.zeros(self.bands.shape[1], np.float32)  # pyright: ignore[reportUnknownVariableType]
        return self.excess[self.outside].mean(axis=0)

    def _first_profile(self) -> Curve:
        """In which bands the loudest frames inside are above the others."""
        loud = self.excess.mean(axis=1)
        loudest = self.inside & (loud >= np.quantile(loud[self.inside], 0.7))
        return np.maximum(self.excess[loudest].mean(axis=0) - self.others, 0)

    def _profile_of(self, surest: list[_Burst]) -> Curve:
        """In which bands these are above the others, of which some may be overlooked calls."""
        mean = np.mean([one.spectrum for one in surest], axis=0, dtype=np.float32)
        return np.maximum(mean - np.float32(0.7) * self.others, 0)

    def _bursts(self, profile: Curve) -> list[_Burst]:
        """What rises and falls in the bands of a profile."""
        weights = profile**2
        if not weights.sum():
            return []
        level = self.excess @ (weights / weights.sum())
        edges = bridged(_rises(level, self._floor(level), self.how), self.how.gap)
        return [
            self._burst(first, last, level[first:last])
            for first, last in edges
            if (last - first) * STEP >= self.how.shortest
        ]

    def _floor(self, level: Curve) -> float:
        """What a call must reach: more than the others mostly do, if that leaves room for it."""
        if not self.outside.any():
            return self.how.floor
        usual, top = np.quantile(level[self.outside], 0.8), np.quantile(level[self.inside], 0.95)
        return max(self.how.floor, min(0.8 * float(usual), 0.5 * float(top)))

    def _burst(self, first: int, last: int, level: Curve) -> _Burst:
        """A run of frames with what says whether it is a call."""
        peak, patch = float(level.max()), self.heard.patch(first, last)
        loudest = level >= 0.7 * peak
        spectrum = self.excess[first:last][loudest].mean(axis=0)
        bands = self.smooth[first:last][loudest].mean(axis=0)
        shape = np.minimum(spectrum, np.maximum(bands - (bands.max() - self.how.relief), 0))
        return _Burst(first, last, peak, spectrum, shape, patch, float(self.heard.scores[patch]))

    def _surest(self, found: list[_Burst]) -> list[_Burst]:
        """Those whose own score says enough, and that are not much weaker than most of them."""
        sure = [one for one in found if one.score >= self.heard.least]
        sure = sure or [max(found, key=lambda one: one.score)]
        usual = float(np.median([one.peak for one in sure]))
        return [one for one in sure if one.peak >= usual - self.how.weakest]

    def _borne_out(self, found: list[_Burst]) -> Iterator[SingleCall]:
        """The calls among the bursts; each is as sure as the sound, as far as it is like it."""
        how, surest = self.how, self._surest(found)
        usual = float(np.median([one.peak for one in surest]))
        lasting = float(np.median([one.last - one.first for one in surest]))
        best, shape = (
            float(self.heard.steady.max()),
            np.median([one.shape for one in surest], axis=0),
        )
        for one in found:
            likeness = _cosine(one.shape, shape)
            own = one.score >= self.heard.least
            whole = one.last - one.first >= how.brief * lasting
            apart = one.last - one.first > how.long * lasting and one.score < how.sure * best
            loud = one.peak >= max(how.floor, usual - how.weakest, 0.35 * usual)
            if whole and loud and not apart and likeness >= (how.alike if own else how.like):
                score = max(one.score, likeness * best)
                onset = min(one.first + EARLY, one.last - 1) * STEP
                yield SingleCall(onset, one.last * STEP, score, one.patch)


def _cosine(one: Curve, other: Curve) -> float:
    """How like two spectra are, from 0 to 1."""
    return float(one @ other) / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9)


def decibels(samples: Samples) -> Spectrogram:
    """Samples at 16 kHz as a detector sees them: frames × bands."""
    return np.float32(10 / np.log(10)) * _bands(samples)


def _rises(level: Curve, floor: float, how: Distinction) -> Iterator[tuple[int, int]]:
    """Runs of frames from a rise to the fall after it, as first and one past the last."""
    quietest, peak, first = min(float(level[0]), 1.0), 0.0, -1
    for now, this in enumerate(level.tolist()):
        if first < 0:
            quietest = min(quietest, this)
            if this >= max(floor, quietest + how.rise):
                first, peak = now, this
        else:
            peak = max(peak, this)
            if this <= peak - max(how.rise, min(how.fall, (1 - how.left) * peak)):
                yield first, now
                first, quietest = -1, this
    if first >= 0:
        yield first, len(level)
