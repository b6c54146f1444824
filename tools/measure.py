"""What signal processing can say, and a file's header: a quantity each, by a meter of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

import librosa
import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from platformdirs import user_cache_path

from tools.audio import AudioClip, Samples, Segment
from tools.evidence import Measurement, Quantity, SignalQuantity, SubQuery

NAME = "measure"
DESCRIPTION = (
    "Signal measurements: tempo, key, pitch, onsets, loudness over time, silence, channels, "
    "duration of the whole."
)
METHOD = "librosa-4"
"""Part of the cache's key; changes when the same audio would give other measurements."""

RATE = 22_050
HOP = 512
FRAMES = 60.0 * RATE / HOP
"""Analysis frames a minute."""

STRETCH = 60.0
"""Seconds measured at a time: long files give one set of measurements a minute."""

SHORTEST = 4_096
"""Samples below which there is no spectrum to speak of."""

SEAM = 0.11
"""Seconds between two silences that are one: the frame of silence, and rounding."""

QUIET = -50.0
"""dBFS below which a tenth of a second counts as silence, at least 0.3 s in a row."""

HIGHEST = 2000.0
"""Hz up to which pitch is looked for: three octaves above middle C. Of 109 spoken turns, 2 are
measured otherwise than with 1000; notes between the two no longer go missing or sink by octaves."""

_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
"""Key profiles (Krumhansl and Kessler 1982)."""

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")

Meter = Callable[[Samples, Segment], Iterator[Measurement]]


def load() -> Meters:
    """The meters; they need no model."""
    return Meters()


class Meters:
    """Measures the quantities that `query.text` names; all where it names none."""

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Measurement]]:
        """Yields what the file's header says, then the measurements of each minute."""
        known = (*HEADER, *METERS)
        asked = [name for name in known if name in query.text] or known
        if told := [meter(clip) for name, meter in HEADER.items() if name in asked]:
            yield told
        if meters := [meter for name, meter in METERS.items() if name in asked]:
            yield from _joined(self._by_minute(clip, meters))

    def _by_minute(self, clip: AudioClip, meters: Sequence[Meter]) -> Iterator[list[Measurement]]:
        compiled()
        start = clip.span.start
        for samples in clip.blocks(RATE, STRETCH):
            span = Segment(start=start, end=min(clip.span.end, start + len(samples) / RATE))
            if len(samples) >= SHORTEST:
                yield from (list(meter(samples, span)) for meter in meters)
            start = span.end


def _joined(lists: Iterator[list[Measurement]]) -> Iterator[list[Measurement]]:
    """Silences that go on from one minute to the next as one."""
    held: Measurement | None = None
    for found in lists:
        if not found or found[0].quantity != "silence":
            yield found
            continue
        if held and found[0].segment.start - held.segment.end < SEAM:
            found = [_silence(held.segment.start, found[0].segment.end), *found[1:]]
        elif held:
            yield [held]
        yield found[:-1]
        held = found[-1]
    if held:
        yield [held]


def _silence(start: float, end: float) -> Measurement:
    return _measured("silence", Segment(start=start, end=end), end - start, "s")


@cache
def compiled() -> None:
    """Lets librosa compile what it compiles on first use, one process at a time.

    It keeps machine code beside itself. Of two processes that fill that cache at once one may load
    what the other half wrote, and crash: seen in three of three tries with an empty cache.
    """
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, 2 * RATE).astype(np.float32)
    with FileLock(user_cache_path("listen-again", ensure_exists=True) / "compiling.lock"):
        for meter in (pitch, onsets):
            list(meter(noise, Segment(start=0.0, end=2.0)))


def _measured(
    quantity: Quantity,
    segment: Segment,
    value: float | None = None,
    unit: str = "",
    text: str = "",
    confidence: float | None = None,
) -> Measurement:
    return Measurement(
        tool=NAME,
        segment=segment,
        quantity=quantity,
        value=None if value is None else round(float(value), 3),
        unit=unit,
        text=text,
        confidence=None if confidence is None else float(np.clip(confidence, 0, 1)),
    )


def duration(clip: AudioClip) -> Measurement:
    """How long the clip is."""
    return _measured("duration", clip.span, clip.span.duration, "s", confidence=1.0)


def channels(clip: AudioClip) -> Measurement:
    """How many channels the file has."""
    text = {1: "mono", 2: "stereo"}.get(clip.channels, f"{clip.channels} channels")
    return _measured("channels", clip.span, clip.channels, "channels", text, 1.0)


