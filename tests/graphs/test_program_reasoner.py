"""The program is run once for what was heard, whoever asks."""

from __future__ import annotations

from pathlib import Path

from graphs.program_planner import planned
from graphs.program_reasoner import ProgramReasoner
from graphs.query.notation import read
from graphs.state import Question, State
from tests.graphs.execution.asked import SPAN, calls
from tests.graphs.execution.percepts import SCENE, same_words
from tools.audio import AudioClip


def _state() -> State:
    question = Question(text="How many barks?", choices=("1", "2", "3"))
    clip = AudioClip(path=Path("x.wav"), digest="", length=12, rate=1, channels=1, span=SPAN)
    plan = planned(read('count(sound("bark"))'), question, 1.0)
    return State(clip=clip, question=question, plan=plan, calls=calls(SCENE))


def test_the_controller_is_told_what_the_answerer_ran() -> None:
    asked = list[str]()

    def likeness(text: str, label: str) -> float:
        asked.append(text)
        return same_words(text, label)

    reasoner, state = ProgramReasoner(likeness), _state()
    assert reasoner.answer(state).text == "2"
    before = len(asked)
    assert reasoner.result(state.model_copy(update={"beliefs": []})) is not None
    assert len(asked) == before


def test_what_is_heard_besides_is_run_anew() -> None:
    reasoner, state = ProgramReasoner(same_words), _state()
    first = reasoner.result(state)
    fewer = reasoner.result(state.model_copy(update={"calls": state.calls[:1]}))
    assert first is not fewer
    assert reasoner.result(state) is not fewer


def test_choices_that_say_which_sounds_are_all_are_asked_of_what_is_heard() -> None:
    question = Question(text="Well?", choices=("only a goat", "only a tractor", "both"))
    plan = planned(None, question, None)
    assert plan.program == read("name(sound())")
    assert [one.text for one in plan.queries if one.tool == "tag"] == ["", "goat | tractor"]
