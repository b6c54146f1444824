"""Listening again, on real recordings."""

from pathlib import Path

import numpy as np
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


@pytest.mark.models
@pytest.mark.parametrize(
    ("clip", "word", "expected"),
    [
        ("speech", "conference", "currently | one | the | conference"),
        ("speech", "participant", "currently | one | the | participant"),
        ("call", "locate", "please | to | hold | locate"),
    ],
)
def test_a_word_cut_out_of_its_sentence_is_heard_by_who_expects_it(
    listener: Listener, tmp_path: Path, clip: str, word: str, expected: str
) -> None:
    alone = _cut_out(listener, AudioClip.open(CLIPS / f"{clip}.ogg"), word, tmp_path)
    assert word not in _said(listener, alone, "")
    assert _said(listener, alone, expected) == [word]
    assert _said(listener, alone, "numbers") == []


def _said(listener: Listener, clip: AudioClip, text: str) -> list[str]:
    heard = _heard(listener, clip, text, "words")
    return [one.text.lower() for one in heard if isinstance(one, Utterance)]


def _cut_out(listener: Listener, clip: AudioClip, word: str, folder: Path) -> AudioClip:
    """The word between two pauses, with a faint hiss."""
    heard = _heard(listener, clip, "", "words")
    words = [one for told in heard if isinstance(told, Utterance) for one in told.words]
    found = next(one for one in words if one.text.lower().strip(".,") == word)
    edges = Segment(start=found.segment.start - 0.02, end=found.segment.end + 0.02)
    samples = np.pad(clip.crop(edges).samples(16_000), 12_800)
    hiss = np.random.default_rng(0).normal(0, 5e-4, len(samples))
    sf.write(folder / "word.wav", samples + hiss, 16_000)
    return AudioClip.open(folder / "word.wav")


@pytest.mark.models
@pytest.mark.parametrize("name", ["barks", "order", "music", "frogs"])
def test_no_number_is_heard_of_animals_and_music_by_who_expects_some(
    listener: Listener, name: str
) -> None:
    assert _said(listener, AudioClip.open(CLIPS / f"{name}.ogg"), "numbers") == []
