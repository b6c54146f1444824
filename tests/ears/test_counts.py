"""By how much counts of calls are wrong: in made sequences, and in scenes of real recordings."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agent.assembly.model_stores import default_store
from evals.scenes.build_scenes import FACTS, build
from evals.scenes.clip_manifest import Clip
from evals.scenes.recipe import SceneOrder
from evals.scenes.reference import read_facts
from evals.scenes.stock import Stock
from tests.ears.recordings import CACHE, levelled, mixed, recorded, share, written
from tools.audio import AudioClip, Samples
from tools.embed import Embedder
from tools.tag import Tagger

pytestmark = pytest.mark.recordings

COUNTS = (1, 2, 3, 5, 8, 13, 20, 30, 40, 50)
PAUSES = (0.25, 1.2)
"""Seconds between two calls, at least and at most."""

BEDS = (None, 20.0, 10.0)
"""Decibels by which noise lies below the calls; none for silence."""

SHORTEST, LONGEST = 0.1, 2.0
"""Seconds of a call that is repeated."""


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    store = default_store()
    embedder = Embedder.load(store.get("minilm"))
    return Tagger.load(store.get("yamnet"), store.deriver("yamnet"), embedder)


def test_counts_of_made_sequences(tagger: Tagger, tmp_path: Path) -> None:
    found, rng = recorded("sound"), np.random.default_rng(0)
    errors: list[int] = []
    labels: list[str] = []
    for at, (clip, call) in enumerate(_calls(found)):
        for turn in range(4):
            true = COUNTS[(4 * at + turn * 3) % len(COUNTS)]
            made = _sequence(call, true, BEDS[(at + turn) % len(BEDS)], rng)
            told = _counted(tagger, written(made, tmp_path / "made.wav"), clip.label)
            errors.append(told - true)
            labels.append(clip.label)
    print(f"\nmade: {_histogram(errors)}; exact {share([not one for one in errors], labels)}")
    print(f"made: within one {share([abs(one) <= 1 for one in errors], labels)}")
    assert np.median(np.abs(errors)) <= 1


def test_counts_in_scenes(tagger: Tagger, tmp_path: Path) -> None:
    order = SceneOrder("dev", 16, 5, None, CACHE, lambda _: None)
    built = build(tmp_path / "dev", "programs", order)
    errors: list[int] = []
    scenes: list[str] = []
    for audio, facts in read_facts(built.folder / FACTS).items():
        clip = AudioClip.open(built.folder / audio)
        for label in facts.countable:
            true = sum(one.label == label for one in facts.sounds)
            errors.append(_counted(tagger, clip, label) - true)
            scenes.append(audio)
    print(f"\nscenes: {_histogram(errors)}; exact {share([not one for one in errors], scenes)}")
    print(f"scenes: within one {share([abs(one) <= 1 for one in errors], scenes)}")
    assert np.median(np.abs(errors)) <= 2


def _calls(found: Stock) -> Iterator[tuple[Clip, Samples]]:
    """One call of each label: of the first recording that has a single one."""
    known = set[str]()
    for clip in found.clips:
        for at, (start, end) in enumerate(clip.singles):
            if clip.label not in known and SHORTEST <= end - start <= LONGEST:
                known.add(clip.label)
                yield clip, found.recordings(clip.once(at))


def _sequence(call: Samples, count: int, below: float | None, rng: np.random.Generator) -> Samples:
    """A call so many times, at pauses of chance, each a little louder or softer."""
    onset, placed = 0.5, list[tuple[float, Samples]]()
    for _ in range(count):
        placed.append((onset, levelled(call, float(rng.uniform(-3, 3)))))
        onset += len(call) / 16_000 + float(rng.uniform(*PAUSES))
    bed = rng.standard_normal(round((onset + 0.5) * 16_000)).astype(np.float32)
    level = -90.0 if below is None else -below
    return mixed((0.0, levelled(bed, level)), *placed, seconds=onset + 0.5)


def _counted(tagger: Tagger, clip: AudioClip, label: str) -> int:
    return sum(map(len, tagger.count(clip, label)))


def _histogram(errors: list[int]) -> str:
    """Told less true, from far too few to far too many."""
    names = ("below -10", "-10 to -4", "-3, -2", "-1", "0", "1", "2, 3", "4 to 10", "above 10")
    bounds = np.array([-10, -3, -1, 0, 1, 2, 4, 11])
    counted = Counter(int(np.searchsorted(bounds, one, side="right")) for one in errors)
    return ", ".join(f"{name}: {counted[at]}" for at, name in enumerate(names) if counted[at])
