"""The truth about a scene, beside what the agent makes of perfect percepts of it.

The two share no code. Here stand programs on which both agree by rule, however scenes are drawn;
where the language leaves something to a listener the truth is None, and nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from evals.oracle_transcript import recognised
from evals.scenes.reference import SceneFacts
from evals.scenes.truth.answer import RightAnswer
from evals.scenes.truth.truth import SceneTruth
from graphs.execution.run import run
from graphs.query.program import Program
from graphs.state import Call
from tests.evals.scenes.truth.hand_made_scenes import asked
from tests.evals.scenes.truth.random_scenes import LABELS, filled, random_scene
from tests.graphs.execution.percepts import same_words
from tools.audio import Segment
from tools.evidence import SubQuery, Trait, Utterance, Word

PROGRAMS = (
    'exists(sound("a"))', 'not_(exists(sound("a")))', 'count(sound("a"))', "kinds(sound())",
    'start(nth(1, sound("a")))', "name(nth(1, sound()))", 'name(next(sound(), sound("a")))',
    'name(previous(sound(), sound("a")))', 'exists(before(sound("a"), sound("b")))',
    'exists(after(sound("a"), sound("b")))', 'exists(during(sound("a"), speech()))',
    'exists(part(sound("a"), 1, 2))', 'count(span(sound("a"), 0, 5))',
    'length(nth(1, sound("a")))', "name(most(\"length\", sound()))",
    'name(nth(1, either(sound("a"), sound("b"))))', 'more(count(sound("a")), constant(2))',
    'equal(count(sound("a")), count(sound("b")))', "count(speaker())", "count(man(speaker()))",
    "gender(nth(1, turn()))", 'exists(word("a"))', 'both(exists(sound("a")), exists(sound("b")))',
    "same(who(nth(1, turn())), who(nth(-1, turn())))",
    'count(between(sound("a"), sound("b"), sound("c")))',
)  # fmt: skip


@pytest.mark.parametrize("notation", PROGRAMS)
def test_the_agent_answers_as_the_truth_does_where_it_hears_everything(notation: str) -> None:
    rng = Random(notation)
    compared = 0
    for facts in (random_scene(rng) for _ in range(40)):
        program = Program.model_construct(ask=filled(asked(notation).ask, facts, rng))
        told = SceneTruth(facts, {}).answer(program)
        if not isinstance(told, RightAnswer) or not (choices := offered(told)):
            continue
        found = run(program, choices, Segment(start=0, end=facts.seconds), heard(facts), same_words)
        assert found.text == choices[0], (notation, facts.percepts)
        compared += 1
        if compared == 5:
            return
    assert compared > 0


def offered(told: RightAnswer) -> tuple[str, ...]:
    """The right choice, then wrong ones; none where no wrong ones are known."""
    match told.unit, told.value:
        case "yes or no", bool(value):
            return ("Yes", "No") if value else ("No", "Yes")
        case "count", float(value):
            return tuple(f"{one:g}" for one in (value, value + 1, value + 2))
        case "at" | "s", float(value):
            return tuple(f"{one:.1f} seconds" for one in (value, 2 * value + 3, 3 * value + 8))
        case "name", str(value):
            others = {*told.also, value}
            return (value, *[label for label in LABELS if label not in others][:3])
        case "gender", str(value):
            return (value, "woman" if value == "man" else "man")
        case _:
            return ()


def heard(facts: SceneFacts) -> list[Call]:
    """What tools that cannot err would report."""
    said = tuple(_sure(one) for one in facts.said)
    reports = {
        "tag": tuple(facts.sounds),
        "asr": said,
        "diarize": tuple(facts.turns),
        "voice": tuple(one for one in facts.percepts if isinstance(one, Trait)),
    }
    return [
        Call(round=0, query=SubQuery(tool=tool), percepts=told) for tool, told in reports.items()
    ]


def _sure(said: Utterance) -> Utterance:
    """The utterance with a time for each word, and no doubt about any."""
    timed = recognised(said, "asr")
    words = tuple(_certain(timed.words))
    return timed.model_copy(
        update={
            "words": words,
            "confidence": 1.0,
            "language_confidence": 1.0,
            "speaker": said.speaker,
        }
    )


def _certain(words: tuple[Word, ...]) -> Iterator[Word]:
    for word in words:
        yield word.model_copy(update={"confidence": 1.0})
