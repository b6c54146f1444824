"""Who speaks when: windows, turns, long recordings in blocks, and real voices."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.conftest import CLIPS
from tests.tools.test_speaker_segmentation import OneLoud
from tests.tools.test_vad import Loud
from tools.audio import AudioClip, Segment
from tools.diarize import (
    HOP,
    JOIN,
    NAME,
    SHORTEST,
    WINDOW,
    Diarizer,
    Window,
    probability,
    split,
    turns,
)
from tools.evidence import SubQuery, Turn
from tools.filterbank import RATE
from tools.onnx_network import OnnxNetwork
from tools.speaker_clustering import Voices
from tools.speaker_encoder import SpeakerEncoder
from tools.speaker_segmentation import FRAME as STEP
from tools.speaker_segmentation import LATE, LocalVoices, Segmenter
from tools.store.store import ModelStore
from tools.vad import Vad


class Tremor(OnnxNetwork):
    """A voice is how fast its loudness trembles: the peaks in the spectrum of its level."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def __call__(self, inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        (features,) = inputs["features"]
        assert np.abs(features.mean(axis=0)).max() < 1e-3
        self.lengths.append(len(features))
        spectrum = np.abs(np.fft.rfft(features.mean(axis=1), 200))[4:32]
        return [(spectrum[None] ** 4).astype(np.float32)]


def _trembling(folder: Path, times: list[tuple[float, float, float]], seconds: float) -> AudioClip:
    """Noise that trembles at the third number in Hz, from the first to the second in s."""
    samples = np.zeros(round(seconds * RATE))
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, len(samples))
    for start, end, hertz in times:
        part = slice(round(start * RATE), round(end * RATE))
        level = 1 + 0.7 * np.sin(2 * np.pi * hertz * np.arange(len(samples)) / RATE)
        samples[part] = (noise * level)[part]
    path = folder / "trembling.wav"
    sf.write(path, samples.astype(np.float32), RATE, subtype="FLOAT")
    return AudioClip.open(path)


@pytest.fixture(scope="module")
def diarizer(models: ModelStore) -> Diarizer:
    return Diarizer.load(models.get("campplus"), models.deriver("campplus"))


def _turns(diarizer: Diarizer, clip: AudioClip, speakers: int | None = None) -> list[Turn]:
    query = SubQuery(tool=NAME, speakers=speakers)
    return [turn for heard in diarizer(clip, query) for turn in heard]


@given(start=st.floats(0, 100), duration=st.floats(0.2, 40))
def test_windows_own_a_span_without_gaps(start: float, duration: float) -> None:
    span = Segment(start=start, end=start + duration)
    windows = split(span, Segment(start=0, end=200))
    assert windows[0].owned.start == span.start
    assert windows[-1].owned.end == span.end
    assert all(one.owned.end == other.owned.start for one, other in pairwise(windows))
    for heard, owned in windows:
        assert heard.start <= owned.middle <= heard.end
        assert heard.duration >= SHORTEST - 1e-6 or heard.start == 0
        assert heard.duration <= WINDOW + HOP / 2 + 1e-6


def test_windows_stay_inside_the_clip() -> None:
    within = Segment(start=1, end=1.3)
    assert split(Segment(start=1, end=1.25), within)[0].heard == within


def _diarizer(encoder: OnnxNetwork) -> Diarizer:
    """One that hears whatever is loud as one voice at a time."""
    return Diarizer(Vad(Loud()), Segmenter(OneLoud()), SpeakerEncoder(encoder))


WHOLE = Segment(start=0, end=10)


def _told(
    times: list[tuple[float, float, int, int]], sure: float = 0.5
) -> list[tuple[str, float, float]]:
    """The turns of windows of a local voice and a speaker: start, end, voice, speaker."""
    active = np.zeros((589, 3), np.float32)
    windows: list[Window] = []
    for start, end, voice, _ in times:
        first, last = (round((at - LATE) / STEP) for at in (start, end))
        active[first:last, voice] = 1
        segment = Segment(start=start, end=end)
        windows.append(Window(heard=segment, owned=segment))
    speakers = np.array([speaker for *_, speaker in times])
    voices = Voices(speakers, np.full(len(times), sure))
    found = turns([LocalVoices(0, active)], windows, voices, WHOLE)
    assert all(turn.confidence == pytest.approx(probability(sure, turn.segment.duration), abs=0.02)
               for turn in found)  # fmt: skip
    return [(turn.speaker, turn.segment.start, turn.segment.end) for turn in found]


