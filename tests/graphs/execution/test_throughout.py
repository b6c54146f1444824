"""What is heard throughout: the longest sound, if it is there most of the time."""

import pytest

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import event

CHOICES = ["Yes", "No"]
THROUGHOUT = 'is_(name(most("length", sound())), "stream")'


@pytest.mark.parametrize(("until", "right"), [(11.5, "Yes"), (10.0, "Yes"), (4.0, "No")])
def test_throughout_is_most_of_the_time(until: float, right: str) -> None:
    heard = [event("Stream", 0.2, until, 0.95), event("Bell", 11.6, 11.9, 0.95)]
    assert told(THROUGHOUT, CHOICES, heard).text == right


def test_what_is_covered_now_and_then_still_is_throughout() -> None:
    heard = [event("Stream", 0, 4), event("Bell", 4, 4.5), event("Stream", 7, 12)]
    assert told(THROUGHOUT, CHOICES, heard).text == "Yes"


def test_a_longer_sound_is_the_one_that_is_heard_throughout() -> None:
    heard = [event("Stream", 0, 5, 0.95), event("Engine", 0, 12, 0.95)]
    assert told(THROUGHOUT, CHOICES, heard).text == "No"


def test_of_several_of_one_name_the_longest_need_not_last() -> None:
    heard = [event("Stream", 0, 2, 0.95), event("Bell", 5, 5.4, 0.95)]
    longer = 'is_(name(most("length", either(sound("stream"), sound("bell")))), "stream")'
    assert told(longer, CHOICES, heard).text == "Yes"
