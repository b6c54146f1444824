"""What signal processing can say, and a file's header: a quantity each, by a meter of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np

from tools.audio import AudioClip, Segment
from tools.evidence import Measurement, SignalQuantity, SubQuery, Trait
from tools.librosa_cache import first_use
from tools.meters.balance import balance
from tools.meters.bandwidth import bandwidth
from tools.meters.clipping import clipping
from tools.meters.file_header import channels, duration
from tools.meters.loudness import loudness
from tools.meters.meter import NAME as NAME
from tools.meters.meter import RATE, SHORTEST, Meter
from tools.meters.noise import noise
from tools.meters.onset import onsets
from tools.meters.pitch import pitch
from tools.meters.quality import QUALITY, quality
from tools.meters.reverberation import reverberation
from tools.meters.silence import joined, silence

DESCRIPTION = (
    "Signal measurements: pitch, onsets, loudness over time, silence, balance of left and right, "
    "channels, duration of the whole; of the recording noise, clipping, bandwidth, reverberation, "
    "quality."
)
METHOD = "librosa-6"
"""Part of the cache's key; changes when the same audio would give other measurements."""

STRETCH = 60.0
"""Seconds measured at a time: long files give one set of measurements a minute."""


def load() -> Meters:
    """The meters; they need no model."""
    return Meters()


class Meters:
    """Measures the quantities that `query.text` names; all where it names none.

    Asked for "quality", it says in words what those of the recording come to.
    """

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Measurement | Trait]]:
        """Yields what the whole tells, what the file's header says, then what each minute does.

        Raises:
            ToolError: The balance is asked for, of what is not heard with two channels.
        """
        asked = _asked(query.text, clip)
        whole: list[Measurement] = []
        for meter in (meter for name, meter in RECORDING.items() if name in asked):
            found = list(meter(clip))
            whole += found
            yield found
        if QUALITY in query.text:
            yield list(quality(whole))
        if told := [meter(clip) for name, meter in HEADER.items() if name in asked]:
            yield told
        heard = [meter for name, meter in METERS.items() if name in asked]
        levels = [meter for name, meter in LEVELS.items() if name in asked]
        if heard or levels:
            yield from joined(self._by_minute(clip, heard, levels))
        for meter in (meter for name, meter in SIDES.items() if name in asked):
            yield from meter(clip)

    def _by_minute(
        self, clip: AudioClip, heard: Sequence[Meter], levels: Sequence[Meter]
    ) -> Iterator[list[Measurement]]:
        if {*heard} - {silence}:
            compiled()
        start = clip.span.start
        for samples in clip.original.blocks(RATE, STRETCH):
            end = min(clip.span.end, start + len(samples) / RATE)
            if len(samples) >= SHORTEST:
                span = Segment(start=start, end=end)
                loud = clip.as_heard(samples)
                yield from (list(meter(loud, span)) for meter in heard)
                yield from (list(meter(samples, span)) for meter in levels)
            start = end


def _asked(text: str, clip: AudioClip) -> Sequence[str]:
    """What a text names; all that can be measured where it names nothing."""
    known: tuple[str, ...] = (*HEADER, *RECORDING, *METERS, *LEVELS, *SIDES)
    named = [name for name in known if name in text]
    if QUALITY in text:
        named += [name for name in RECORDING if name not in named]
    every = [name for name in known if name not in SIDES or clip.sided]
    return named or every


@cache
def compiled() -> None:
    """Lets librosa compile what the meters use, one process at a time."""
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, 2 * RATE).astype(np.float32)
    first_use(
        lambda: [list(meter(noise, Segment(start=0.0, end=2.0))) for meter in (pitch, onsets)]
    )


HEADER: dict[SignalQuantity, Callable[[AudioClip], Measurement]] = {
    "duration": duration,
    "channels": channels,
}
"""Those for which nothing is decoded."""

RECORDING: dict[SignalQuantity, Callable[[AudioClip], Iterator[Measurement]]] = {
    "noise": noise,
    "clipping": clipping,
    "bandwidth": bandwidth,
    "reverberation": reverberation,
}
"""Those that hear the whole at its own rate: how good the recording is."""

METERS: dict[SignalQuantity, Meter] = {
    "pitch": pitch,
    "onsets": onsets,
    "silence": silence,
}
"""Those that hear, as any tool does: what is very quiet is brought up for them."""

LEVELS: dict[SignalQuantity, Meter] = {
    "loudness": loudness,
}
"""Those that measure levels, of the recording as it is."""

SIDES: dict[SignalQuantity, Callable[[AudioClip], Iterator[list[Measurement]]]] = {
    "balance": balance,
}
"""Those that need both channels."""
