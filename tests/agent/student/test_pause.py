"""When a model pauses, as arithmetic."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.student.pause import Pausing, Trigger

HOW = Pausing(pause=0.5, abort=0.1, window=4, stride=2, cooldown=6, spans=3, tokens=5)
SURE, UNSURE, LOST = 0.95, 0.3, 0.01

Spans = list[tuple[int, int]]
"""Where each span begins, in tokens as they stand, and how many tokens it has."""


def followed(probabilities: list[list[float]], how: Pausing = HOW) -> tuple[list[Spans], Trigger]:
    """What happens to rows whose model is that sure of each token that it chooses."""
    rows = len(probabilities)
    trigger, chosen = Trigger(rows, how), [0] * rows
    spans: list[Spans] = [[] for _ in range(rows)]
    for at in range(max(map(len, probabilities)) + how.longest):
        forced = [bool(here) for here in trigger.forced_B]
        probability, going = [0.0] * rows, [False] * rows
        for row, known in enumerate(probabilities):
            if trigger.aborted_B[row] or chosen[row] == len(known):
                continue
            going[row] = True
            if forced[row]:
                if not spans[row] or sum(spans[row][-1]) != at:
                    spans[row].append((at, 0))
                spans[row][-1] = (spans[row][-1][0], spans[row][-1][1] + 1)
            else:
                probability[row] = known[chosen[row]]
                chosen[row] += 1
        trigger.note(torch.tensor(probability), torch.tensor(going))
    return spans, trigger


def test_pauses_where_the_model_is_unsure_and_not_elsewhere() -> None:
    unsure_late = [SURE] * 12 + [UNSURE] * 4 + [SURE] * 20
    spans, trigger = followed([[SURE] * 40, unsure_late])
    assert spans[0] == []
    # Two of the last four tokens were unsure after 14: a mean of 0.625. All four after 16.
    assert spans[1] == [(16, 5)]
    assert trigger.spans_B.tolist() == [0, 1]
    assert not trigger.aborted_B.any()


def test_never_pauses_more_than_so_often_and_lets_the_rest_follow() -> None:
    spans, trigger = followed([[UNSURE] * 60])
    # The first group is whole after 4 tokens; each next one waits for the cool-down of 6.
    assert spans == [[(4, 5), (15, 5), (26, 5)]]
    assert trigger.spans_B.tolist() == [3]
    assert not trigger.forced_B.any()


def test_gives_up_below_the_lower_threshold_without_a_pause() -> None:
    spans, trigger = followed([[SURE] * 4 + [LOST] * 20, [SURE] * 30])
    assert trigger.aborted_B.tolist() == [True, False]
    # On its way down, the group of 2 sure and 2 lost tokens was at 0.48.
    assert spans == [[(6, 5)], []]
    assert trigger.lowest_B[0] < HOW.abort


def test_a_group_at_the_threshold_pauses_and_one_at_the_lower_goes_on() -> None:
    edges = Pausing(pause=0.5, abort=0.25, window=2, stride=1, spans=1, tokens=1)
    spans, trigger = followed([[0.5, 0.5], [0.25, 0.25], [0.51, 0.5]], edges)
    assert [len(each) for each in spans] == [0, 0, 0]  # Nothing follows the last token.
    assert trigger.spans_B.tolist() == [1, 1, 0]
    assert not trigger.aborted_B.any()


def test_groups_begin_anew_after_a_span() -> None:
    # Unsure words before the span are not counted again after it.
    spans, _ = followed([[UNSURE] * 4 + [SURE] * 30])
    assert spans == [[(4, 5)]]


def test_looks_at_groups_by_the_stride() -> None:
    wide = HOW.model_copy(update={"stride": 4})
    assert followed([[SURE] * 6 + [UNSURE] * 20], wide)[0][0][0] == (12, 5)
    assert followed([[SURE] * 6 + [UNSURE] * 20], HOW)[0][0][0] == (10, 5)


def test_says_how_unsure_it_ever_was() -> None:
    _, trigger = followed([[SURE] * 3, [SURE] * 8, [SURE] * 4 + [0.6] * 4])
    assert trigger.lowest_B.tolist() == pytest.approx([1.0, 0.95, 0.6])


probability = st.sampled_from([0.0, 0.02, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0])
rows = st.lists(st.lists(probability, min_size=1, max_size=40), min_size=1, max_size=5)
hows = st.builds(
    Pausing,
    pause=st.sampled_from([0.4, 0.5, 0.9]),
    abort=st.sampled_from([0.0, 0.1, 0.3]),
    window=st.integers(1, 6),
    stride=st.integers(1, 4),
    cooldown=st.integers(0, 9),
    spans=st.integers(0, 3),
    tokens=st.integers(1, 6),
)


@given(rows, hows)
def test_rows_side_by_side_are_as_each_alone(
    probabilities: list[list[float]], how: Pausing
) -> None:
    together, all_of_them = followed(probabilities, how)
    for row, known in enumerate(probabilities):
        (alone,), one = followed([known], how)
        assert together[row] == alone
        assert all_of_them.aborted_B[row] == one.aborted_B[0]
        assert math.isclose(float(all_of_them.lowest_B[row]), float(one.lowest_B[0]))


@given(rows, hows)
def test_spans_are_few_whole_and_apart(probabilities: list[list[float]], how: Pausing) -> None:
    spans, trigger = followed(probabilities, how)
    for row, each in enumerate(spans):
        assert len(each) <= trigger.spans_B[row] <= how.spans
        assert all(length == how.tokens for _, length in each)
        gaps = [b - (a + n) for (a, n), (b, _) in pairwise(each)]
        assert all(gap >= max(how.window, how.cooldown) for gap in gaps)


@given(st.lists(st.sampled_from([0.6, 0.8, 1.0]), min_size=1, max_size=60))
def test_never_pauses_while_the_model_is_sure(probabilities: list[float]) -> None:
    spans, trigger = followed([probabilities])
    assert spans == [[]]
    assert not trigger.aborted_B.any()


def test_refuses_thresholds_in_the_wrong_order_and_spans_too_many_or_too_long() -> None:
    for wrong in ({"pause": 0.1, "abort": 0.2}, {"spans": 4}, {"tokens": 65}, {"pause": 1.5}):
        with pytest.raises(ValidationError):
            Pausing.model_validate(wrong)
