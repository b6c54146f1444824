"""Annotations of recipe `programs`: what is told of a sound, a voice, a piece of music."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.random import Generator

from evals.scenes.clip_audio import RATE
from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.clip_pool import pool
from evals.scenes.composition.cue import Cue
from evals.scenes.composition.programme import programme
from evals.scenes.composition.stage_facts import facts_of, ratios
from evals.scenes.composition.stage_plan import Bed, Layer, LevelJump, StagePlan
from evals.scenes.composition.stage_render import Rendering
from evals.scenes.reference import TRUTH, SceneFacts, Source
from evals.scenes.scene_plan import Room
from evals.scenes.sources.source_registry import packages
from tools.audio import Samples, Segment
from tools.evidence import Measurement, Percept, SoundEvent, Trait, Turn, Utterance

DEV = pool("dev")
VERSIONS = {name: package.version for name, package in packages().items()}
MEOW = next(clip for clip in DEV.of("sound") if clip.label == "Meow")
BARK = next(clip for clip in DEV.of("sound") if clip.label == "Bark")
WOMAN = next(clip for clip in DEV.of("voice") if clip.gender == "female")
MAN = next(clip for clip in DEV.of("voice") if clip.gender == "male")


@dataclass(frozen=True)
class Waltz:
    """A note for four seconds, and that it goes at ninety beats a minute."""

    seconds: float = 4.0
    sources: tuple[Source, ...] = (
        Source(file="f.sf2", package="p", version="1", sha256="0" * 64, licence="MIT"),
    )

    def rendered(self) -> Samples:
        return np.sin(np.arange(4 * RATE) / 10).astype(np.float32)

    def facts(self, onset: float) -> Sequence[Percept]:
        where = Segment(start=onset, end=onset + self.seconds)
        tempo = Measurement(segment=where, tool=TRUTH, quantity="tempo", value=90.0, unit="BPM")
        return [SoundEvent(segment=where, tool=TRUTH, label="Piano"), tempo]


def waltz(rng: Generator, seconds: float, steady: bool) -> Waltz:
    return Waltz()


def plan(*cues: Cue, channels: int = 1) -> StagePlan:
    return StagePlan(
        name="dev-0000", kind="free", split="dev", seed=(1, 2), seconds=30.0, channels=channels,
        cues=cues, layers=(), bed=Bed(-60.0, 0.5), room=None,
    )  # fmt: skip


def told(staged: StagePlan) -> SceneFacts:
    return facts_of(staged, VERSIONS)


def labels(facts: SceneFacts, aspect: str) -> list[str]:
    return [p.label for p in facts.percepts if isinstance(p, Trait) and p.aspect == aspect]


def test_a_voice_is_a_turn_its_words_and_its_gender() -> None:
    facts = told(plan(Cue(WOMAN, 1.0, -24.0), Cue(MAN, 8.0, -22.0), Cue(WOMAN, 15.0, -24.0)))
    turns = [p for p in facts.percepts if isinstance(p, Turn)]
    assert [turn.speaker for turn in turns] == ["S1", "S2", "S1"]
    assert [said.text for said in facts.said] == [WOMAN.words, MAN.words, WOMAN.words]
    assert [said.segment for said in facts.said] == [turn.segment for turn in turns]
    assert labels(facts, "gender") == ["woman", "man", "woman"]
    levels = [level for p, level in zip(facts.percepts, facts.levels, strict=True)
              if isinstance(p, Turn)]  # fmt: skip
    assert levels == [-24.0, -22.0, -24.0]


def test_where_the_english_is_known_it_is_told_beside_the_words() -> None:
    foreign = MAN.model_copy(update={"english": "Wait."})
    one, other = told(plan(Cue(foreign, 1.0, -24.0))).said
    assert (one.text, one.translated, one.language) == (MAN.words, False, MAN.language)
    assert (other.text, other.translated, other.segment) == ("Wait.", True, one.segment)


def test_only_what_is_annotated_each_time_may_be_counted() -> None:
    once = [MEOW.once(0), BARK.once(0), BARK.once(1)]
    cues = [Cue(clip, 3.0 * n, -24.0) for n, clip in enumerate(once)]
    assert told(plan(*cues)).countable == ("Meow", "Bark")
    barking = Cue(BARK, 20.0, -24.0)
    assert told(plan(*cues, barking)).countable == ("Meow",)
    behind = replace(plan(*cues), layers=(Layer("Meow", (MEOW,), -40.0),))
    assert told(behind).countable == ("Bark",)


def test_places_are_told_of_both_channels_and_of_both_distances() -> None:
    left, middle, between = (Cue(MEOW, 3.0 * n, -24.0, pan=p) for n, p in enumerate((-1, 0, 0.25)))
    assert labels(told(plan(left, middle, between, channels=2)), "position") == ["left", "centre"]
    assert labels(told(plan(left, middle, between)), "position") == []
    far = replace(between, distance="far")
    assert labels(told(plan(left, far)), "position") == ["near", "far"]


@pytest.mark.parametrize(
    ("changed", "quality"),
    [
        ({}, ["clean"]),
        ({"band": "telephone"}, ["telephone"]),
        ({"band": "fm"}, []),
        ({"clipped": True}, ["clipped"]),
        ({"bed": Bed(-30.0, 0.5)}, ["noisy"]),
        ({"bed": Bed(-45.0, 0.5)}, []),
        ({"room": Room(2.0, -8.0)}, ["echoing"]),
        ({"room": Room(0.8, -8.0)}, []),
        ({"room": Room(0.3, -15.0)}, ["clean"]),
    ],
)
def test_a_fault_is_told_where_it_is_plain(changed: dict[str, object], quality: list[str]) -> None:
    staged = replace(plan(Cue(MEOW, 1.0, -24.0)), **changed)  # type: ignore[arg-type]
    assert labels(told(staged), "quality") == quality


def test_a_telephone_in_a_room_is_told_of_its_own_sounds() -> None:
    facts = told(plan(Cue(WOMAN, 1.0, -24.0), Cue(MAN, 8.0, -24.0, band="telephone")))
    (trait,) = [p for p in facts.percepts if isinstance(p, Trait) and p.aspect == "quality"]
    assert (trait.label, trait.segment) == ("telephone", facts.turns[1].segment)


def test_what_goes_on_behind_is_one_event_with_its_level_over_a_jump() -> None:
    staged = replace(
        plan(Cue(WOMAN, 1.0, -24.0)),
        layers=(Layer("Rain", (MEOW,), -40.0),),
        step=LevelJump(15.0, 10.0),
    )
    facts = told(staged)
    (rain,) = facts.sounds
    assert (rain.label, rain.segment) == ("Rain", Segment(start=0, end=30.0))
    level = facts.levels[facts.percepts.index(rain)]
    assert level == pytest.approx(10 * np.log10((1e-4 + 1e-3) / 2), abs=0.01)
    assert facts.snr == pytest.approx(-24.0 - (level or 0.0), abs=0.01)


def test_music_is_true_from_its_onset_on_and_names_what_played_it() -> None:
    facts = told(plan(Cue(Waltz(), 5.0, -24.0), Cue(WOMAN, 12.0, -24.0)))
    assert [p.segment.start for p in facts.measured] == [5.0]
    assert facts.levels[facts.percepts.index(facts.sounds[0])] == -24.0
    assert facts.sources[0] == Waltz().sources[0]


def test_played_music_has_no_other_music_beside_it() -> None:
    played = 0
    for staged in programme(replace(DEV, writer=waltz), 150, 1):
        scores = [cue for cue in staged.cues if not isinstance(cue.what, Clip)]
        assert len(scores) <= 1
        if scores:
            played += 1
            assert not any(isinstance(c.what, Clip) and DEV.musical(c.what) for c in staged.cues)
    assert played >= 5


def test_times_are_those_that_were_measured_where_it_was_rendered() -> None:
    heard = (Segment(start=1.02, end=1.9), Segment(start=8.0, end=9.5))
    staged = plan(Cue(MEOW, 1.0, -24.0), Cue(MAN, 8.0, -24.0))
    facts = facts_of(staged, VERSIONS, Rendering("0" * 64, heard))
    assert facts.sha256 == "0" * 64
    assert (facts.sounds[0].segment, facts.turns[0].segment) == heard
    assert isinstance(facts.percepts[-1], Trait | Utterance)


def test_how_far_a_sound_stands_above_the_others_is_told_for_each() -> None:
    alone, over, under = Cue(MEOW, 1.0, -24.0), Cue(MAN, 8.0, -20.0), Cue(WOMAN, 8.0, -30.0)
    above = ratios(plan(alone, over, under))
    assert above[0] == pytest.approx(36.0, abs=0.01)
    assert above[1] > 8.0
    assert above[2] < -5.0
    facts = told(plan(alone, over, under))
    assert [ratio for one, ratio in zip(facts.percepts, facts.above, strict=True)
            if isinstance(one, SoundEvent | Turn)] == list(above)  # fmt: skip


def test_an_echo_ends_where_the_same_voice_or_sound_begins_anew() -> None:
    hall = replace(
        plan(
            Cue(WOMAN, 1.0, -24.0),
            Cue(MEOW, WOMAN.seconds + 1.0, -24.0),
            Cue(WOMAN, round(WOMAN.seconds + 1.1, 2), -24.0),
        ),
        room=Room(2.0, -4.0),
    )
    facts = told(hall)
    first, second = facts.turns
    assert first.segment.end == second.segment.start
    assert facts.sounds[0].segment.end == hall.offset(hall.cues[1]) > second.segment.start
