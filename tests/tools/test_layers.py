"""Layers: who lies above whom is known from where each of them pauses, and told of each by name."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.test_vad import Loud
from tools.audio import AudioClip, Segment
from tools.evidence import SoundEvent, SubQuery
from tools.filterbank import RATE
from tools.layers import MOST, NAME, LayerPerceiver, leads, powers
from tools.tag import Tagger
from tools.vad import Vad

SECONDS = 8


@given(st.floats(-25, 25))
def test_levels_are_told_apart_though_they_are_never_heard_alone(lead: float) -> None:
    active = np.zeros((3, 400), bool)
    active[0, :300], active[1, 100:], active[2] = True, True, True
    powers = np.array([10 ** (lead / 10), 1.0, 0.1])
    found = leads(powers @ active, list(active))
    assert found[2] < -MOST / 10
    between = 10 * np.log10(powers[0] / (0.1 + 1.0 * 200 / 300))
    assert found[0] == pytest.approx(between, abs=0.01)


def test_what_is_never_heard_at_once_is_compared_all_the_same() -> None:
    active = np.zeros((2, 100), bool)
    active[0, :50], active[1, 50:] = True, True
    quiet, loud = leads(np.where(active[0], 0.01, 1.0), list(active))
    assert (quiet, loud) == (pytest.approx(-20), pytest.approx(20))


def test_one_sound_alone_has_nothing_beside_it() -> None:
    assert leads(np.ones(10), [np.ones(10, bool)]) == [0.0]


def test_powers_are_of_the_frames_that_the_voice_detector_hears(tmp_path: Path) -> None:
    samples = np.zeros(31 * RATE, np.float32)
    samples[960 * 512 : 961 * 512] = np.tile([0.5, -0.5], 256)
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    clip = AudioClip.open(tmp_path / "a.wav")
    speech = np.concatenate([*Vad(Loud()).probabilities(clip)])
    power = powers(clip)
    assert len(power) == len(speech) == 969
    assert power.argmax() == speech.argmax() == 960


@dataclass(frozen=True)
class Heard:
    """A tagger and a voice detector that know what they hear: a hum throughout, and calls in it."""

    events: tuple[SoundEvent, ...]

    def hear(self, clip: AudioClip, text: str = "") -> list[list[SoundEvent]]:
        return [list(self.events)] if not text else [[]]

    def probabilities(self, clip: AudioClip) -> list[np.ndarray]:
        return [np.zeros(round(clip.span.duration * RATE / 512), np.float32)]


@pytest.mark.parametrize(("gain", "hum", "call"), [
    (0.05, "background", "foreground"), (20.0, "foreground", "background"),
])  # fmt: skip
def test_each_sound_is_told_by_its_name(tmp_path: Path, gain: float, hum: str, call: str) -> None:
    rng = np.random.default_rng(0)
    samples = 0.001 * gain * rng.standard_normal(SECONDS * RATE)
    samples[3 * RATE : 5 * RATE] += 0.001 * rng.standard_normal(2 * RATE)
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    events = tuple(
        SoundEvent(tool="tag", segment=Segment(start=start, end=end), label=label, confidence=0.9)
        for label, start, end in (("Rain", 0.0, 8.0), ("Bark", 3.0, 5.0))
    )
    known = Heard(events)
    ear = LayerPerceiver(cast("Tagger", known), cast("Vad", known))
    clip = AudioClip.open(tmp_path / "a.wav")
    told = [one for stretch in ear(clip, SubQuery(tool=NAME)) for one in stretch]
    assert {one.of: one.label for one in told} == {"Rain": hum, "Bark": call}
    assert [one.segment for one in told] == [event.segment for event in events]
    assert all((one.confidence or 0) > 0.9 for one in told)
