"""Loudness: the level through time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tools.audio import Samples, Segment
from tools.evidence import Measurement
from tools.meters.meter import RATE, measured


def loudness(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """RMS level in dBFS: of the stretch, and in at most 30 steps through it."""
    yield measured("loudness", span, level(samples), "dBFS")
    steps = min(30, int(span.duration / 0.5))
    if steps < 2:
        return
    edges = np.linspace(0, len(samples), steps + 1).astype(int)
    for first, last in pairwise(edges):
        within = Segment(start=span.start + first / RATE, end=span.start + last / RATE)
        yield measured("loudness", within, level(samples[first:last]), "dBFS")


def level(samples: Samples) -> float:
    """RMS level in dBFS, at least -120."""
    return float(20 * np.log10(max(1e-6, float(np.sqrt(np.mean(np.square(samples)))))))
