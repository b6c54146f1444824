"""Wrong choices, on a scene made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evals.scenes.questions.distractors import Distractors
from evals.scenes.questions.ledger import Ledger
from evals.scenes.questions.scene_things import SceneThings
from evals.scenes.truth.answer import RightAnswer
from tests.evals.scenes.truth.made_facts import Heard, scene, voice
from tools.evidence import Utterance

CZECH = {"Dobrý den.": "Good day.", "Kde je pes?": "Where is the dog?"}


def in_english(told: list[Heard]) -> list[Heard]:
    """Speech with its translation."""
    said = next(one for one, _ in told if isinstance(one, Utterance))
    english = said.model_copy(update={"text": CZECH[said.text], "translated": True})
    return [*told, (english, -20.0)]


FACTS = scene(
    *(in_english(voice("S1", 3 * at, 3 * at + 2, text, language="cs"))
      for at, text in enumerate(CZECH))
)  # fmt: skip


@pytest.mark.parametrize(
    ("right", "unit", "wrong"),
    [
        ("Good day.", "english", ["Where is the dog?", "Come in"]),
        ("Dobrý den.", "words", ["Kde je pes?", "Pojď dál"]),
    ],
)
def test_neither_a_translation_nor_its_original_is_a_wrong_choice(
    right: str, unit: str, wrong: list[str]
) -> None:
    rng = np.random.default_rng(0)
    ledger = Ledger(rng)
    ledger.translated.append("Come in")
    found = Distractors(SceneThings(FACTS), ledger, rng, unsaid=("Pojď dál",))
    assert [one.value for one in found.of(RightAnswer(right, unit))] == wrong


def test_words_of_a_translation_are_not_said() -> None:
    things = SceneThings(FACTS)
    assert things.words == ("dobrý", "den", "kde", "pes")
    assert (things.quotes, things.translations) == (
        ("Dobrý den", "Kde je pes"),
        ("Good day", "Where is the dog"),
    )
