"""Listening again, on real recordings."""

from pathlib import Path

import pytest
import soundfile as sf

from agent.assembly.runtime import Runtime
from tests.conftest import CLIPS
from tools.audio import AudioClip, Segment
from tools.evidence import Aim, Impression, Percept, SoundEvent, SubQuery, Utterance
from tools.listen import Listener
from tools.ontology import related
from tools.tag import ASKED


@pytest.fixture(scope="module")
def listener(runtime: Runtime) -> Listener:
    return runtime.listener.get()


def _heard(listener: Listener, clip: AudioClip, text: str, aim: Aim) -> list[Percept]:
    query = SubQuery(tool="listen", text=text, aim=aim)
    return [one for stretch in listener(clip, query) for one in stretch]


@pytest.mark.models
def test_each_bark_is_counted_where_it_is(listener: Listener, call: AudioClip) -> None:
    crop = call.crop(Segment(start=3.8, end=7.2))
    *barks, impression = _heard(listener, crop, "dog barking", "count")
    onsets = [bark.segment.start for bark in barks if isinstance(bark, SoundEvent)]
    assert onsets == pytest.approx([4.34, 5.17, 6.09], abs=0.15)
    assert isinstance(impression, Impression)
    assert impression.text.startswith("dog barking: 3 times")


@pytest.mark.models
def test_words_are_heard_again_under_the_listeners_name(
    listener: Listener, call: AudioClip
) -> None:
    crop = call.crop(Segment(start=0, end=4))
    utterance, impression = _heard(listener, crop, "", "words")
    assert isinstance(utterance, Utterance)
    assert utterance.tool == "listen"
    assert isinstance(impression, Impression)
    assert "locate the person" in impression.text


@pytest.mark.models
def test_words_of_another_language_are_heard_again_in_english(
    listener: Listener, call: AudioClip
) -> None:
    crop = call.crop(Segment(start=7, end=10))
    utterance, impression = _heard(listener, crop, "", "english")
    assert isinstance(utterance, Utterance)
    assert (utterance.tool, utterance.language, utterance.translated) == ("listen", "it", True)
    assert isinstance(impression, Impression)
    assert utterance.text in impression.text


@pytest.mark.models
def test_what_is_not_there_is_not_heard(listener: Listener) -> None:
    frogs = AudioClip.open(CLIPS / "frogs.ogg")
    (impression,) = _heard(listener, frogs, "doorbell", "hear")
    assert isinstance(impression, Impression)
    assert impression.text == "nothing"


def _frogs_under_speech(folder: Path, gain: float) -> AudioClip:
    """Six seconds of talk, with frogs far away from the second second on."""
    rate = 16000
    talk = AudioClip.open(CLIPS / "dialogue.ogg").samples(rate)[: 6 * rate].copy()
    frogs = AudioClip.open(CLIPS / "frogs.ogg").samples(rate)[: 2 * rate]
    talk[2 * rate : 2 * rate + len(frogs)] += gain * frogs
    sf.write(folder / "scene.wav", talk, rate)
    return AudioClip.open(folder / "scene.wav")


@pytest.mark.models
def test_of_several_sounds_none_of_which_is_clear_the_likeliest_is_told_with_its_doubt(
    listener: Listener, tmp_path: Path
) -> None:
    clip = _frogs_under_speech(tmp_path, gain=0.006)
    event, impression = _heard(listener, clip, "a train | frogs croaking | a church bell", "hear")
    assert isinstance(event, SoundEvent)
    assert isinstance(impression, Impression)
    assert related(event.label, "Frog")
    assert (event.confidence or 0) < ASKED[0]
    assert impression.text == f"perhaps {event.label}"
