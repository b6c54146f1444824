"""Plans: the same for the same seed, whatever follows them, and true to the promise."""

from functools import cache
from itertools import pairwise

import pytest

from evals.scenes.annotations import facts_of
from evals.scenes.clip_manifest import keep
from evals.scenes.scene_plan import HEADROOM, Event, ScenePlan, speech_level
from evals.scenes.templates.compose import SNRS
from evals.scenes.templates.scene_templates import COMPOSED, ORDER, programme
from evals.splits import SPLITS, Split
from tools.evidence import Measurement, SoundEvent, Turn, Utterance

pytestmark = pytest.mark.parametrize("split", SPLITS)


@cache
def plans(split: Split, scenes: int = 120, seed: int = 1) -> tuple[ScenePlan, ...]:
    return tuple(programme(keep(), split, scenes, seed))


def of(split: Split, kind: str) -> list[ScenePlan]:
    return [plan for plan in plans(split) if plan.kind == kind]


def test_a_scene_does_not_depend_on_how_many_are_asked_for(split: Split) -> None:
    assert plans(split, 60)[:10] == plans(split, 10)


def test_another_seed_gives_other_scenes(split: Split) -> None:
    assert not {p.events for p in plans(split, 24)} & {p.events for p in plans(split, 24, seed=2)}


def test_every_sort_of_scene_comes_and_uses_its_own_split(split: Split) -> None:
    assert set(ORDER) == set(COMPOSED) == {plan.kind for plan in plans(split)}
    assert {clip.split for plan in plans(split) for clip in plan.clips} == {split}


def test_all_that_happens_lies_within_the_scene(split: Split) -> None:
    for plan in plans(split):
        assert all(0 <= e.onset < e.offset < plan.seconds for e in plan.events)
        assert list(plan.events) == sorted(plan.events, key=lambda event: event.onset)
        assert plan.seconds < 40


def test_no_recording_alone_comes_near_to_full_scale(split: Split) -> None:
    for plan in plans(split):
        assert all(e.level + e.clip.crest <= -HEADROOM + 0.01 for e in plan.events)


def test_nothing_sounds_beside_what_it_could_be_taken_for(split: Split) -> None:
    for plan in plans(split):
        labels = {clip.label for clip in plan.clips if clip.kind in ("sound", "instrument")}
        pairs = [(a, b) for a in labels for b in labels if a < b]
        assert not any(keep().confusable(*pair) for pair in pairs)


def test_speech_stands_above_its_background_by_the_whole_grid(split: Split) -> None:
    seen = of(split, "over")
    assert {plan.snr for plan in seen} == set(SNRS)
    for plan in seen:
        voices = [event for event in plan.events if event.clip.kind == "voice"]
        assert plan.background is not None
        assert speech_level(voices) - plan.background.level == pytest.approx(plan.snr, abs=0.02)


def test_people_take_turns_sounds_overlap_and_rooms_differ(split: Split) -> None:
    speakers = [len({e.clip.speaker for e in plan.events}) for plan in of(split, "talk")]
    most = min(4, len({clip.speaker for clip in keep().of(split, "voice")}))
    assert set(speakers) == set(range(1, most + 1))
    assert any(a.offset > b.onset for p in of(split, "order") for a, b in _pairs(p))
    assert len({None if plan.room is None else plan.room.decay for plan in plans(split)}) == 4


def test_a_sound_breaks_into_exactly_one_sentence(split: Split) -> None:
    for plan in of(split, "interrupted"):
        assert sum(a.offset > b.onset for a, b in _pairs(plan)) == 1


def test_annotations_tell_all_events_in_order_and_name_every_recording(split: Split) -> None:
    for plan in plans(split):
        facts = facts_of(plan, keep())
        starts = [p.segment.start for p in facts.percepts if p.segment is not None]
        assert starts == sorted(starts)
        assert len(facts.levels) == len(facts.percepts) == len(starts)
        assert {s.sha256 for s in facts.sources} == {clip.sha256 for clip in plan.clips}
        assert type(facts).model_validate_json(facts.model_dump_json()) == facts


def test_speakers_are_named_as_they_come_and_each_turn_has_its_words(split: Split) -> None:
    for plan in of(split, "talk"):
        percepts = facts_of(plan, keep()).percepts
        turns = [p for p in percepts if isinstance(p, Turn)]
        words = [p for p in percepts if isinstance(p, Utterance)]
        assert [t.speaker for t in turns] == [w.speaker for w in words]
        assert [t.segment for t in turns] == [w.segment for w in words]
        names = list(dict.fromkeys(t.speaker for t in turns))
        assert names == [f"S{n + 1}" for n in range(len(names))]


def test_tempo_and_pitch_are_measurements(split: Split) -> None:
    for kind, quantity, count in (("tempo", "tempo", 2), ("notes", "pitch", 3)):
        percepts = facts_of(of(split, kind)[0], keep()).percepts
        measured = [p for p in percepts if isinstance(p, Measurement)]
        assert [p.quantity for p in measured] == [quantity] * count
        assert len({p.value for p in measured}) == count
        assert sum(isinstance(p, SoundEvent) for p in percepts) == count


def _pairs(plan: ScenePlan) -> list[tuple[Event, Event]]:
    return list(pairwise(plan.events))
