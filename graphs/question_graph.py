"""The state machine as a graph for other programs: plain values in, files opened within."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from pydantic import BaseModel

from graphs import build
from graphs.build import Context
from graphs.perceive import ToolCall
from graphs.state import State


class PlainQuestion(BaseModel):
    """What is given to begin with.

    Attributes:
        recording: The path of an audio or video file.
        text: The question, in your own words.
        choices: None for an open question; or two and more.
    """

    recording: str
    text: str
    choices: tuple[str, ...] = ()


QuestionGraph = CompiledStateGraph[State, None, PlainQuestion, State]


def build_question_graph(
    context: Context, opened: Callable[[PlainQuestion], State]
) -> QuestionGraph:
    """Compiles the machine around live tools and roles, which no caller can hand over as JSON.

    Its nodes work in threads, for a server's own loop is not to wait for files and networks.

    Args:
        context: The tools and roles.
        opened: Checks what was given and opens the file.
    """
    live = Runtime(context=context)

    def open_recording(state: PlainQuestion) -> dict[str, Any]:
        begun = opened(state)
        return {"clip": begun.clip, "question": begun.question, "budget": begun.budget}

    def decompose(state: State) -> dict[str, Any]:
        return asyncio.run(build.decompose(state, live))

    def perceive(state: ToolCall) -> dict[str, Any]:
        return asyncio.run(build.perceive(state, live))

    def decide(state: State) -> dict[str, Any]:
        return asyncio.run(build.decide(state, live))

    def answer(state: State) -> dict[str, Any]:
        return asyncio.run(build.answer(state, live))

    graph = StateGraph(State, input_schema=PlainQuestion)
    graph.add_node("open", open_recording, input_schema=PlainQuestion)
    graph.add_edge(START, "open")
    graph.add_edge("open", "decompose")
    graph.add_node("decompose", decompose)
    graph.add_node("perceive", perceive, input_schema=ToolCall)
    graph.add_node("decide", decide)
    graph.add_node("answer", answer)
    build.add_edges(graph)
    return graph.compile(name="listen-again")
