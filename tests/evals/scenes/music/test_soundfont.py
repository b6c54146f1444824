"""Soundfonts: zones choose by key and velocity, presets add, and what is no soundfont is said."""

from pathlib import Path

import numpy as np
import pytest

from evals.scenes.music.note_sound import gain, sounded
from evals.scenes.music.soundfont import Soundfont
from tests.evals.scenes.music.soundfonts import RATE, hertz, made
from tools.errors import InputError

UPPER = (43, 60 | 127 << 8)
LOWER = (43, 0 | 59 << 8)
SOFT = (44, 1 | 63 << 8)
ROOT, COARSE, FINE, ATTENUATION, RELEASE = 58, 51, 52, 48, 38


def played(font: Soundfont, midi: int, seconds: float = 0.5, velocity: int = 100) -> np.ndarray:
    (region,) = font.regions(0, 0, midi, velocity)
    return sounded(font, region, midi, seconds, RATE)


@pytest.mark.parametrize("midi", [45, 69, 76, 93])
def test_a_note_has_the_pitch_that_is_written(tmp_path: Path, midi: int) -> None:
    found = hertz(played(made(tmp_path / "a.sf2"), midi), RATE)
    assert found == pytest.approx(440 * 2 ** ((midi - 69) / 12), rel=1e-3)


def test_a_zone_may_say_at_which_pitch_its_sample_was_recorded(tmp_path: Path) -> None:
    font = made(tmp_path / "a.sf2", zones=[[(ROOT, 57)]])
    assert hertz(played(font, 57), RATE) == pytest.approx(440, rel=1e-3)


def test_a_preset_adds_to_what_its_instrument_says(tmp_path: Path) -> None:
    font = made(tmp_path / "a.sf2", shared=[(COARSE, 5), (FINE, -50)], added=[(COARSE, 7)])
    found = hertz(played(font, 69), RATE)
    assert found == pytest.approx(440 * 2 ** (11.5 / 12), rel=1e-3)


def test_zones_are_for_their_keys_and_velocities_alone(tmp_path: Path) -> None:
    font = made(tmp_path / "a.sf2", zones=[[UPPER], [LOWER], [LOWER, SOFT]])
    counts = [len(font.regions(0, 0, *note)) for note in ((60, 100), (59, 100), (59, 50))]
    assert counts == [1, 1, 2]


def test_a_note_lasts_for_as_long_as_it_is_held_and_then_dies_away(tmp_path: Path) -> None:
    """The sample is a tenth of a second long: what goes on is its loop."""
    samples = played(made(tmp_path / "a.sf2", zones=[[(RELEASE, -1200)]]), 69, seconds=1.0)
    levels = [float(np.abs(samples[at : at + 400]).max()) for at in (0, 8000, 15_500, 17_600)]
    assert levels[0] == pytest.approx(levels[2], rel=0.05)
    assert levels[3] < 0.2 * levels[2]
    # Half a second for 100 dB is 0.3 s for the 60 dB after which it has ended.
    assert len(samples) == pytest.approx(1.3 * RATE, abs=2)


def test_a_quarter_of_the_velocity_is_24_db_softer_and_attenuation_takes_its_part(
    tmp_path: Path,
) -> None:
    assert 20 * np.log10(gain(120) / gain(30)) == pytest.approx(24.1, abs=0.1)
    loud, soft = (
        np.abs(played(made(tmp_path / f"{amount}.sf2", zones=[[(ATTENUATION, amount)]]), 69)).max()
        for amount in (0, 100)
    )
    assert 20 * np.log10(loud / soft) == pytest.approx(4.0, abs=0.1)


def test_the_same_note_is_the_same_samples(tmp_path: Path) -> None:
    one, other = (made(tmp_path / name) for name in ("a.sf2", "b.sf2"))
    assert np.array_equal(played(one, 61), played(other, 61))


def test_an_instrument_that_is_missing_is_named(tmp_path: Path) -> None:
    font = made(tmp_path / "a.sf2", presets=[(0, 0)])
    with pytest.raises(InputError, match=r"no instrument 40 in bank 0 of a\.sf2"):
        font.regions(0, 40, 60, 100)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"RIFF\x04\x00\x00\x00WAVE", "is no soundfont: it begins with b'RIFF"),
        (b"", "is no soundfont: it begins with b''"),
        (b"RIFF\x04\x00\x00\x00sfbk", "is cut short or damaged"),
    ],
)
def test_what_is_no_soundfont_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.sf2").write_bytes(content)
    with pytest.raises(InputError, match=said):
        Soundfont(tmp_path / "a.sf2").regions(0, 0, 60, 100)


def test_a_soundfont_that_was_cut_short_is_said(tmp_path: Path) -> None:
    whole = made(tmp_path / "a.sf2").path.read_bytes()
    (tmp_path / "b.sf2").write_bytes(whole[: len(whole) - 60])
    with pytest.raises(InputError, match="cut short or damaged"):
        Soundfont(tmp_path / "b.sf2").regions(0, 0, 60, 100)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        Soundfont(tmp_path / "none.sf2").regions(0, 0, 60, 100)
