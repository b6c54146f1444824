"""Recipes become sound."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from pydantic import ValidationError

from evals.found.mixing import RATE, rendered, write
from evals.found.recordings import MixPart, MixRecipe, Noise, WholeFile, read_recordings
from tests.evals.found.small_found import RECORDINGS, folder, questions
from tools.errors import InputError

QUIET = Noise(level=-90, seed=0)


def level(samples: np.ndarray) -> float:
    return 20 * float(np.log10(np.sqrt((samples**2).mean()) + 1e-9))


def test_the_same_recipe_gives_the_same_samples(tmp_path: Path) -> None:
    root = folder(tmp_path)
    mix = MixRecipe.model_validate(RECORDINGS[1])
    first = rendered(mix, root)
    assert first.shape == (6 * RATE, 2)
    assert np.array_equal(first, rendered(mix, root))
    other = mix.model_copy(update={"noise": Noise(level=-66, seed=9)})
    assert not np.array_equal(first, rendered(other, root))


def test_a_part_stands_at_its_time_at_its_level_and_on_its_side(tmp_path: Path) -> None:
    root = folder(tmp_path)
    bark = MixPart(file="bark.wav", cut=(0.1, 0.4), at=2, level=-12, side="left")
    heard = rendered(MixRecipe(name="m", seconds=4, channels=2, noise=QUIET, parts=(bark,)), root)
    during, before = heard[int(2.05 * RATE) : int(2.25 * RATE)], heard[: 2 * RATE]
    assert level(during[:, 0]) == pytest.approx(-12, abs=0.5)
    assert level(during[:, 0]) - level(during[:, 1]) == pytest.approx(10.5, abs=0.2)
    assert level(before) < -80
    assert level(heard[int(2.35 * RATE) :]) < -80


def test_a_sound_is_repeated_without_a_gap(tmp_path: Path) -> None:
    root = folder(tmp_path)
    rain = MixPart(file="rain.wav", at=0, level=-30, lasts=7)
    heard = rendered(MixRecipe(name="m", seconds=8, noise=QUIET, parts=(rain,)), root)
    frames = [level(heard[at : at + RATE // 4]) for at in range(0, 7 * RATE, RATE // 4)]
    assert max(frames) - min(frames) < 2
    assert level(heard[7 * RATE :]) < -80


def test_what_would_clip_is_made_softer_as_a_whole(tmp_path: Path) -> None:
    loud = MixPart(file="rain.wav", at=0, level=6)
    heard = rendered(MixRecipe(name="m", seconds=2, noise=QUIET, parts=(loud,)), folder(tmp_path))
    assert np.abs(heard).max() == pytest.approx(0.97)


def test_a_file_is_as_it_is_but_for_its_rate(tmp_path: Path) -> None:
    root = folder(tmp_path)
    write(WholeFile(name="m", file="rain.wav", rate=8000), root, tmp_path / "m.flac")
    samples, rate = sf.read(tmp_path / "m.flac")
    assert (rate, len(samples)) == (8000, 2 * 8000)
    assert [path.name for path in tmp_path.glob("m*")] == ["m.flac"]


def test_a_part_that_begins_after_the_end_is_refused() -> None:
    with pytest.raises(ValidationError, match="begins after the end"):
        MixRecipe(name="m", seconds=1, noise=QUIET, parts=(MixPart(file="a", at=2, level=0),))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "tape"}, "line 1: .*'file', 'mix'"),
        ({"gain": 3}, "line 1: mix.gain: Extra inputs are not permitted"),
        ({"parts": []}, "line 1: mix.parts: Tuple should have at least 1 item"),
        ({"name": "../up"}, "leaves the audio root"),
        ({"parts": [{"file": "/etc/a.wav", "at": 0, "level": 0}]}, "leaves the audio root"),
    ],
)
def test_a_recipe_that_is_none_is_refused(
    tmp_path: Path, change: dict[str, object], why: str
) -> None:
    data = questions(tmp_path, recordings=[RECORDINGS[1] | change])
    with pytest.raises(InputError, match=why):
        read_recordings(data)


def test_a_name_stands_for_one_recording(tmp_path: Path) -> None:
    data = questions(tmp_path, recordings=[RECORDINGS[1], RECORDINGS[1]])
    with pytest.raises(InputError, match="line 2: found 'two' again"):
        read_recordings(data)
