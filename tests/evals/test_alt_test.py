"""Whether a judge may stand in for people."""

from __future__ import annotations

import random

from evals.alt_test import LEAST, alt_test, rejected

INSTANCES = range(60)
TRUTH = {at: at % 2 for at in INSTANCES}


def noisy(share: float, seed: int, instances: range = INSTANCES) -> dict[int, int]:
    """The truth, wrong in about that share."""
    drawn = random.Random(seed)
    return {at: TRUTH[at] ^ (drawn.random() < share) for at in instances}


PEOPLE = [noisy(0.2, seed) for seed in (1, 2, 3)]


def test_a_judge_as_good_as_people_passes_and_one_that_guesses_does_not() -> None:
    good, guess = alt_test(TRUTH, PEOPLE), alt_test(noisy(0.5, 9), PEOPLE)
    assert (good.people, good.instances, good.passes) == (3, 60, True)
    assert good.winning_rate == 1
    assert not guess.passes
    assert good.advantage is not None
    assert guess.advantage is not None
    assert guess.advantage < 0.75 < good.advantage


def test_a_judge_that_says_what_a_person_says_ties_and_epsilon_decides() -> None:
    same = PEOPLE[0]
    among = [same, same, same]
    assert alt_test(same, among, epsilon=0.1).winning_rate == 1
    assert alt_test(same, among, epsilon=0).winning_rate == 0
    assert alt_test(same, among).advantage == 1


def test_people_with_too_few_instances_are_passed_over_and_then_nobody_can_tell() -> None:
    few = [noisy(0.2, 1, range(LEAST - 1)), *PEOPLE[:2]]
    found = alt_test(TRUTH, few)
    assert (found.people, found.passed_over) == (2, 1)
    alone = alt_test(TRUTH, PEOPLE[:1])
    assert (alone.people, alone.winning_rate, alone.advantage, alone.passes) == (
        0,
        None,
        None,
        False,
    )


def test_an_instance_that_the_judge_left_out_counts_nowhere() -> None:
    part = {at: TRUTH[at] for at in range(40)}
    assert alt_test(part, PEOPLE).instances == 40


def test_several_comparisons_are_corrected_for_each_other() -> None:
    """By the thresholds of the procedure: for three, 0.0091, 0.0182 and 0.0273."""
    assert rejected([0.04]) == [True]
    assert rejected([0.04, 0.009, 0.018]) == [False, True, True]
    assert rejected([0.01, 0.019, 0.028]) == [False] * 3
    assert rejected([0.01, 0.019, 0.027]) == [True] * 3
