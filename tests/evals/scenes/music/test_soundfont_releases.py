"""The soundfonts of the splits: what is missing or changed is said; what is there is in tune."""

from pathlib import Path

import numpy as np
import platformdirs
import pytest

from evals.scenes.clip_audio import RATE
from evals.scenes.fetch import Library
from evals.scenes.music.midi_instruments import ALL, MidiInstrument
from evals.scenes.music.performance import Performance
from evals.scenes.music.score import MusicScore, ScoreNote, ScorePart, Tempo
from evals.scenes.music.score_writer import writer
from evals.scenes.music.soundfont import Soundfont
from evals.scenes.music.soundfont_releases import SOUNDFONTS, TIMGM
from evals.scenes.sources.fetch_packages import fetch_packages
from evals.splits import Split
from tools.audio import Samples
from tools.errors import InputError

SIZE = 1 << 17
PITCHED = {name: one for name, one in ALL.items() if name != "drums"}


def test_test_is_played_on_a_soundfont_of_its_own() -> None:
    assert SOUNDFONTS["train"] == SOUNDFONTS["dev"] != SOUNDFONTS["test"]


def test_a_soundfont_that_is_missing_or_another_is_said(tmp_path: Path) -> None:
    library = Library(tmp_path, apart=True)
    with pytest.raises(InputError, match=r"expected the soundfont of timgm6mb-soundfont 1\.3-5"):
        writer("dev", library)
    path = library.share(TIMGM.package.name) / TIMGM.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"something else")
    with pytest.raises(InputError, match="not the soundfont that was checked"):
        TIMGM.opened(library)


def alone(name: str, midi: int) -> MusicScore:
    note = ScoreNote(midi=midi, onset=0, duration=2, velocity=90)
    return MusicScore(
        kind="melody",
        metre="4/4",
        beats=4,
        tempi=(Tempo(onset=0, bpm=120),),
        parts=(ScorePart(instrument=name, notes=(note,)),),
    )


@pytest.fixture(scope="module", params=["train", "test"])
def font(request: pytest.FixtureRequest) -> Soundfont:
    split: Split = request.param
    cache = platformdirs.user_cache_path("listen-again") / "recordings"
    library, missed = fetch_packages([SOUNDFONTS[split].package], cache, lambda _: None)
    assert not missed
    return SOUNDFONTS[split].opened(library)


def partials(samples: Samples, midi: float) -> float:
    """How much of it lies at the first partials of a note."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), SIZE))
    found = 0.0
    for number in range(1, 9):
        hertz = number * 440 * 2 ** ((midi - 69) / 12)
        if hertz < RATE / 2.2:
            near = slice(*(round(hertz * to * SIZE / RATE) for to in (0.985, 1.015)))
            found += float(spectrum[near].max()) / number
    return found


@pytest.mark.recordings
@pytest.mark.parametrize(("name", "played_on"), PITCHED.items(), ids=PITCHED)
def test_every_instrument_plays_the_note_that_is_written(
    name: str, played_on: MidiInstrument, font: Soundfont
) -> None:
    for midi in (played_on.low, (played_on.low + played_on.high) // 2, played_on.high):
        performance = Performance(alone(name, midi), font)
        samples = performance.rendered()[round(0.05 * RATE) : round(0.8 * RATE)]
        fits = {shift: partials(samples, midi + shift) for shift in range(-6, 7)}
        assert max(fits, key=fits.__getitem__) == 0
        assert performance.sources
