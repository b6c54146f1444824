"""Where sounds begin and end, by their level alone: which sounds they are, tagging knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from tools.audio import Samples

STEP = 0.01
"""Seconds between two levels."""

QUIETEST = -90.0
"""dBFS; digital silence is taken to be as loud as this."""

LOWEST = 20.0
"""Hz below which nothing is heard."""

REACH = 1.0
"""Seconds over which an end is moved. On composed scenes a reach of 0.6 leaves 16 % of onsets more
than half a second wrong, 0.8 leaves 10 %, this 5 %."""

SHORTEST = 0.05
"""Seconds that a whole sound lasts at least."""

Levels = NDArray[np.float32]
"""dBFS, one every 10 ms: level i is of [0.01 i, 0.01 (i + 1)) seconds and one step around it."""

Numbers = NDArray[np.float64]
"""What a filter is made of, and what it goes on with."""

Burst = tuple[float, float]
"""Onset and offset, in seconds from the first sample."""


@dataclass(frozen=True)
class Hysteresis:
    """What makes one burst; levels in dB, times in seconds.

    A sound that decays lasts until it is 30 dB down, and one that lasts leaves little quiet around
    it. A longer `gap` joins quick barks and quacks.

    Attributes:
        rise: A burst begins this far above the quietest level since the one before.
        fall: It ends this far below its own peak.
        floor: It begins no less than this above the background, and ends at half of it.
        weakest: One whose peak is this far below that of the loudest is an echo of it.
        gap: Bursts with less between them are one.
        shortest: What is shorter is a click.
        quiet: The part of the time that is quieter than the background.
    """

    rise: float = 6.0
    fall: float = 30.0
    floor: float = 9.0
    weakest: float = 30.0
    gap: float = 0.08
    shortest: float = 0.03
    quiet: float = 0.02


def levels(blocks: Iterable[Samples], rate: int) -> Levels:
    """The level every 10 ms of audio that comes in blocks, smoothed over 30 ms.

    Of what is heard: a constant under the sound counts for nothing.
    """
    size = round(STEP * rate)
    parts: list[NDArray[np.float32]] = []
    held: Samples = np.empty(0, np.float32)
    for block in audible(blocks, rate):
        held = np.concatenate([held, block])
        whole = len(held) // size * size
        parts.append(np.square(held[:whole]).reshape(-1, size).mean(axis=1))
        held = held[whole:]
    power = np.concatenate(parts) if parts else np.empty(0, np.float32)
    if not len(power):
        return power
    smooth = np.convolve(np.pad(power, 1, mode="edge"), np.full(3, 1 / 3), mode="valid")
    return (10 * np.log10(np.maximum(smooth, 10 ** (QUIETEST / 10)))).astype(np.float32)


def audible(blocks: Iterable[Samples], rate: int) -> Iterator[Samples]:
    """What is above `LOWEST`, by a filter of the first order that begins at rest."""
    ahead, back = np.array([1.0, -1.0]), np.array([1.0, LOWEST * 2 * np.pi / rate - 1])
    state: NDArray[np.float64] | None = None
    for block in blocks:
        if not len(block):
            continue
        if state is None:
            state = np.array([-block[0]], np.float64)
        heard, state = _filtered(ahead, back, block, state)
        yield heard


def _filtered(
    ahead: Numbers, back: Numbers, block: Samples, state: Numbers
) -> tuple[Samples, Numbers]:
    """A block filtered, and the state with which the next goes on."""
    told: tuple[Numbers, Numbers] = signal.lfilter(ahead, back, block, zi=state)  # pyright: ignore[reportAssignmentType]
    return told[0].astype(np.float32), told[1]


def level_bursts(heard: Levels, how: Hysteresis = Hysteresis()) -> list[Burst]:
    """The bursts of a crop whose levels are known."""
    if not len(heard):
        return []
    background = float(np.quantile(heard, how.quiet))
    found = list(bridged(_loud(heard, background, how), how.gap))
    peaks = [float(heard[first:last].max()) for first, last in found]
    return [
        (first * STEP, last * STEP)
        for (first, last), peak in zip(found, peaks, strict=True)
        if peak >= max(peaks) - how.weakest and (last - first) * STEP >= how.shortest
    ]


def snapped(heard: Levels, begin: float, end: float) -> Burst:
    """Moves the ends of a sound to the rise and the fall in level that are near, if any are."""
    first = max(0, round((begin - REACH) / STEP))
    near = level_bursts(heard[first : round((end + REACH) / STEP)])
    found = [(first * STEP + onset, first * STEP + offset) for onset, offset in near]
    within = [burst for burst in found if burst[0] < end and burst[1] > begin]
    if within and abs(within[0][0] - begin) <= REACH:
        begin = within[0][0]
    if within and abs(within[-1][1] - end) <= REACH:
        end = within[-1][1]
    return begin, max(end, begin + SHORTEST)


def _loud(heard: Levels, background: float, how: Hysteresis) -> Iterator[tuple[int, int]]:
    """Runs of levels from a rise to the fall after it, as first and one past the last."""
    quietest, peak, first = min(float(heard[0]), background), 0.0, -1
    for now, level in enumerate(heard.tolist()):
        if first < 0:
            quietest = min(quietest, level)
            if level >= quietest + how.rise and level >= background + how.floor:
                first, peak = now, level
        else:
            peak = max(peak, level)
            if level <= peak - how.fall or level <= background + how.floor / 2:
                yield first, now
                first, quietest = -1, level
    if first >= 0:
        yield first, len(heard)


def bridged(runs: Iterable[tuple[int, int]], gap: float) -> Iterator[tuple[int, int]]:
    """Runs with at least `gap` seconds between them."""
    held: tuple[int, int] | None = None
    for run in runs:
        if held and (run[0] - held[1]) * STEP < gap:
            held = held[0], run[1]
            continue
        if held:
            yield held
        held = run
    if held:
        yield held
