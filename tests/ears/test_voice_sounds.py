"""Whether laughter, coughs and singing are told from speech: a game's voices, by what they are."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from agent.assembly.model_stores import default_store
from evals.scenes.sources.fetch_packages import fetch_packages
from evals.scenes.sources.source_registry import packages
from tests.ears.recordings import CACHE, share
from tools.audio import AudioClip
from tools.embed import Embedder
from tools.tag import Tagger

pytestmark = pytest.mark.recordings

VOICES = Path("games/hedgewars/Data/Sounds/voices")

SPOKEN = ("Amazing", "Boring", "Comeonthen", "Illgetyou", "Leavemealone", "Traitor", "Yessir")
"""Speech acts of which every pack has a file; in the singer's they are sung."""

TOLD = 0.3
"""The confidence from which a sound is taken to be there."""

HEARD = {
    "laughter": ("*/Laugh.ogg",),
    "cough": ("*/PoisonCough.ogg",),
    "singing": ("Singer/*.ogg",),
}
"""Which files are of what is sought; what is spoken by others is not."""


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    store = default_store()
    folder = store.get("yamnet")
    return Tagger.load(folder, store.deriver("yamnet"), Embedder.load(store.get("minilm")))


@pytest.fixture(scope="module")
def voices() -> Path:
    library, _ = fetch_packages([packages()["hedgewars-data"]], CACHE, lambda _: None)
    return library.share("hedgewars-data") / VOICES


@pytest.mark.parametrize("sought", HEARD)
def test_a_sound_of_voices_is_told_from_speech(tagger: Tagger, voices: Path, sought: str) -> None:
    there = sorted(path for form in HEARD[sought] for path in voices.glob(form))
    absent = sorted(path for one in SPOKEN for path in voices.glob(f"*/{one}.ogg"))
    absent = [path for path in absent if path.parent.name != "Singer"]
    found, false = (_heard(tagger, paths, sought) for paths in (there, absent))
    area = float(
        np.mean([[(one > other) + (one == other) / 2 for other in false] for one in found])
    )
    hit = share([one >= TOLD for one in found], [path.parent.name for path in there])
    wrong = share([one >= TOLD for one in false], [path.parent.name for path in absent])
    print(f"\n{sought}: AUC {area:.2f}, told {hit}; told of speech {wrong}")
    assert area > 0.5


def _heard(tagger: Tagger, paths: Sequence[Path], sought: str) -> list[float]:
    """How surely each file has what is sought."""
    return [
        max(
            (
                e.confidence or 0.0
                for part in tagger.hear(AudioClip.open(path), sought)
                for e in part
            ),
            default=0.0,
        )
        for path in paths
    ]
