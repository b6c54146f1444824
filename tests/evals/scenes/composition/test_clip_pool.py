"""The pool: who speaks in which voice, what is alike, and what is there at all."""

from dataclasses import replace

import pytest

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.clip_pool import PART, ClipPool, pool
from evals.scenes.composition.programme import programme
from evals.scenes.composition.scene_chance import SceneChance, chance
from tools.errors import InputError

DEV = pool("dev")
VOICE = DEV.of("voice")[0]
SOUND = DEV.of("sound")[0]


def line(speaker: str, words: str, manner: str = "", language: str = "en") -> Clip:
    told = {"speaker": speaker, "words": words, "manner": manner, "language": language}
    return VOICE.model_copy(update=told)


def sound(label: str) -> Clip:
    return SOUND.model_copy(update={"label": label})


def of(*clips: Clip) -> ClipPool:
    return replace(DEV, clips={"voice": clips, "sound": DEV.of("sound")})


ACTED = of(
    *(line("actor", f"king {n}", "King") for n in range(PART)),
    *(line("actor", f"fool {n}", "Fool") for n in range(PART)),
    *(line("player", f"taunt {n}", f"taunt {n}") for n in range(PART)),
    line("reader", "one"),
    line("reader", "due", language="it"),
)


def test_a_part_in_a_play_and_a_language_have_a_voice_of_their_own() -> None:
    assert sorted(ACTED.voices) == [
        "actor/en/Fool", "actor/en/King", "player/en/", "reader/en/", "reader/it/",
    ]  # fmt: skip
    assert {len(clips) for clips in ACTED.voices.values()} == {PART, 1}


def test_nobody_is_two_people_or_speaks_in_two_voices() -> None:
    for number in range(20):
        c = chance(ACTED, (number,), 0)
        first, again = c.people(9), c.people(9)
        assert sorted(map(ACTED.speaker, first)) == ["actor", "player", "reader"]
        assert set(first) == set(again)


def test_nothing_is_said_twice_and_after_all_is_said_nothing() -> None:
    c: SceneChance = chance(ACTED, (1,), 0)
    said = [clip.words for _ in range(PART + 2) for clip in c.says("actor/en/King")]
    assert sorted(said) == [f"king {n}" for n in range(PART)]


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_everybody_keeps_their_voice_through_a_scene(split: str) -> None:
    own = pool(split)  # type: ignore[arg-type]
    for plan in programme(own, 90, 5):
        clips = [cue.what for cue in plan.cues if isinstance(cue.what, Clip) and cue.spoken]
        voices = {own.voice(clip) for clip in clips}
        assert len(voices) == len({clip.speaker for clip in clips})


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Bark", "Bark", True),
        ("Bark", "Dog", True),
        ("Bark", "Growling", True),
        ("Church bell", "Bicycle bell", True),
        ("Raindrop", "Applause", True),
        ("Rain", "Applause", True),
        ("Bark", "Meow", False),
        ("Doorbell", "Bark", False),
        ("Piano", "Siren", False),
    ],
)
def test_what_listeners_could_confuse_is_alike(one: str, other: str, alike: bool) -> None:
    assert DEV.confusable(sound(one), sound(other)) is alike
    assert DEV.confusable(sound(other), sound(one)) is alike


def test_sounds_of_speech_are_alike_to_voices() -> None:
    assert DEV.confusable(sound("Conversation"), VOICE)
    assert not DEV.confusable(sound("Bark"), VOICE)


def test_without_voices_or_sounds_nothing_is_composed() -> None:
    with pytest.raises(InputError, match="found no clips of kind 'voice' for dev; expected some"):
        pool("dev", DEV.of("sound"))
    there = (*DEV.of("voice")[:3], *DEV.of("sound")[:3])
    assert len(list(programme(pool("dev", there), 60, 1))) == 60
