"""Events of made-up scenes with known times, and of real recordings."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tests.conftest import CLIPS
from tools.audio import AudioClip, Segment
from tools.embed import Embedder
from tools.errors import ToolError
from tools.evidence import SoundEvent, SubQuery
from tools.filterbank import RATE
from tools.onnx_network import OnnxNetwork
from tools.ontology import related
from tools.store.store import ModelStore
from tools.tag import Tagger
from tools.yamnet import Yamnet


class Loud(OnnxNetwork):
    """Takes every loud sound for a dog, and is even surer that it is an animal."""

    def __init__(self) -> None:
        pass

    def __call__(self, inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        frames = inputs["patches"].mean(axis=3).max(axis=(1, 2))
        return [np.where(frames[:, None] > -1, (0.95, 0.8, 0), 0).astype(np.float32)]


class Unsteady(Loud):
    """Takes loud sounds for a dog at first, and for a bark from the second passage on."""

    def __init__(self, sure: float) -> None:
        self.sure, self.patches = sure, 0

    def __call__(self, inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        loud = super().__call__(inputs)[0].max(axis=1)
        self.patches += len(loud)
        # The first passage has nine stretches of 125 patches.
        late = self.patches > 9 * 125
        return [self.sure * np.outer(loud, (0, not late, late)).astype(np.float32)]


class Blank(OnnxNetwork):
    """All texts mean the same."""

    def __init__(self) -> None:
        pass

    def __call__(self, inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        return [np.ones((*inputs["input_ids"].shape, 384), np.float32)]


def _fake(
    network: OnnxNetwork | None = None, labels: tuple[str, ...] = ("Animal", "Dog", "Rain")
) -> Tagger:
    words = Tokenizer.from_str(
        '{"model": {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"}}'
    )
    return Tagger(Yamnet(network or Loud(), labels), Embedder(Blank(), words))


def _scene(folder: Path, sounds: list[tuple[float, float]], seconds: float) -> AudioClip:
    """Loud noise at the given times, over quiet noise."""
    rng = np.random.default_rng(0)
    samples = rng.uniform(-1e-3, 1e-3, round(seconds * RATE))
    for start, end in sounds:
        size = round((end - start) * RATE)
        samples[round(start * RATE) :][:size] += rng.uniform(-0.5, 0.5, size)
    path = folder / "scene.wav"
    sf.write(path, samples, RATE)
    return AudioClip.open(path)


def _events(tagger: Tagger, clip: AudioClip, text: str = "") -> list[SoundEvent]:
    return [one for stretch in tagger(clip, SubQuery(tool="tag", text=text)) for one in stretch]


def _counted(tagger: Tagger, clip: AudioClip, text: str) -> list[SoundEvent]:
    return [one for stretch in tagger.count(clip, text) for one in stretch]


def test_an_event_has_the_onset_and_offset_of_its_sound(tmp_path: Path) -> None:
    clip = _scene(tmp_path, [(3.0, 4.5), (8.2, 8.4)], 12)
    events = _events(_fake(), clip)
    assert [event.label for event in events] == ["Dog", "Dog"]
    found = [(event.segment.start, event.segment.end) for event in events]
    assert found[0] == pytest.approx((3.0, 4.5), abs=0.05)
    assert found[1] == pytest.approx((8.2, 8.4), abs=0.05)
    assert events[0].confidence == pytest.approx(0.8)


def test_a_sound_over_several_stretches_is_one_event(tmp_path: Path) -> None:
    clip = _scene(tmp_path, [(5.0, 66.0)], 70)
    (event,) = _events(_fake(), clip)
    assert (event.segment.start, event.segment.end) == pytest.approx((5.0, 66.0), abs=0.05)


@settings(deadline=None, max_examples=20)
@given(seconds=st.floats(0.1, 40), start=st.floats(0, 30))
def test_events_lie_inside_the_crop(
    tmp_path_factory: pytest.TempPathFactory, seconds: float, start: float
) -> None:
    folder = tmp_path_factory.mktemp("scene")
    clip = _scene(folder, [(0, 0.5), (2, 20), (20.5, 31)], 71)
    crop = clip.crop(Segment(start=start, end=start + seconds))
    for event in _events(_fake(), crop):
        assert crop.span.start <= event.segment.start < event.segment.end <= crop.span.end


@pytest.mark.parametrize("seconds", [0.05, 0.3, 0.9, 1.0])
def test_a_very_short_sound_is_an_event_inside_the_clip(tmp_path: Path, seconds: float) -> None:
    clip = _scene(tmp_path, [(0, seconds)], seconds)
    (event,) = _events(_fake(), clip)
    assert event.segment.end <= clip.length


def test_counting_tells_calls_apart_that_share_a_patch(tmp_path: Path) -> None:
    onsets = [1.0, 1.4, 1.9, 6.0, 14.7, 15.1, 29.0]
    clip = _scene(tmp_path, [(onset, onset + 0.15) for onset in onsets], 40)
    found = [event.segment.start for event in _counted(_fake(), clip, "dog")]
    assert found == pytest.approx(onsets, abs=0.03)


@pytest.mark.parametrize("sure", [0.8, 0.005])
def test_a_call_that_two_passages_hear_is_counted_once(tmp_path: Path, sure: float) -> None:
    onsets = [3.0, 130.0, 134.3, 134.9, 135.3, 135.8, 139.0, 150.0]
    clip = _scene(tmp_path, [(onset, onset + 0.15) for onset in onsets], 156)
    tagger = _fake(Unsteady(sure), ("Animal", "Dog", "Bark"))
    found = [event.segment.start for event in _counted(tagger, clip, "dog")]
    assert found == pytest.approx(onsets, abs=0.05)


def test_silence_holds_no_events(tmp_path: Path) -> None:
    assert not _events(_fake(), _scene(tmp_path, [], 3))


@pytest.fixture(scope="module")
def tagger(models: ModelStore) -> Tagger:
    """YAMNet and MiniLM."""
    return Tagger.load(models.get("yamnet"), models.derived, Embedder.load(models.get("minilm")))


@pytest.mark.models
def test_what_happens_in_a_recording_is_told_in_order(tagger: Tagger, call: AudioClip) -> None:
    events = sorted(_events(tagger, call), key=lambda event: event.segment.start)
    speech, *dogs, last = events
    assert (speech.label, last.label) == ("Speech", "Speech")
    assert dogs
    assert all(related(event.label, "Dog") for event in dogs)
    starts = [speech.segment.start, dogs[0].segment.start, last.segment.start]
    assert starts == pytest.approx([0.5, 4.34, 7.43], abs=0.1)


@pytest.mark.models
def test_parents_are_not_told_beside_their_kinds(tagger: Tagger, call: AudioClip) -> None:
    labels = {event.label for event in _events(tagger, call)}
    assert not labels & {"Animal", "Domestic animals, pets", "Silence", "Inside, small room"}


@pytest.mark.models
def test_a_described_sound_is_found_where_it_is(tagger: Tagger, call: AudioClip) -> None:
    (event,) = _events(tagger, call, "is there a dog?")
    assert related(event.label, "Dog")
    assert event.segment.start == pytest.approx(4.34, abs=0.1)
    assert event.segment.end < 7


@pytest.mark.models
def test_an_absent_sound_gives_no_events(tagger: Tagger, call: AudioClip) -> None:
    assert not _events(tagger, call, "is there a doorbell?")


@pytest.mark.models
def test_several_sounds_may_be_asked_for_at_once(tagger: Tagger) -> None:
    clip = AudioClip.open(CLIPS / "order.ogg")
    events = _events(tagger, clip, "applause | a dog barking | unspeakable | ")
    dog, applause = sorted(
        (event for event in events if (event.confidence or 0) > 0.3),
        key=lambda event: event.segment.start,
    )
    assert related(dog.label, "Dog")
    assert applause.label in ("Applause", "Clapping")


@pytest.mark.models
def test_what_no_label_means_is_a_tool_error_that_names_the_nearest(
    tagger: Tagger, call: AudioClip
) -> None:
    with pytest.raises(ToolError, match=r"no label means 'quantum physics'; the nearest are \["):
        _events(tagger, call, "quantum physics")


@pytest.mark.models
def test_each_bark_is_counted(tagger: Tagger) -> None:
    clip = AudioClip.open(CLIPS / "barks.ogg")
    found = [event.segment.start for event in _counted(tagger, clip, "dog barking")]
    assert found == pytest.approx([0.8, 1.75, 3.15], abs=0.05)


@pytest.mark.models
@pytest.mark.parametrize("early", [0.0, 0.01, 0.11, 0.23, 0.35, 0.47])
def test_a_count_depends_neither_on_frames_nor_on_constants_nor_on_loudness(
    tagger: Tagger, tmp_path: Path, early: float
) -> None:
    samples = AudioClip.open(CLIPS / "barks.ogg").samples(RATE)[round(0.3 * RATE) :]
    silence = np.zeros(round(early * RATE), np.float32)
    onsets = np.array([0.5, 1.45, 2.85]) + early
    for constant, gain in ((0.0, 1.0), (0.3, 0.5), (-0.2, 0.03)):
        wave = np.concatenate([silence, samples]) * gain + constant
        sf.write(tmp_path / "a.wav", wave, RATE, subtype="FLOAT")
        found = _counted(tagger, AudioClip.open(tmp_path / "a.wav"), "dog barking")
        assert [event.segment.start for event in found] == pytest.approx(onsets, abs=0.05)


@pytest.mark.models
def test_the_first_bark_is_heard_at_a_tenth_of_a_second_and_fifty_are_fifty(
    tagger: Tagger, tmp_path: Path
) -> None:
    samples = AudioClip.open(CLIPS / "barks.ogg").samples(RATE)
    bark = samples[round(0.78 * RATE) : round(1.2 * RATE)]
    for count in (1, 13, 50):
        start = np.random.default_rng(0).normal(0, 1e-4, round((0.1 + 0.7 * count) * RATE))
        for at in range(count):
            start[round((0.1 + 0.7 * at) * RATE) :][: len(bark)] += bark
        sf.write(tmp_path / "a.wav", start, RATE)
        found = _counted(tagger, AudioClip.open(tmp_path / "a.wav"), "dog barking")
        assert len(found) == count
        assert found[0].segment.start == pytest.approx(0.12, abs=0.05)


@pytest.mark.models
def test_a_train_passing_counts_once(tagger: Tagger) -> None:
    assert len(_counted(tagger, AudioClip.open(CLIPS / "order.ogg"), "train")) == 1


@pytest.mark.models
def test_frogs_and_music_are_heard_from_beginning_to_end(tagger: Tagger) -> None:
    for name, label in (("frogs.ogg", "Frog"), ("music.ogg", "Music")):
        clip = AudioClip.open(CLIPS / name)
        events = [event for event in _events(tagger, clip) if related(event.label, label)]
        assert sum(event.segment.duration for event in events) > 0.7 * clip.length