def test_speakers_are_named_in_order_of_appearance() -> None:
    found = _told([(0.5, 1, 0, 2), (1.5, 2, 1, 0), (2.5, 3, 0, 2), (4, 5, 2, 1)])
    assert [speaker for speaker, *_ in found] == ["S1", "S2", "S1", "S3"]


def test_a_speaker_keeps_the_turn_over_a_short_pause() -> None:
    found = _told([(0.5, 1, 0, 0), (1 + JOIN / 2, 2, 0, 0), (2 + JOIN * 2, 4, 0, 0)])
    edges = [edge for _, *times in found for edge in times]
    assert edges == pytest.approx([0.5, 2, 2 + JOIN * 2, 4], abs=0.02)


def test_two_who_speak_at_once_have_turns_that_overlap() -> None:
    active = np.zeros((589, 3), np.float32)
    for first, last, voice in ((30, 150, 0), (120, 240, 1)):
        active[first:last, voice] = 1
    windows = [
        Window(heard=one, owned=one)
        for one in (
            Segment(start=LATE + 30 * STEP, end=LATE + 120 * STEP),
            Segment(start=LATE + 150 * STEP, end=LATE + 240 * STEP),
        )
    ]
    voices = Voices(np.array([0, 1]), np.array([0.6, 0.6]))
    one, other = turns([LocalVoices(0, active)], windows, voices, WHOLE)
    assert one.segment.end - other.segment.start == pytest.approx(30 * STEP, abs=0.02)


def test_a_turn_says_who_may_be_the_same_person() -> None:
    active = np.zeros((589, 3), np.float32)
    spans = [Segment(start=start, end=start + 1.5) for start in (0.5, 3.0, 5.5, 8.0)]
    for at, span in enumerate(spans):
        active[round((span.start - LATE) / STEP) : round((span.end - LATE) / STEP), at % 3] = 1
    windows = [Window(heard=one, owned=one) for one in spans]
    # The second voice to speak is like the first, and the third like nobody.
    centroids = np.array([[0, 1, 0], [0.1, 0, 1], [0, 0, 1]], np.float32)
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    voices = Voices(np.array([2, 1, 0, 2]), np.full(4, 0.6), centroids)
    found = turns([LocalVoices(0, active)], windows, voices, WHOLE)
    assert [(one.speaker, one.alike) for one in found][:2] == [("S1", "S2"), ("S2", "S1")]
    sure = [one.alike_confidence or 0 for one in found]
    assert sure[0] == sure[1] == sure[3] > 0.9 > 0.1 > sure[2]
    unasked = turns([LocalVoices(0, active)], windows, voices._replace(centroids=None), WHOLE)
    assert {one.alike for one in unasked} == {None}


def test_where_all_is_too_short_nobody_takes_a_turn() -> None:
    active = np.zeros((589, 3), np.float32)
    active[100:103, 0] = 1
    owned = Segment(start=LATE + 100 * STEP, end=LATE + 103 * STEP)
    voices = Voices(np.array([0]), np.array([0.6]), np.ones((1, 3), np.float32))
    assert turns([LocalVoices(0, active)], [Window(owned, owned)], voices, WHOLE) == []


class Walked(list[Window]):
    """Windows that count how often somebody goes through all of them."""

    times = 0

    def __iter__(self) -> Iterator[Window]:
        self.times += 1
        return super().__iter__()


def test_more_turns_are_no_more_walks_through_all_windows() -> None:
    spans = [Segment(start=at / 2, end=at / 2 + 0.25) for at in range(2, 20)]
    active = np.zeros((589, 3), np.float32)
    for one in spans:
        active[round((one.start - LATE) / STEP) : round((one.end - LATE) / STEP), 0] = 1
    windows = Walked(Window(one, one) for one in spans)
    voices = Voices(np.zeros(len(spans), int), np.linspace(0, 1, len(spans)))
    found = turns([LocalVoices(0, active)], windows, voices, WHOLE)
    assert [one.confidence for one in found] == [
        pytest.approx(probability(sure, turn.segment.duration))
        for sure, turn in zip(voices.confidences, found, strict=True)
    ]
    assert windows.times < 5


