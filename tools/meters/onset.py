"""Onsets: when sounds begin."""

from __future__ import annotations

from collections.abc import Iterator

import librosa

from tools.audio import Samples, Segment
from tools.evidence import Measurement
from tools.meters.meter import HOP, RATE, measured


def onsets(samples: Samples, span: Segment) -> Iterator[Measurement]:
    """How many sounds begin, and when the first does."""
    found = librosa.onset.onset_detect(y=samples, sr=RATE, hop_length=HOP, units="time")
    times = [span.start + float(time) for time in found]
    text = ", ".join(f"{time:.2f}" for time in times[:50])
    told = f"at {text} s" if times else "none"
    yield measured("onsets", span, len(times), "onsets", told, times=times)
