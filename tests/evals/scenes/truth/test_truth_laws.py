"""What holds of all programs on all scenes."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scenes.reference import SceneFacts
from evals.scenes.truth.answer import Missing, Outcome, RightAnswer
from evals.scenes.truth.truth import SceneTruth, evaluate
from graphs.query import program as q
from graphs.query.program import Node, Program
from tests.evals.scenes.truth.random_scenes import random_scene
from tests.graphs.execution.test_run_laws import asked, things
from tools.audio import Segment
from tools.evidence import Measurement, Percept

MEANS = {
    "bark": frozenset({"Bark"}), "bell": frozenset({"Bell"}), "cat": frozenset({"Cat"}),
    "a woman speaks": frozenset({"Speech"}), "please hold": frozenset({"Please hold the line."}),
    "what is said": frozenset[str](), "hold": frozenset({"hold"}),
}  # fmt: skip

scenes = st.integers(0, 10_000).map(lambda seed: random_scene(Random(seed)))
sounds = st.sampled_from(["bark", "bell", "cat"]).map(lambda of: q.Leaf(sort="sound", of=of))


def said(ask: Node, facts: SceneFacts) -> Outcome:
    """What a program with this question says."""
    return evaluate(Program.model_validate({"ask": ask}), facts, MEANS)


def number(ask: Node, facts: SceneFacts) -> float | None:
    told = said(ask, facts)
    return told.value if isinstance(told, RightAnswer) and isinstance(told.value, float) else None


@given(asked, scenes)
def test_any_program_on_any_scene_is_answered_or_refused(ask: Node, facts: SceneFacts) -> None:
    program = Program.model_construct(ask=ask)
    truth = SceneTruth(facts, MEANS)
    told = truth.answer(program)
    assert told is None or isinstance(told, RightAnswer | Missing)
    assert truth.answer(program) == told == evaluate(program, facts, MEANS)


@given(asked, scenes)
def test_the_opposite_of_the_opposite_is_the_same(ask: q.Value, facts: SceneFacts) -> None:
    twice = Program.model_construct(ask=q.Not(value=q.Not(value=ask)))
    assert evaluate(twice, facts, MEANS) == evaluate(Program.model_construct(ask=ask), facts, MEANS)


@given(things, things, scenes)
def test_either_has_no_order(a: q.Things, b: q.Things, facts: SceneFacts) -> None:
    one, other = (q.Count(things=q.Either(a=x, b=y)) for x, y in ((a, b), (b, a)))
    both = [evaluate(Program.model_construct(ask=ask), facts, MEANS) for ask in (one, other)]
    if all(isinstance(told, RightAnswer) for told in both):
        assert both[0] == both[1]
    assert [told is None for told in both] == [both[0] is None] * 2


@given(sounds, sounds, scenes)
def test_of_what_has_nothing_in_common_either_counts_both(
    a: q.Leaf, b: q.Leaf, facts: SceneFacts
) -> None:
    one, other = (number(q.Count(things=x), facts) for x in (a, b))
    both = number(q.Count(things=q.Either(a=a, b=b)), facts)
    if a != b and one is not None and other is not None:
        assert both == one + other


@given(sounds, scenes)
def test_the_last_is_the_one_whose_number_is_their_count(of: q.Leaf, facts: SceneFacts) -> None:
    count = number(q.Count(things=of), facts)
    if count:
        last, same = (q.Of(what="start", things=q.Nth(k=k, things=of)) for k in (-1, int(count)))
        assert said(last, facts) == said(same, facts)


@given(sounds, st.integers(1, 5), scenes)
def test_the_parts_of_a_recording_hold_each_thing_once(
    of: q.Leaf, n: int, facts: SceneFacts
) -> None:
    count = number(q.Count(things=of), facts)
    parts = [number(q.Count(things=q.Part(things=of, k=k, n=n)), facts) for k in range(1, n + 1)]
    longest = max((one.segment.duration for one in facts.sounds), default=0.0)
    if count is not None and None not in parts and longest < facts.seconds / n / 2:
        assert sum(part for part in parts if part is not None) == count


@given(asked, scenes, st.randoms(use_true_random=False))
def test_the_order_of_annotations_says_nothing(ask: Node, facts: SceneFacts, rng: Random) -> None:
    order = list(range(len(facts.percepts)))
    rng.shuffle(order)
    mixed = facts.model_copy(
        update={
            "percepts": tuple(facts.percepts[at] for at in order),
            "levels": tuple(facts.levels[at] for at in order),
        }
    )
    program = Program.model_construct(ask=ask)
    assert evaluate(program, mixed, MEANS) == evaluate(program, facts, MEANS)


def later(facts: SceneFacts, by: float) -> SceneFacts:
    """The scene after so many seconds of nothing."""
    moved = tuple(_later(one, by) for one in facts.percepts)
    return facts.model_copy(update={"percepts": moved, "seconds": facts.seconds + by})


def _later(one: Percept, by: float) -> Percept:
    where = one.segment
    assert where is not None
    segment = Segment(start=where.start + by, end=where.end + by)
    update: dict[str, object] = {"segment": segment}
    if isinstance(one, Measurement):
        update["times"] = tuple(time + by for time in one.times)
    return one.model_copy(update=update)


@given(sounds, st.sampled_from([2.0, 7.5]), scenes)
def test_what_comes_later_begins_and_ends_later(of: q.Leaf, by: float, facts: SceneFacts) -> None:
    for what in ("start", "end"):
        ask = q.Of(what=what, things=q.Nth(k=-1, things=of))
        one, other = number(ask, facts), number(ask, later(facts, by))
        assert (one is None) == (other is None)
        if one is not None:
            assert other == pytest.approx(one + by)


@given(sounds, sounds, scenes)
def test_before_and_after_are_two_sides_of_one_thing(
    a: q.Leaf, b: q.Leaf, facts: SceneFacts
) -> None:
    first, second = (q.Nth(k=1, things=x) for x in (a, b))
    one = said(q.Exists(things=q.Related(how="before", things=first, to=second)), facts)
    other = said(q.Exists(things=q.Related(how="after", things=second, to=first)), facts)
    if isinstance(one, RightAnswer) and isinstance(other, RightAnswer):
        assert one == other
