"""Stems: what they add up to, and that they are the same however one comes to hear them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

from agent.assembly.runtime import Runtime
from tests.conftest import CLIPS
from tools import separate
from tools.audio import AudioClip, Samples, Segment
from tools.errors import ToolError
from tools.separate import BANDS, RATE, Separator
from tools.stem_clip import STEP

SEAM = 1_000.0
"""Hz, below which the fake hears a voice."""


RINGS = 100
"""Samples at the ends of a crop that are not compared."""


class LowPass:
    """Takes all that is low for a voice; remembers how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, inputs: Mapping[str, NDArray[Any]]) -> list[NDArray[np.float32]]:
        self.calls += 1
        magnitudes = inputs["magnitudes"]
        assert magnitudes.shape[1] % separate.FRAMES == 0
        assert magnitudes.shape[2] == BANDS
        low = np.arange(BANDS) * RATE / separate.WINDOW < SEAM
        return [np.broadcast_to(low, magnitudes.shape).astype(np.float32)]


@pytest.fixture
def network() -> LowPass:
    return LowPass()


@pytest.fixture
def separator(network: LowPass) -> Separator:
    return Separator("toy", lambda: network)


def _tone(hertz: float, seconds: float, rate: int) -> Samples:
    turns = hertz * np.arange(round(seconds * rate)) / rate
    return (0.3 * np.sin(2 * np.pi * turns)).astype(np.float32)


def _clip(folder: Path, seconds: float, rate: int = 16_000, channels: int = 1) -> AudioClip:
    """A low tone, a high one, and noise."""
    noise = np.random.default_rng(0).normal(0, 0.01, round(seconds * rate)).astype(np.float32)
    mixed = _tone(440, seconds, rate) + _tone(3_000, seconds, rate) + noise
    path = folder / f"{seconds}-{rate}-{channels}.wav"
    sf.write(path, np.stack([mixed] * channels, axis=1), rate, subtype="FLOAT")
    return AudioClip.open(path)


def _heard(separator: Separator, clip: AudioClip, rate: int = 16_000) -> tuple[Samples, Samples]:
    with (
        separator.hearing(clip, "voice") as voice,
        separator.hearing(clip, "accompaniment") as rest,
    ):
        return voice.samples(rate), rest.samples(rate)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100])
@pytest.mark.parametrize(("native", "channels"), [(8_000, 1), (16_000, 1), (44_100, 2)])
def test_stems_add_up_to_the_mix(
    separator: Separator, tmp_path: Path, rate: int, native: int, channels: int
) -> None:
    clip = _clip(tmp_path, 11.3, native, channels)
    voice, rest = _heard(separator, clip, rate)
    np.testing.assert_allclose(voice + rest, clip.samples(rate), atol=1e-5)


def test_a_stem_has_no_sides(separator: Separator, tmp_path: Path) -> None:
    with separator.hearing(_clip(tmp_path, 1.0, channels=2), "voice") as voice:
        assert not voice.sided
        with pytest.raises(ToolError, match="found 1 channels"):
            voice.of_side("left")


def test_stems_of_a_very_quiet_file_are_as_quiet_to_whoever_measures_levels(
    separator: Separator, tmp_path: Path
) -> None:
    loud = _clip(tmp_path, 3.0).samples(16_000)
    sf.write(tmp_path / "quiet.wav", 1e-3 * loud, 16_000, subtype="FLOAT")
    clip = AudioClip.open(tmp_path / "quiet.wav")
    with (
        separator.hearing(clip, "voice") as voice,
        separator.hearing(clip, "accompaniment") as rest,
    ):
        assert np.std(voice.samples(16_000)) > 0.05
        assert np.std(voice.original.samples(16_000)) < 1e-3
        parts = voice.original.samples(16_000) + rest.original.samples(16_000)
    np.testing.assert_allclose(parts, clip.original.samples(16_000), atol=1e-7)


def test_each_stem_has_what_is_its(separator: Separator, tmp_path: Path) -> None:
    voice, rest = _heard(separator, _clip(tmp_path, 9.5))
    low, high = _tone(440, 9.5, 16_000), _tone(3_000, 9.5, 16_000)
    assert np.std((voice - low)[800:-800]) < 0.02
    assert np.std((rest - high)[800:-800]) < 0.02


@pytest.mark.parametrize(("start", "end"), [(0.0, 3.0), (3.37, 9.1), (7.99, 8.01), (15.0, 17.3)])
def test_a_crop_sounds_as_it_does_within_the_whole(
    separator: Separator, tmp_path: Path, start: float, end: float
) -> None:
    clip = _clip(tmp_path, 17.3)
    part_of = clip.crop(Segment(start=start, end=end))
    for whole, part in zip(_heard(separator, clip), _heard(separator, part_of), strict=True):
        at = round(start * 16_000)
        assert abs(len(part) - (end - start) * 16_000) <= 1
        # Not to the last sample: a resampler rings where a sound begins or breaks off.
        inner = slice(RINGS, -RINGS)
        np.testing.assert_allclose(part[inner], whole[at : at + len(part)][inner], atol=1e-3)


