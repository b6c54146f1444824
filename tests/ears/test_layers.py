"""Whether a sound is told to lie before or behind others: mixtures of known levels."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from agent.assembly.model_stores import default_store
from evals.scenes.clip_audio import RATE
from evals.scenes.clip_manifest import Clip
from evals.splits import Split
from tests.ears.recordings import levelled, mixed, recorded, share, written
from tools.audio import Samples
from tools.evidence import SubQuery, Trait
from tools.layers import NAME, LayerPerceiver, load
from tools.ontology import related
from tools.store.stored_model import StoredModel

pytestmark = pytest.mark.recordings

MIXTURES = 60
SECONDS = 12.0
LEADS = (-20.0, 12.0)
"""Decibels between which a bed lies beside speech."""

UNSURE = 3.0
"""Decibels up to which neither is in the background."""


class Mixture(NamedTuple):
    """A bed with lines of speech over it, and by how many dB it is louder than they are."""

    samples: Samples
    bed: Clip
    lead: float


@pytest.fixture(scope="module")
def ear() -> LayerPerceiver:
    store = default_store()

    def stored(name: str) -> StoredModel:
        return StoredModel(lambda: store.get(name), store.deriver(name))

    return load(stored("yamnet"), stored("minilm"))


def test_what_lies_behind_speech_is_told(ear: LayerPerceiver, tmp_path: Path) -> None:
    right: dict[str, list[bool]] = {"bed": [], "speech": []}
    scenes: dict[str, list[str]] = {"bed": [], "speech": []}
    seen = {"bed": 0, "speech": 0}
    for at, made in enumerate(mixtures("dev", MIXTURES)):
        if abs(made.lead) <= UNSURE:
            continue
        told = layers(ear, made, tmp_path)
        for name, label, front in (
            ("bed", made.bed.label, made.lead > 0),
            ("speech", "Speech", made.lead < 0),
        ):
            seen[name] += 1
            own = [one for one in told if related(one.of, label)]
            if own:
                surest = max(own, key=lambda one: one.confidence or 0.0)
                right[name].append((surest.label == "foreground") == front)
                scenes[name].append(str(at))
    for name, of in seen.items():
        print(
            f"\n{name}: told in {len(right[name])} of {of}; "
            f"right {share(right[name], scenes[name])}"
        )
    assert np.mean([*right["bed"], *right["speech"]]) > 0.7


def layers(ear: LayerPerceiver, made: Mixture, folder: Path) -> list[Trait]:
    clip = written(made.samples, folder / "made.wav")
    query = SubQuery(tool=NAME, text=made.bed.label)
    return [one for stretch in ear(clip, query) for one in stretch]


def mixtures(split: Split, count: int) -> Iterator[Mixture]:
    """Music and backgrounds, by turns, from so much below the speech to above it."""
    rng = np.random.default_rng(11)
    speech, beds = (
        recorded("voice", split),
        [recorded("track", split), recorded("background", split)],
    )
    lines = [clip for clip in speech.clips if 1 <= clip.seconds <= 4]
    for at in range(count):
        found = beds[at % 2]
        bed = found.clips[int(rng.integers(len(found.clips)))]
        lead = float(rng.uniform(*LEADS))
        under = np.resize(found.recordings(bed), round(SECONDS * RATE))
        placed, onset = [(0.0, levelled(under, lead - 6))], float(rng.uniform(0.3, 2))
        while True:
            line = speech.recordings(lines[int(rng.integers(len(lines)))])
            if onset + len(line) / RATE > SECONDS - 0.2:
                break
            placed.append((onset, levelled(line, -6)))
            onset += len(line) / RATE + float(rng.uniform(0.3, 1.5))
        yield Mixture(mixed(*placed, seconds=SECONDS), bed, lead)
