"""Plans of recipe `programs`: laws that hold of every scene, whatever chance has drawn."""

from collections import Counter
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition import scene_sketch, themes
from evals.scenes.composition.audibility import CEILING, peak, snr
from evals.scenes.composition.clip_pool import ClipPool, pool
from evals.scenes.composition.finishing import HARDER, LONGEST, SHORTEST
from evals.scenes.composition.programme import ORDER, SITUATIONS, programme, scene
from evals.scenes.composition.stage_facts import countable, facts_of
from evals.scenes.composition.stage_plan import StagePlan
from evals.scenes.reference import SceneFacts
from evals.scenes.sources.source_registry import packages
from evals.splits import SPLITS, Split
from tools import ontology
from tools.evidence import SoundEvent, Trait, Turn, Utterance

POOLS: dict[Split, ClipPool] = {split: pool(split) for split in SPLITS}
VERSIONS = {name: package.version for name, package in packages().items()}

HARDEST = -4.0 - HARDER
"""dB below all else at which a sound may lie that was meant to be hard to hear."""


def drawn(split: Split, number: int, seed: int) -> StagePlan:
    return scene(POOLS[split], number, seed)


PLANS = st.builds(drawn, st.sampled_from(SPLITS), st.integers(0, 400), st.integers(0, 10))
laws = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def facts(plan: StagePlan) -> SceneFacts:
    return facts_of(plan, VERSIONS)


@laws
@given(PLANS)
def test_every_sound_lies_within_its_scene(plan: StagePlan) -> None:
    assert SHORTEST <= plan.seconds <= LONGEST
    assert plan.cues
    for cue in plan.cues:
        assert 0 <= cue.onset < cue.end <= plan.seconds
        assert cue.end <= plan.offset(cue) <= plan.seconds


@laws
@given(PLANS)
def test_annotations_are_in_order_and_survive_a_file(plan: StagePlan) -> None:
    told = facts(plan)
    starts = [p.segment.start for p in told.percepts if p.segment]
    assert starts == sorted(starts)
    assert len(starts) == len(told.percepts) == len(told.levels)
    assert SceneFacts.model_validate_json(told.model_dump_json()) == told
    assert (told.recipe, told.channels) == ("programs", plan.channels)


@laws
@given(PLANS)
def test_nothing_is_drowned_and_nothing_clips_that_is_not_meant_to(plan: StagePlan) -> None:
    assert min(snr(plan, cue) for cue in plan.cues) >= HARDEST - 3.0
    if not plan.clipped:
        assert peak(plan) <= CEILING + 0.1


@laws
@given(PLANS)
def test_every_recording_is_of_the_split(plan: StagePlan) -> None:
    assert {clip.split for clip in plan.clips} == {plan.split}


@laws
@given(PLANS)
def test_no_two_kinds_of_sound_could_be_taken_for_one_another(plan: StagePlan) -> None:
    own = POOLS[plan.split]
    clips = [cue.what for cue in plan.cues if isinstance(cue.what, Clip)]
    kinds = {clip.label or "voice": clip for clip in clips}
    for one, other in combinations(kinds.values(), 2):
        assert not own.confusable(one, other), (one.label, other.label)


@laws
@given(PLANS)
def test_what_may_be_counted_is_annotated_once_for_each_occasion(plan: StagePlan) -> None:
    told = facts(plan)
    for label in countable(plan):
        cues = [cue for cue in plan.cues if cue.label == label]
        events = [p for p in told.percepts if isinstance(p, SoundEvent) and p.label == label]
        assert [event.segment.start for event in events] == [cue.onset for cue in cues]
        assert all((c.what.start, c.what.end) in c.what.singles
                   for c in cues if isinstance(c.what, Clip))  # fmt: skip
        assert label not in {layer.label for layer in plan.layers}


@laws
@given(PLANS)
def test_whoever_speaks_has_a_turn_and_words_and_no_one_speaks_over_themselves(
    plan: StagePlan,
) -> None:
    told = facts(plan)
    spoken = [cue for cue in plan.cues if cue.spoken]
    turns = [p for p in told.percepts if isinstance(p, Turn)]
    said = [p for p in told.percepts if isinstance(p, Utterance) and not p.translated]
    assert len(spoken) == len(turns) == len(said)
    names = list(dict.fromkeys(turn.speaker for turn in turns))
    assert names == [f"S{n + 1}" for n in range(len(names))]
    for name in names:
        own = [cue for cue, turn in zip(spoken, turns, strict=True) if turn.speaker == name]
        assert all(a.end <= b.onset for a, b in pairwise(own))


@laws
@given(PLANS)
def test_occasions_of_one_sound_never_overlap(plan: StagePlan) -> None:
    for who in {cue.who for cue in plan.cues}:
        own = [cue for cue in plan.cues if cue.who == who]
        assert all(a.end <= b.onset for a, b in pairwise(own)), who


@laws
@given(PLANS)
def test_places_are_told_in_stereo_only(plan: StagePlan) -> None:
    sides = {p.label for p in facts(plan).percepts
             if isinstance(p, Trait) and p.aspect == "position"}  # fmt: skip
    assert plan.channels == 2 or not sides & {"left", "right", "centre"}
    assert sides <= {"left", "right", "centre", "near", "far"}


@pytest.mark.parametrize("split", SPLITS)
def test_a_scene_does_not_depend_on_how_many_are_asked_for(split: Split) -> None:
    many = list(programme(POOLS[split], 40, 7))
    assert list(programme(POOLS[split], 9, 7)) == many[:9]
    assert many[5] == scene(POOLS[split], 5, 7)
    assert many[:9] != list(programme(POOLS[split], 9, 8))


@pytest.mark.parametrize("split", SPLITS)
def test_every_situation_comes_as_often_as_it_is_dealt(split: Split) -> None:
    kinds = Counter(plan.kind for plan in programme(POOLS[split], 2 * len(ORDER), 1))
    assert set(kinds) == set(SITUATIONS)
    strays = sum((kinds - Counter([*ORDER, *ORDER])).values())
    assert strays <= 3


@pytest.mark.parametrize("split", SPLITS)
def test_hardly_two_scenes_have_one_structure(split: Split) -> None:
    plans = list(programme(POOLS[split], 120, 2))
    structures = {
        (p.kind, p.channels, p.room is None, p.band, len(p.layers), p.step is None,
         tuple((cue.spoken, cue.distance) for cue in p.cues))
        for p in plans
    }  # fmt: skip
    assert len(structures) > 0.85 * len(plans)


def test_themes_and_crowds_are_called_as_the_ontology_calls_them() -> None:
    named = [label for place in (*themes.PLACES, themes.CHIME, themes.STAGE) for label in place]
    assert {*named, scene_sketch.CROWD} <= set(ontology.known())
