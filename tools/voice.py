"""What kind of voice speaks: a woman's or a man's, and how fast, for each stretch of one voice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tools.audio import AudioClip, Samples, Segment
from tools.evidence import Measurement, SubQuery, Trait
from tools.filterbank import RATE
from tools.pitch_track import Hertz, track
from tools.speaker_encoder import SpeakerEncoder
from tools.speaker_segmentation import Segmenter, alone, confirmed_voices
from tools.store.stored_model import StoredModel
from tools.syllables import nuclei
from tools.vad import METHOD as VAD
from tools.vad import Vad
from tools.voice_features import voice_features
from tools.voice_gender import GenderFit, packed

NAME = "voice"
DESCRIPTION = (
    "Voices: whether a man or a woman speaks, with how high a probability, and how fast, for each "
    "stretch of speech of one voice."
)
METHOD = f"voice-4 {VAD}"
"""Part of the cache's key; changes when the same audio would give other percepts."""

SHORTEST = 0.5
"""Seconds of one voice below which nothing is told of it."""

TOLD = 0.6
"""The probability from which on a gender is told.

Of the loudest 0.8 s of 278 clips of 20 voices, of sources that the model was not trained on, 16
lay below; there 7 were right.
"""

RATED = 1.0
"""Seconds of one voice below which its speed is not measured."""

BLOCK = 30.0
"""Seconds decoded at a time."""

Heard = Trait | Measurement


@dataclass(frozen=True)
class VoicePerceiver:
    """Tells kinds of voices."""

    vad: Vad
    segmenter: Segmenter
    encoder: SpeakerEncoder
    gender: GenderFit

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Heard]]:
        """Yields nothing while it looks for voices, then what it hears of each, block by block."""
        stretches = yield from confirmed_voices(self.vad, self.segmenter, clip)
        spans = [one for one in alone(stretches, clip.span) if one.duration >= SHORTEST]
        for span, samples in cut(clip, spans):
            yield list(self._heard(span, samples, query.text))

    def _heard(self, span: Segment, samples: Samples, text: str) -> Iterator[Heard]:
        """What one stretch of one voice tells, of what is asked; all where nothing is named."""
        hertz = track(samples, RATE)
        named = [name for name in ("gender", "speech rate") if name in text]
        if not named or "gender" in named:
            yield from self._gender(span, samples, hertz)
        if not named or "speech rate" in named:
            yield from speed(span, samples, hertz)

    def _gender(self, span: Segment, samples: Samples, hertz: Hertz) -> Iterator[Trait]:
        heard = voice_features(samples, hertz, self.encoder)
        if heard is None:
            return
        woman = self.gender.woman(heard)
        label, sure = ("woman", woman) if woman >= 0.5 else ("man", 1 - woman)
        if sure >= TOLD:
            yield Trait(tool=NAME, segment=span, aspect="gender", label=label, confidence=sure)


def load(model: StoredModel) -> VoicePerceiver:
    """The perceiver, from CAM++ and PyanNet."""
    folder, derive = model.folder, model.derive
    encoder = SpeakerEncoder.load(folder, derive)
    return VoicePerceiver(Vad.load(), Segmenter.load(folder, derive), encoder, packed())


def speed(span: Segment, samples: Samples, hertz: Hertz) -> Iterator[Measurement]:
    """Syllables a second, from the first to the last sound of a voice."""
    voiced = np.flatnonzero(hertz > 0)
    found = nuclei(samples, RATE, hertz)
    if span.duration < RATED or len(found) < 2:
        return
    seconds = (voiced[-1] - voiced[0]) / 100
    rate = round(len(found) / seconds, 1)
    yield Measurement(
        tool=NAME, segment=span, quantity="speech rate", value=rate, unit="syllables/s"
    )


def cut(clip: AudioClip, spans: Sequence[Segment]) -> Iterator[tuple[Segment, Samples]]:
    """The samples of each span, at 16 kHz; spans are in order and may touch. Memory stays flat."""
    held, begin = np.empty(0, np.float32), clip.span.start
    waiting = list(spans)
    for block in clip.blocks(RATE, BLOCK):
        held = np.concatenate([held, block])
        end = begin + len(held) / RATE
        while waiting and waiting[0].end <= end:
            span = waiting.pop(0)
            first, last = (round((at - begin) * RATE) for at in (span.start, span.end))
            yield span, held[first:last]
        until = min(end, waiting[0].start) if waiting else end
        passed = round(max(0.0, until - begin) * RATE)
        held, begin = held[passed:], begin + passed / RATE
    for span in waiting:
        yield span, held[round((span.start - begin) * RATE) :]
