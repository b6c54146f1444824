"""Questions that no program says: each with what was heard, and one right choice."""

from collections import Counter

from evals.wordings.reasoning_items import SPLITS, reasoning_items
from tools.evidence import SoundEvent, Utterance


def test_every_line_is_an_item_whose_right_choice_stands_anywhere() -> None:
    for split in SPLITS:
        items = reasoning_items(split)
        assert all(len({*one.question.choices}) == 4 for one in items)
        assert all(one.percepts and one.seconds > 0 for one in items)
        places = Counter(one.target for one in items)
        assert len(places) == 4
        assert max(places.values()) < len(items) / 2


def test_nothing_is_asked_in_both_splits() -> None:
    train, dev = ({(one.question.text, one.percepts) for one in reasoning_items(s)} for s in SPLITS)
    assert not train & dev


def test_what_was_heard_is_told_by_its_sort() -> None:
    beach = reasoning_items("train")[0]
    assert [one.label for one in beach.percepts if isinstance(one, SoundEvent)] == [
        "waves",
        "gulls",
        "children laughing",
        "wind",
    ]
    cafe = reasoning_items("train")[1].percepts[0]
    assert isinstance(cafe, Utterance)
    assert cafe.text == "two lattes and a croissant, please"
