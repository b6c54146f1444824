"""Recordings that are made, and a small random model that hears them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from agent.train.small.recording_set import NamedRecording, RecordingFacts, RecordingSet
from tests.tools.lalm.small.packed import write_llama, write_whisper
from tools.lalm.small.small_lalm import assemble

RATE = 16_000
VOICES = (("en", "one two"), ("fr", "un"), ("ru", "da"), ("es", "tres"), ("cs", "ano"))
NAMES = ("a trumpet", "a dog barking", "rain", "a cymbal", "thunder", "a flute", "an owl hooting")


def recordings() -> RecordingSet:
    """A tone for each name, and people who buzz."""
    found: list[NamedRecording] = []
    for at, name in enumerate(NAMES):
        for take in range(2):
            samples = _tone(200 * (at + 1) + 10 * take, 0.4)
            facts = RecordingFacts(sort="sound", name=name, source=f"{at}/{take}", single=True)
            found.append(NamedRecording(facts, samples))
    for at, (language, words) in enumerate(VOICES):
        facts = RecordingFacts(
            sort="voice", name=f"voice {at}", source=f"v{at}", language=language, words=words
        )
        found.append(NamedRecording(facts, _tone(97 + 31 * at, 0.8)))
    return RecordingSet(tuple(found))


def _tone(hertz: float, seconds: float) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def small_model(home: Path, seconds: int = 8) -> Path:
    """A folder of the small model's architecture, of some ten thousand random weights."""
    out = home / "model"
    whisper = write_whisper(home / "whisper", positions=50 * seconds)
    assemble(whisper, write_llama(home / "llama"), out, seconds=seconds)
    return out
