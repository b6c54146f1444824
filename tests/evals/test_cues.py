"""Evidence against what people notice."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from evals.cues import agreement, cues_of, evidence_of
from evals.run.answer_record import Record
from evals.sample import Item
from tests.evals.samples import item, record

WORDS = ("dog", "rain", "bell", "voice")


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """A direction for each word, so that sharing a word is being alike."""
    rows = np.array([[float(word in text) for word in WORDS] for text in texts], np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def pair(id: str, cues: list[str], heard: str) -> tuple[Item, Record]:
    row = item(id).model_copy(update={"row": {"cue": cues}})
    return row, record(id, thinking=f"The question asks: what.\n- 1.00-2.00 s {heard}\nSo: x")


def test_each_cue_is_covered_or_not_and_another_item_s_evidence_is_the_chance() -> None:
    found = agreement(
        [pair("1", ["a dog barks", "it is rain"], "dog"), pair("2", ["a bell"], "bell")], embed
    )
    assert (found.items, found.cues) == (2, 3)
    assert found.covered is not None
    assert found.chance is not None
    assert found.covered.value == pytest.approx(2 / 3)
    assert found.chance.value == 0


def test_the_chance_is_of_another_recording_and_none_where_there_is_one_only() -> None:
    first, second, third = (
        pair(id, ["a dog barks"], heard)
        for id, heard in (("1", "dog"), ("2", "dog"), ("3", "bell"))
    )
    same = (second[0].model_copy(update={"audio": first[0].audio}), second[1])
    found = agreement([first, same, third], embed)
    assert found.chance is not None
    assert found.chance.value == pytest.approx(1 / 3), "only the last is beside a dog"
    assert agreement([first, same], embed).chance is None
    assert agreement([first], embed).chance is None


def test_without_cues_there_is_nothing_to_agree_with() -> None:
    found = agreement([(item("1"), record("1"))], embed)
    assert (found.items, found.covered) == (0, None)


@pytest.mark.parametrize("cue", [None, "dog", 5, [1]])
def test_a_row_with_something_else_for_cues_has_none(cue: object) -> None:
    assert cues_of(item("1").model_copy(update={"row": {"cue": cue}})) == ()


def test_evidence_is_what_was_heard_and_not_what_was_thought() -> None:
    told = "The question asks: what.\n- 1.00-2.00 s Bark\n- 1.00-2.00 s Bark\n- nothing: late\nSo"
    assert evidence_of(record("1", thinking=told)) == ("Bark", "nothing: late")
