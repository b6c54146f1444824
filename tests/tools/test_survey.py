"""How channels become one: no phase, no offset and no low level hides what is in a file."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.tools.made_files import RATE, SECONDS, Track, not_heard, pips, written
from tools import decode
from tools.audio import AudioClip, Samples, Segment, Side
from tools.errors import ToolError
from tools.evidence import Measurement, SubQuery
from tools.measure import Meters

AT = np.arange(round(SECONDS * RATE)) / RATE
SOUND = pips()
NOTHING = np.zeros_like(SOUND)


def saved(path: Path, sound: Samples, subtype: str = "FLOAT") -> AudioClip:
    """The sound in a file of its own."""
    sf.write(path, sound, RATE, subtype=subtype)
    return AudioClip.open(path)


def both(left: Samples, right: Samples) -> Samples:
    return np.stack([left, right], axis=1)


def note(hertz: float, level: float = 0.3) -> Samples:
    return (level * np.sin(2 * np.pi * hertz * AT)).astype(np.float32)


@pytest.mark.parametrize(
    "sound",
    [
        both(SOUND, NOTHING),
        both(NOTHING, SOUND),
        both(SOUND, -SOUND),
        both(SOUND, -0.8 * SOUND),
        both(SOUND, np.where(AT < 1, SOUND, -SOUND)),
        both(SOUND, np.roll(SOUND, 8)),
        np.stack([SOUND, NOTHING, -SOUND, NOTHING], 1),
        np.stack([SOUND, -SOUND, -SOUND, SOUND], 1),
        np.stack([SOUND, NOTHING, -SOUND, NOTHING, NOTHING, NOTHING], 1) * 2,
    ],
    ids=["left", "right", "anti", "weaker", "later", "delayed", "of four", "in pairs", "of six"],
)
def test_whatever_the_phase_all_is_heard(tmp_path: Path, sound: Samples) -> None:
    clip = saved(tmp_path / "a.wav", sound.astype(np.float32))
    assert not_heard(clip) == ""
    assert float(np.abs(clip.samples(RATE)).max()) > 0.15


@pytest.mark.parametrize("level", [0.025, 0.05, 0.1])
def test_one_channel_is_as_loud_as_two_that_are_the_same(tmp_path: Path, level: float) -> None:
    sound = np.tile(np.array([level, -level], np.float32), RATE)
    one, two = saved(tmp_path / "1.wav", sound), saved(tmp_path / "2.wav", both(sound, sound))
    np.testing.assert_allclose(one.samples(RATE), two.samples(RATE), atol=1e-6)


@pytest.mark.parametrize("low", [60.0, 120.0])
def test_a_low_band_that_cancels_is_heard_and_the_rest_as_well(tmp_path: Path, low: float) -> None:
    hum, voice = note(low), note(1_000)
    heard = saved(tmp_path / "a.wav", both(voice + hum, voice - hum)).samples(RATE)
    spectrum = np.abs(np.fft.rfft(heard)) / len(heard) * 2
    assert spectrum[round(low * SECONDS)] == pytest.approx(0.3, abs=0.04)
    assert spectrum[round(1_000 * SECONDS)] == pytest.approx(0.3, abs=0.01)


def test_equal_channels_stay_as_they_are(tmp_path: Path) -> None:
    clip = saved(tmp_path / "a.wav", both(SOUND, SOUND))
    np.testing.assert_allclose(clip.samples(RATE), SOUND, atol=1e-6)


def test_a_word_within_an_hour_of_music_turns_the_whole_file(tmp_path: Path) -> None:
    music = np.tile(note(1_000), 10)
    word = np.zeros_like(music)
    word[5 * RATE : 5 * RATE + 4_000] = note(300)[:4_000]
    clip = saved(tmp_path / "a.wav", both(music + word, music - word))
    whole = clip.samples(RATE)
    for start, end in ((0.0, 1.0), (4.9, 5.4), (18.5, 20.0)):
        crop = clip.crop(Segment(start=start, end=end)).samples(RATE)
        first = round(start * RATE)
        np.testing.assert_allclose(crop, whole[first : first + len(crop)], atol=1e-5)
    spectrum = np.abs(np.fft.rfft(whole[5 * RATE : 5 * RATE + 4_000]))
    assert spectrum[75] > 0.5 * spectrum[250]


@pytest.mark.parametrize(
    "offset",
    [
        np.full_like(SOUND, 0.4),
        np.linspace(-0.4, 0.4, len(SOUND)),
        0.3 * np.sin(2 * np.pi * 0.4 * AT),
        0.3 * np.sin(2 * np.pi * 2 * AT),
        np.where(AT > 1.2, 0.4, 0),
    ],
    ids=["constant", "ramp", "slow", "faster", "step"],
)
def test_no_offset_is_a_sound_or_hides_a_silence(tmp_path: Path, offset: Samples) -> None:
    clip = saved(tmp_path / "a.wav", (SOUND + offset).astype(np.float32))
    assert not_heard(clip) == ""
    heard = clip.samples(RATE)
    assert float(np.sqrt(np.square(heard[: round(0.1 * RATE)]).mean())) < 0.02
    lengths = [one.value for one in measured(clip, "silence")]
    assert lengths == [pytest.approx(0.3, abs=0.11)] * len(lengths)
    assert len(lengths) >= 2


def measured(clip: AudioClip, quantity: str) -> list[Measurement]:
    """What the meters say."""
    found = Meters()(clip, SubQuery(tool="measure", text=quantity))
    return [one for stretch in found for one in stretch if isinstance(one, Measurement)]


@pytest.mark.parametrize(
    ("subtype", "decibels"),
    [
        *product(["PCM_16", "PCM_24", "FLOAT"], [-25, -40, -60]),
        *(("PCM_16", -75), ("PCM_24", -80), ("FLOAT", -80)),
    ],
)
def test_what_is_very_quiet_is_brought_up_and_measured_as_it_is(
    tmp_path: Path, subtype: str, decibels: int
) -> None:
    quiet = SOUND * np.float32(10 ** (decibels / 20))
    clip = saved(tmp_path / "a.wav", quiet, subtype)
    assert not_heard(clip) == ""
    assert 0.1 < float(np.abs(clip.samples(RATE)).max()) <= 1
    np.testing.assert_allclose(clip.original.samples(RATE), quiet, atol=5e-5)
    level = 10 * np.log10(np.square(quiet).mean())
    assert measured(clip, "loudness")[0].value == pytest.approx(
        level, abs=3 if decibels < -60 else 0.5
    )
    if (subtype, decibels) != ("PCM_16", -75):
        # There nothing is left but a step or two.
        assert len(measured(clip, "silence")) == 3


@pytest.mark.parametrize("start", [0.2, 1.35])
def test_a_crop_of_a_quiet_file_is_as_loud_as_the_whole(tmp_path: Path, start: float) -> None:
    sound = SOUND * np.float32(1e-3) * np.where(AT < 1, 0.1, 1).astype(np.float32)
    clip = saved(tmp_path / "a.wav", sound)
    crop = clip.crop(Segment(start=start, end=start + 0.3)).samples(RATE)
    first = round(start * RATE)
    np.testing.assert_array_equal(crop, clip.samples(RATE)[first : first + len(crop)])


def test_a_click_does_not_keep_a_quiet_voice_down(tmp_path: Path) -> None:
    clicked = SOUND * np.float32(1e-3)
    clicked[100:120] += np.tile([0.8, -0.8], 10).astype(np.float32)
    clip = saved(tmp_path / "a.wav", clicked)
    assert not_heard(clip) == ""
    assert float(np.abs(clip.samples(RATE)).max()) == 1


@pytest.mark.parametrize("level", [0.0, 2**-15, 1e-3])
def test_the_noise_of_a_room_is_silence(tmp_path: Path, level: float) -> None:
    noise = np.random.default_rng(0).uniform(-level, level, 4 * RATE).astype(np.float32)
    clip = saved(tmp_path / "a.wav", noise, "PCM_16")
    assert decode.survey(clip.path).gain == 1
    (silence,) = measured(clip, "silence")
    assert silence.value == pytest.approx(4, abs=0.1)


def _flac(path: Path, sound: Samples) -> None:
    sf.write(path, sound, RATE, format="FLAC")


def _matroska(path: Path, sound: Samples) -> None:
    written(path.with_suffix(".mkv"), Track(sound)).replace(path)


@pytest.mark.parametrize("made", [_flac, _matroska])
def test_each_side_is_heard_alone(tmp_path: Path, made: Callable[[Path, Samples], object]) -> None:
    made(tmp_path / "a", both(note(300), note(900)))
    clip = AudioClip.open(tmp_path / "a")
    sides: dict[Side, int] = {"left": 600, "right": 1_800}
    for side, bin in sides.items():
        heard = clip.of_side(side)
        assert int(np.abs(np.fft.rfft(heard.samples(RATE))).argmax()) == bin
        crop = heard.crop(Segment(start=0.5, end=1.5)).samples(RATE)
        np.testing.assert_allclose(crop, heard.samples(RATE)[8_000:24_000], atol=1e-6)


@pytest.mark.parametrize("channels", [1, 3, 6])
def test_without_two_channels_there_are_no_sides(tmp_path: Path, channels: int) -> None:
    clip = saved(tmp_path / "a.wav", np.stack([SOUND] * channels, 1))
    with pytest.raises(ToolError, match=f"found {channels} channels; expected two"):
        clip.of_side("left")
    with pytest.raises(ToolError, match="expected two, left and right"):
        measured(clip, "balance")


def test_the_balance_says_on_which_side_each_sound_is(tmp_path: Path) -> None:
    left = SOUND * np.select([AT < 0.7, AT < 1.3], [1.0, 0.5], 0.1)
    right = SOUND * np.select([AT < 0.7, AT < 1.3], [0.0, 0.5], 1.0)
    clip = saved(tmp_path / "a.wav", both(left, right).astype(np.float32))
    whole, *steps = measured(clip, "balance")
    assert whole.segment == clip.span
    assert [one.text for one in steps] == ["left", "centre", "right", "right"]
    values = [one.value for one in steps]
    assert values[:2] + values[3:] == [-40, pytest.approx(0, abs=0.1), pytest.approx(20, abs=1)]
    late = measured(clip.crop(Segment(start=1.3, end=2.0)), "balance")
    assert [one.text for one in late] == ["right"]
    assert late[0].segment.start == pytest.approx(1.3)


def test_a_side_that_is_heard_alone_is_measured_alone(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, len(AT)).astype(np.float32)
    clip = saved(tmp_path / "a.wav", both(noise, np.clip(4 * noise, -0.5, 0.5)))
    texts = {side: measured(clip.of_side(side), "clipping")[0].text for side in ("left", "right")}
    assert texts == {"left": "clean", "right": "clipped"}
    with pytest.raises(ToolError, match="found the left alone; expected two channels"):
        measured(clip.of_side("left"), "balance")
    assert "balance" not in {one.quantity for one in measured(clip.of_side("left"), "")}
