"""What `langgraph.json` names: the state machine for LangGraph's own tools (`langgraph dev`)."""

from __future__ import annotations

from pathlib import Path

from agent.assembly.question_input import QuestionInput
from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from graphs.question_graph import PlainQuestion, QuestionGraph, build_question_graph
from graphs.state import Budget, State


def make() -> QuestionGraph:
    """The graph, with the tools and the rules that the settings name."""
    return build_question_graph(Runtime.of(load()).context(), opened)


def opened(given: PlainQuestion) -> State:
    """The state that a question begins with.

    Raises:
        InputError: What was given is of no use.
    """
    asked = QuestionInput.checked(Path(given.recording), given.text, given.choices)
    usual = Budget()
    return State(
        clip=asked.clip,
        question=asked.question,
        budget=asked.budget(usual.rounds, usual.calls),
    )