def test_blocks_are_the_samples(separator: Separator, tmp_path: Path) -> None:
    with separator.hearing(_clip(tmp_path, 10.7), "voice") as voice:
        blocks = list(voice.blocks(16_000, 3.0))
        assert {len(block) for block in blocks[:-1]} == {48_000}
        np.testing.assert_array_equal(np.concatenate(blocks), voice.samples(16_000))


def test_a_step_is_computed_once_for_all_who_hear_it(
    separator: Separator, network: LowPass, tmp_path: Path
) -> None:
    clip = _clip(tmp_path, 2.5 * STEP)
    for rate in (8_000, 16_000):
        _heard(separator, clip, rate)
    assert network.calls == 3


def test_what_is_remembered_is_bounded(
    separator: Separator, network: LowPass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(separate, "REMEMBERED", 1)
    clip = _clip(tmp_path, 2 * STEP)
    for step in (0, 0, 1, 0):
        separator.voice(clip, step)
    assert network.calls == 3


def test_a_crop_costs_the_steps_that_it_touches(
    separator: Separator, network: LowPass, tmp_path: Path
) -> None:
    clip = _clip(tmp_path, 3 * STEP)
    with separator.hearing(clip.crop(Segment(start=STEP + 1, end=STEP + 2)), "voice") as voice:
        voice.samples(16_000)
    assert network.calls == 1


def test_whoever_is_left_is_stopped_at_the_next_step(
    separator: Separator, network: LowPass, tmp_path: Path
) -> None:
    with separator.hearing(_clip(tmp_path, 4 * STEP), "voice") as voice:
        pieces = voice.blocks(RATE, 1.0)
        next(pieces)
    with pytest.raises(ToolError, match="nobody listens"):
        list(pieces)
    assert network.calls < 4


def test_stems_are_known_apart(separator: Separator, tmp_path: Path) -> None:
    clip, other = _clip(tmp_path, 1.0), Separator("other", LowPass)
    names = set[str]()
    for each in (separator, other):
        for stem in ("voice", "accompaniment"):
            with each.hearing(clip, stem) as heard:
                names.add(heard.digest)
                assert heard.crop(Segment(start=0, end=0.5)).digest == heard.digest
    assert len({*names, clip.digest}) == 5


@pytest.fixture
def spleeter(runtime: Runtime) -> Separator:
    """The real one."""
    return runtime.separator


@pytest.mark.models
def test_silence_stays_silence(spleeter: Separator, tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", np.zeros(5 * 16_000), 16_000)
    for stem in _heard(spleeter, AudioClip.open(tmp_path / "a.wav")):
        assert np.abs(stem).max() == 0


@pytest.mark.models
@pytest.mark.parametrize("seconds", [0.02, 0.5])
@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_short_clips_have_stems(
    spleeter: Separator, tmp_path: Path, seconds: float, rate: int
) -> None:
    clip = _clip(tmp_path, seconds, rate, 2)
    voice, rest = _heard(spleeter, clip)
    assert np.isfinite(voice).all()
    np.testing.assert_allclose(voice + rest, clip.samples(16_000), atol=1e-5)


@pytest.mark.models
@pytest.mark.parametrize("decibels", [0, -5])
def test_a_voice_is_heard_better_without_the_music(
    spleeter: Separator, tmp_path: Path, decibels: int
) -> None:
    speech = AudioClip.open(CLIPS / "dialogue.ogg").samples(RATE)
    music = np.resize(AudioClip.open(CLIPS / "music.ogg").samples(RATE), len(speech))
    music = music * np.float32(np.std(speech) / np.std(music) * 10 ** (-decibels / 20))
    mix = (speech + music).astype(np.float32)
    sf.write(tmp_path / "mix.wav", mix / np.abs(mix).max(), RATE)
    voice, rest = _heard(spleeter, AudioClip.open(tmp_path / "mix.wav"), RATE)
    assert _si_sdr(voice, speech) > _si_sdr(mix, speech) + 6
    assert _si_sdr(rest, music) > _si_sdr(mix, music) + 4


def _si_sdr(heard: Samples, true: Samples) -> float:
    """Scale-invariant signal-to-distortion ratio in dB."""
    part = true * np.float32((heard @ true) / (true @ true))
    return float(10 * np.log10((part @ part) / ((heard - part) @ (heard - part))))
