"""What `langgraph.json` names: the state machine for LangGraph's own tools (`langgraph dev`)."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

from agent.assembly.question_input import QuestionInput
from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from graphs.question_graph import PlainQuestion, QuestionGraph, build_question_graph
from graphs.state import Budget, State


async def make() -> QuestionGraph:
    """The graph, with the tools and the rules that the settings name."""
    return await asyncio.to_thread(_made)


@cache
def _made() -> QuestionGraph:
    """Once, for it holds the models."""
    runtime = Runtime.of(load())
    runtime.pull()
    return build_question_graph(runtime.context(), opened)


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