@given(clear=st.floats(0, 1), seconds=st.floats(0.1, 60))
def test_a_clearer_voice_is_surer(clear: float, seconds: float) -> None:
    assert 0 < probability(clear, seconds) < 1
    assert probability(clear, seconds) <= probability(min(1, clear + 0.1), seconds)


def test_turns_are_found_across_blocks(tmp_path: Path) -> None:
    starts = np.arange(0.5, 68, 3.0).tolist()
    times = [(start, start + 2.6, 4.0 if at % 3 else 11.0) for at, start in enumerate(starts)]
    clip = _trembling(tmp_path, times, seconds=70)
    encoder = Tremor()
    heard = list(_diarizer(encoder)(clip, SubQuery(tool=NAME)))
    assert not any(heard[:-1])
    assert len(heard) == 3 + 14 + 3 + 1
    tremor = {"S1": 11.0, "S2": 4.0}
    for start, end, hertz in times:
        middle = (start + end) / 2
        (turn,) = [t for t in heard[-1] if t.segment.start <= middle < t.segment.end]
        assert tremor[turn.speaker] == hertz
    assert min(encoder.lengths) >= 100 * SHORTEST - 4
    assert round(WINDOW * 100) - 3 <= max(encoder.lengths) <= 100 * (WINDOW + HOP / 2)


def test_turns_of_a_crop_are_in_file_time(tmp_path: Path) -> None:
    clip = _trembling(tmp_path, [(4, 6, 5.0)], seconds=10)
    crop = clip.crop(Segment(start=3.3, end=5.5))
    (turn,) = _turns(_diarizer(Tremor()), crop)
    assert turn.segment.start == pytest.approx(4, abs=0.1)
    assert turn.segment.end == 5.5
    assert turn.speaker == "S1"


@pytest.mark.parametrize("seconds", [0.01, 0.3, 40.0])
def test_silence_has_no_turns(tmp_path: Path, seconds: float) -> None:
    clip = _trembling(tmp_path, [], seconds)
    assert _turns(_diarizer(Tremor()), clip) == []


@pytest.mark.models
def test_two_people_take_turns(diarizer: Diarizer) -> None:
    found = _turns(diarizer, AudioClip.open(CLIPS / "dialogue.ogg"))
    assert [turn.speaker for turn in found] == ["S1", "S2", "S1", "S2"]
    edges = [(0.4, 2.95), (3.5, 6.29), (6.79, 9.2), (9.79, 12.21)]
    for turn, (start, end) in zip(found, edges, strict=True):
        assert turn.segment.start == pytest.approx(start, abs=0.15)
        assert turn.segment.end == pytest.approx(end, abs=0.15)
        assert turn.tool == NAME
        assert turn.confidence is not None
        assert 0.3 < turn.confidence <= 1


@pytest.mark.models
def test_two_people_in_four_seconds_are_two(diarizer: Diarizer) -> None:
    clip = AudioClip.open(CLIPS / "dialogue.ogg").crop(Segment(start=1.6, end=4.9))
    assert [turn.speaker for turn in _turns(diarizer, clip)] == ["S1", "S2"]


@pytest.mark.models
@pytest.mark.parametrize("speakers", [1, 2, 3])
def test_the_hint_is_followed(diarizer: Diarizer, speakers: int) -> None:
    found = _turns(diarizer, AudioClip.open(CLIPS / "dialogue.ogg"), speakers)
    assert len({turn.speaker for turn in found}) == speakers


@pytest.mark.models
def test_one_person_is_one_speaker(diarizer: Diarizer) -> None:
    (turn,) = _turns(diarizer, AudioClip.open(CLIPS / "speech.ogg"))
    assert turn.confidence is not None
    assert 0.3 < turn.confidence <= 1


@pytest.mark.models
@pytest.mark.parametrize("name", ["barks", "frogs", "music"])
def test_animals_and_music_take_no_turns(diarizer: Diarizer, name: str) -> None:
    assert _turns(diarizer, AudioClip.open(CLIPS / f"{name}.ogg")) == []
