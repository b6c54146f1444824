"""What sounds when, by recipe and index; and the checks that hold keys to it."""

from pathlib import Path

import pytest

from evals.found.found_index import read_index
from evals.found.found_timeline import FoundTimeline, timeline
from evals.found.key_check import KeyCheck, evaluated
from evals.found.recordings import read_recordings
from tests.evals.found.small_found import folder, questions
from tools.errors import InputError


@pytest.fixture
def heard(tmp_path: Path) -> dict[str, FoundTimeline]:
    root, known = folder(tmp_path), read_recordings(questions(tmp_path))
    return {name: timeline(one, read_index(root), root) for name, one in known.items()}


def test_turns_are_cut_to_what_is_in_the_mix(heard: dict[str, FoundTimeline]) -> None:
    spoken = [(one.start, one.end, one.speaker, one.gender) for one in heard["three"].occasions]
    assert [one[2:] for one in spoken] == [("ann", "man"), ("FEA1", "woman"), ("MEA2", "man")]
    assert [one[0] for one in spoken] == pytest.approx([0.5, 2.0, 2.7])
    assert [one[1] for one in spoken] == pytest.approx([0.9, 3.0, 3.5])


@pytest.mark.parametrize(
    ("name", "asks", "value"),
    [
        ("one", "count('dog bark')", 1),
        ("one", "lasts('dog bark')", 0.3),
        ("one", "seconds()", 0.5),
        ("two", "order()", "rain > dog bark"),
        ("two", "kth(-1)", "dog bark"),
        ("two", "kinds()", 2),
        ("two", "count('dog bark', 3)", 1),
        ("two", "start('dog bark', 2) - end('dog bark', 1)", 1.7),
        ("two", "louder('dog bark', 'rain')", True),
        ("two", "louder('rain', 'dog bark')", False),
        ("two", "at(2.1)", "dog bark + rain"),
        ("two", "meets('rain', 'dog bark') and within('dog bark', 'rain')", True),
        ("two", "side('dog bark')", "left"),
        ("two", "longest()", "rain"),
        ("two", "shortest()", "dog bark"),
        ("two", "commonest()", "dog bark"),
        ("two", "wait_after('dog bark')", 1),
        ("two", "channels() == 2 and not seconds() < 6", True),
        ("three", "words(0, 1)", "3"),
        ("three", "number(1) + 4", 7),
        ("three", "said('3') > 1 or said('4') > 0", False),
        ("three", "speakers()", 3),
        ("three", "speakers('woman')", 1),
        ("three", "at_once()", 2),
        ("three", "gender(2)", "woman"),
        ("three", "speaker(1) == speaker(2)", False),
        ("three", "talk('man')", 1.2),
        ("three", "pause()", 1.1),
    ],
)
def test_a_check_has_the_value_that_the_timeline_gives(
    name: str, asks: str, value: object, heard: dict[str, FoundTimeline]
) -> None:
    found = evaluated(asks, heard[name])
    assert found == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    ("asks", "why"),
    [
        ("count(", "is no expression"),
        ("__import__('os')", "found \"__import__('os')\" in a check; it knows "),
        ("count.__globals__", "in a check"),
        ("[1]", "in a check"),
        ("2 ** 9", "in a check"),
        ("kth(9)", "cannot be evaluated"),
        ("count()", "cannot be evaluated"),
        ("order() - 1", "expected a number"),
        ("number(1)", "cannot be evaluated"),
    ],
)
def test_a_check_that_asks_for_anything_else_is_refused(
    asks: str, why: str, heard: dict[str, FoundTimeline]
) -> None:
    with pytest.raises(InputError) as refused:
        evaluated(asks, heard["two"])
    assert why in str(refused.value)


def test_a_key_is_the_choice_of_that_value_within_the_tolerance(
    heard: dict[str, FoundTimeline],
) -> None:
    means: dict[str, str | bool | float] = {"early": 2.4, "late": 4.4}
    check = KeyCheck(asks="start('dog bark')", means=means, tolerance=0.5)
    assert check.chosen(heard["two"]) == ["early"]
    assert check.model_copy(update={"tolerance": 0.1}).chosen(heard["two"]) == []
    assert check.model_copy(update={"tolerance": 3}).chosen(heard["two"]) == ["early", "late"]


def test_a_truth_is_no_number(heard: dict[str, FoundTimeline]) -> None:
    check = KeyCheck(asks="count('dog bark') == 2", means={"Yes": True, "No": False, "1": 1.0})
    assert check.chosen(heard["two"]) == ["Yes"]