def tempo(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """Beats per minute. The confidence says how much of the onset energy repeats at that beat."""
    if span.duration < 1.5 or not np.any(samples):
        return
    strength = librosa.onset.onset_strength(y=samples, sr=RATE, hop_length=HOP)
    repeats = _repeats(strength)
    lag = _refined(repeats, _beat(repeats))
    yield _measured("tempo", span, FRAMES / lag, "BPM", confidence=float(repeats[round(lag)]))


def _repeats(strength: NDArray[np.float32]) -> NDArray[np.float64]:
    """How well the onset strength repeats after 0, 1, 2, ... frames: its autocorrelation."""
    centred = strength - strength.mean()
    shares = 1 - np.arange(len(centred)) / len(centred)
    correlation: NDArray[np.float64] = librosa.autocorrelate(centred.astype(np.float64))
    return correlation / (max(1e-9, float(correlation[0])) * np.maximum(shares, 0.1))


def _beat(repeats: NDArray[np.float64]) -> float:
    """The beat in frames: what repeats after one, two and four of them, near 120 a minute."""
    bpm = np.geomspace(40, 240, 400)
    lags = FRAMES / bpm
    frames = np.arange(len(repeats) // 2)
    levels = [np.interp(beats * lags, frames, repeats[frames], right=0.0) for beats in (1, 2, 4)]
    # Half an octave from 120 counts for nine tenths, a whole one for two thirds.
    prior = np.exp(-0.4 * np.log2(bpm / 120) ** 2)
    return float(lags[int(np.argmax(prior * np.maximum(np.mean(levels, axis=0), 0)))])


def _refined(repeats: NDArray[np.float64], lag: float) -> float:
    """The beat's length, finer than a frame: measured over two, four and eight beats."""
    for beats in (1, 2, 4, 8):
        around = range(max(1, round(beats * lag) - 1), round(beats * lag) + 2)
        if around[-1] >= len(repeats) // 2:
            break
        lag = max(around, key=lambda shift: float(repeats[shift])) / beats
    return lag


def key(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """The key whose profile fits the chroma best; the confidence is its lead over the next."""
    if span.duration < 1.0 or not np.any(samples):
        return
    chroma = librosa.feature.chroma_stft(y=samples, sr=RATE, hop_length=2048, tuning=0.0)
    mean: NDArray[np.float64] = chroma.mean(axis=1)
    fits = sorted(
        (float(np.corrcoef(np.roll(profile, tonic), mean)[0, 1]), f"{_NAMES[tonic]} {mode}")
        for mode, profile in (("major", _MAJOR), ("minor", _MINOR))
        for tonic in range(12)
    )
    lead = fits[-1][0] - fits[-2][0]
    yield _measured("key", span, text=fits[-1][1], confidence=max(0.0, fits[-1][0]) * (0.5 + lead))


def pitch(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """Each voiced stretch's median pitch in Hz, and whether it rises or falls (YIN)."""
    if span.duration < 0.2:
        return
    step = 10 * RATE // HOP * HOP
    parts = [samples[at : at + step] for at in range(0, len(samples), step)]
    # In parts, for YIN takes 1.6 MB a second.
    hz = np.concatenate([_yin(part)[: step // HOP] for part in parts if len(part) >= SHORTEST])
    level: NDArray[np.float32] = librosa.feature.rms(y=samples, hop_length=HOP)[0]
    size = min(len(hz), len(level))
    voiced = (level[:size] > 0.1 * level.max(initial=1e-6)) & (hz[:size] < 0.95 * HIGHEST)
    for first, last in _stretches(voiced, least=8):
        within = _frames(span, first, last)
        course = hz[first:last]
        rise = 12 * math.log2(np.median(course[-4:]) / np.median(course[:4]))
        text = "rising" if rise > 1 else "falling" if rise < -1 else "level"
        yield _measured("pitch", within, float(np.median(course)), "Hz", text)


def _yin(samples: Samples) -> NDArray[np.float64]:
    """The pitch of each frame in Hz, 60 to `HIGHEST`."""
    return librosa.yin(samples, fmin=60, fmax=HIGHEST, sr=RATE, hop_length=HOP)


def onsets(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """How many sounds begin, and when the first does."""
    found = librosa.onset.onset_detect(y=samples, sr=RATE, hop_length=HOP, units="time")
    times = [span.start + float(time) for time in found]
    text = ", ".join(f"{time:.2f}" for time in times[:50])
    yield _measured("onsets", span, len(times), "onsets", f"at {text} s" if times else "none")


def loudness(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """RMS level in dBFS: of the stretch, and in at most 30 steps through it."""
    yield _measured("loudness", span, level(samples), "dBFS")
    steps = min(30, int(span.duration / 0.5))
    if steps < 2:
        return
    edges = np.linspace(0, len(samples), steps + 1).astype(int)
    for first, last in pairwise(edges):
        within = Segment(start=span.start + first / RATE, end=span.start + last / RATE)
        yield _measured("loudness", within, level(samples[first:last]), "dBFS")


def level(samples: Samples) -> float:
    """RMS level in dBFS, at least -120."""
    return float(20 * np.log10(max(1e-6, float(np.sqrt(np.mean(np.square(samples)))))))


def silence(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """Each stretch of silence, in seconds."""
    frame = RATE // 10
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    quiet = np.array([level(row) < QUIET for row in whole], dtype=np.bool_)
    for first, last in _stretches(quiet, least=3):
        within = Segment(start=span.start + first / 10, end=min(span.end, span.start + last / 10))
        yield _silence(within.start, within.end)


def _stretches(flags: NDArray[np.bool_], least: int) -> Iterator[tuple[int, int]]:
    """Runs of True of at least `least` frames, as [first, last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    for first, last in edges.reshape(-1, 2):
        if last - first >= least:
            yield int(first), int(last)


def _frames(span: Segment, first: int, last: int) -> Segment:
    """Analysis frames [first, last) in file time."""
    start = span.start + first * HOP / RATE
    return Segment(
        start=start, end=max(start + 0.01, min(span.end, span.start + last * HOP / RATE))
    )


HEADER: dict[SignalQuantity, Callable[[AudioClip], Measurement]] = {
    "duration": duration,
    "channels": channels,
}
"""Those for which nothing is decoded."""

METERS: dict[SignalQuantity, Meter] = {
    "tempo": tempo,
    "key": key,
    "pitch": pitch,
    "onsets": onsets,
    "loudness": loudness,
    "silence": silence,
}
"""Those that hear."""
