"""A run's numbers."""

import json

import numpy as np
import pytest

from agent.show import tables
from evals.mmau import SCORERS
from evals.run.answer_record import Key, Record, Status
from evals.run.run_results import Results, results
from evals.sample import Item
from evals.scoring.choice_match import ChoiceMatch
from evals.scoring.number_match import AbsoluteError, NumberMatch
from tests.evals.samples import config, item, record

ITEMS = [item(str(at), task="sound" if at < 6 else "speech") for at in range(10)]


def scored(*records: Record, items: list[Item] = ITEMS, **more: object) -> Results:
    found: dict[Key, Record] = {each.key: each for each in records}
    return results(config(**more), items, found, SCORERS)


def test_missing_failed_and_unparsed_are_wrong_and_counted() -> None:
    found = scored(
        *(record(str(at)) for at in range(5)),
        record("5", said="b"),
        record("6", said="I cannot tell"),
        record("7", status=Status.FAILED, prediction=""),
    ).conditions["main"]
    assert found.scores["official"] is not None
    assert found.scores["official"].value == pytest.approx(0.5)
    assert found.scores["official"].n == 10
    assert (found.asked, found.answered, found.unparsed, found.failed, found.missing) == (
        10, 6, 1, 1, 2,
    )  # fmt: skip


def test_what_failed_scores_nothing_even_where_it_left_an_answer() -> None:
    found = scored(*(record(str(at), status=Status.FAILED) for at in range(10)))
    assert found.conditions["main"].scores["exact"] is not None
    assert found.conditions["main"].scores["exact"].value == 0


def test_groups_are_scored_by_their_own_items() -> None:
    found = scored(*(record(str(at)) for at in range(6))).conditions["main"].groups["task"]
    assert found["sound"]["exact"] is not None
    assert found["speech"]["exact"] is not None
    assert (found["sound"]["exact"].value, found["speech"]["exact"].value) == (1, 0)
    assert (found["sound"]["exact"].n, found["speech"]["exact"].n) == (6, 4)


def test_without_a_key_there_is_no_accuracy_and_no_zero() -> None:
    found = scored(record("1"), items=[item("1", target=None)])
    assert found.without_key == 1
    assert found.conditions["main"].scores["official"] is None
    assert found.calibration is None


def test_repeats_are_averaged_within_an_item() -> None:
    found = scored(
        record("1"), record("1", said="b", repeat=1), items=[item("1"), item("2")], repeats=2
    ).conditions["main"]
    assert found.scores["exact"] is not None
    assert found.scores["exact"].value == pytest.approx(0.25)
    assert found.scores["exact"].n == 2
    assert (found.asked, found.missing) == (4, 2)


def test_a_control_is_compared_with_the_main_condition_on_the_same_items() -> None:
    every = [record(str(at)) for at in range(10)]
    no_audio = [record(str(at), said="b", condition="silence") for at in range(10)]
    found = scored(*every, *no_audio, conditions=("main", "silence")).conditions
    gap = found["silence"].less_main
    assert gap is not None
    assert gap.value == -1
    assert gap.p < 0.01
    assert found["main"].less_main is None


def test_an_answer_that_is_none_of_the_choices_can_only_be_right_officially() -> None:
    odd = item("1", target="b a", choices=("a b", "c"))
    said = record("1").model_copy(update={"prediction": "a b"})
    found = scored(said, items=[odd])
    assert found.key_not_among_choices == 1
    accuracy = found.conditions["main"].scores
    assert accuracy["official"] is not None
    assert accuracy["exact"] is not None
    assert (accuracy["official"].value, accuracy["exact"].value) == (1, 0)


def test_results_survive_json_and_hold_no_nan() -> None:
    found = scored(record("1"))
    text = found.model_dump_json()
    assert Results.model_validate_json(text) == found
    assert "NaN" not in json.dumps(json.loads(text))
    assert np.isfinite(found.conditions["main"].seconds or 0.0)


def number(id: str, value: float) -> Item:
    """An item that asks for a number."""
    return item(id, target=None, choices=(), task="count").model_copy(update={"number": value})


def said(id: str, text: str) -> Record:
    """An answer in words."""
    return record(id).model_copy(update={"choices": (), "choice": None, "prediction": text})


def test_an_absent_score_is_counted_and_is_no_zero() -> None:
    items = [number("1", 3), number("2", 5), number("3", 7)]
    records = {each.key: each for each in (said("1", "4"), said("2", "many"))}
    found = results(config(), items, records, (NumberMatch("near"), AbsoluteError("off", "s")))
    main = found.conditions["main"]
    near, off = main.scores["near"], main.scores["off"]
    assert near is not None
    assert off is not None
    assert (near.value, near.n) == (0, 3)
    assert (off.value, off.n) == (1, 1)
    assert main.absent == {"near": 0, "off": 2}
    assert (found.legend("off").metric, found.legend("off").unit) == ("mean absolute error", "s")
    assert (found.without_key, found.key_not_among_choices) == (0, 0)


def test_scorers_see_the_items_of_their_own_kind_only() -> None:
    items = [number("1", 3), item("2")]
    records = {each.key: each for each in (said("1", "3"), record("2", said="b"))}
    found = results(config(), items, records, (NumberMatch("near"), ChoiceMatch("same")))
    scores = found.conditions["main"].scores
    assert [(each.value, each.n) for each in scores.values() if each] == [(1, 1), (0, 1)]
    assert found.headline == "near"


def test_a_control_that_needs_choices_is_not_asked_of_open_questions() -> None:
    items = [number("1", 3), item("2")]
    records = {each.key: each for each in (said("1", "3"), record("2", condition="always-last"))}
    found = results(
        config(conditions=("main", "always-last")),
        items,
        records,
        (NumberMatch("near"), ChoiceMatch("same")),
    ).conditions["always-last"]
    assert (found.asked, found.missing) == (1, 0)
    assert found.scores["near"] is None
    assert found.absent == {"near": 0, "same": 0}


def test_results_of_an_earlier_version_are_read_as_they_are() -> None:
    """Two scorers under fixed names, and no word of how their figures are read."""
    right = {"value": 0.5, "low": 0.2, "high": 0.8, "n": 10}
    old = {"official": right, "exact": None}
    counts = dict.fromkeys(("unparsed", "failed", "missing"), 0)
    outcome = {
        **counts,
        "asked": 10,
        "answered": 10,
        "accuracy": old,
        "less_main": None,
        "groups": {"task": {"sound": old}},
        "seconds": 0.1,
        "calls": 1.0,
        "audio_seconds": 2.0,
    }
    about = {"benchmark": "mmau", "data_sha256": "0", "solver": "agent", "seed": 0, "items": 10}
    more = {"repeats": 1, "without_key": 0, "key_not_among_choices": 0, "calibration": None}
    found = Results.model_validate_json(
        json.dumps(about | more | {"conditions": {"main": outcome}})
    )
    main = found.conditions["main"]
    assert main.scores["official"] is not None
    assert (main.scores["official"].value, main.scores["exact"]) == (0.5, None)
    assert main.groups["task"]["sound"]["official"] == main.scores["official"]
    assert (found.headline, found.legend("exact").unit) == ("official", "%")
    assert tables.grids(found)[0].head == ("condition", "official", "exact", "less main", "p")
