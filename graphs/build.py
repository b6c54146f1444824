"""The state machine: decompose, decide, perceive in parallel, answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import langsmith
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send

from graphs.perceive import PerceptionBackend, ToolCall
from graphs.state import (
    Answer,
    Budget,
    Call,
    Conclude,
    Decision,
    Episode,
    Perceive,
    Plan,
    Question,
    State,
    StopReason,
)
from graphs.strategy import Answerer, Planner, Policy, Reasoner
from tools import deadline
from tools.audio import AudioClip

News = Plan | ToolCall | Call | Decision | Answer
"""What a watcher is told as it happens. A sub-query is about to be asked; a call has finished."""


def unwatched(news: News) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Context:
    """What the nodes need that is not knowledge: live objects, never serialised."""

    planner: Planner
    policy: Policy
    answerer: Answerer
    backend: PerceptionBackend
    watch: Callable[[News], None] = unwatched
    reasoner: Reasoner | None = None


async def decompose(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Makes the question into what it is after, and sub-queries that could answer it.

    Of a recording with two channels that one is heard from here on which the question is about.
    """
    plan = await runtime.context.planner(state.question)
    runtime.context.watch(plan)
    if plan.side is None or not state.clip.sided:
        return {"plan": plan}
    return {"plan": plan, "clip": state.clip.of_side(plan.side)}


async def perceive(state: ToolCall, runtime: Runtime[Context]) -> dict[str, Any]:
    """Runs one tool on one crop; a query that cannot be answered leaves a `Miss`."""
    runtime.context.watch(state)
    call = await runtime.context.backend(state)
    runtime.context.watch(call)
    return {"calls": [call]}


async def decide(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Weighs the evidence, then asks the policy whether to listen, while the budget allows it."""
    belief = await runtime.context.answerer(state)
    runtime.context.watch(belief)
    if state.exhausted or not deadline.left():
        return {"beliefs": [belief], "stop": StopReason.BUDGET}
    believing = state.model_copy(update={"beliefs": [*state.beliefs, belief]})
    decision = await runtime.context.policy(believing)
    runtime.context.watch(decision)
    match decision.action:
        case Conclude():
            stop = {"stop": StopReason.CONCLUDED}
        case Perceive():
            stop = {}
    return {"beliefs": [belief], "decisions": [decision], **stop}


def perceive_or_answer(state: State) -> Sequence[Send] | Literal["answer", "decide"]:
    """Has each sub-query of the last decision carried out, as far as the budget goes."""
    if state.stop:
        return "answer"
    match state.decisions[-1].action:
        case Perceive(queries=queries) if queries:
            affordable = queries[: state.budget.calls - len(state.calls)]
        case _:
            return "decide"
    return [
        Send(
            "perceive",
            ToolCall(
                clip=state.clips[(query.recording or 1) - 1],
                query=query,
                round=len(state.decisions) - 1,
                seconds_left=min(state.seconds_left, deadline.left()),
                together=state.clips if query.together else (),
            ),
        )
        for query in affordable
    ]


async def answer(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Ends the episode on what is believed last, or on what a reasoner makes of it."""
    believed = state.beliefs[-1]
    if runtime.context.reasoner is None:
        return {"answer": believed}
    reasoned = await runtime.context.reasoner(state, believed)
    if reasoned != believed:
        runtime.context.watch(reasoned)
    return {"answer": reasoned}


@cache
def build_graph() -> CompiledStateGraph[State, Context, State, State]:
    """Compiles the state machine."""
    graph = StateGraph(State, context_schema=Context)
    graph.add_edge(START, "decompose")
    graph.add_node("decompose", decompose)
    graph.add_node("perceive", perceive, input_schema=ToolCall)
    graph.add_node("decide", decide)
    graph.add_node("answer", answer)
    add_edges(graph)
    return graph.compile(name="listen-again")


def add_edges(graph: StateGraph[State, Any, Any, Any]) -> None:
    """Which node follows which, once it has begun with `decompose`."""
    graph.add_edge("decompose", "decide")
    graph.add_conditional_edges("decide", perceive_or_answer, ["perceive", "decide", "answer"])
    graph.add_edge("perceive", "decide")
    graph.add_edge("answer", END)


async def run(
    clip: AudioClip,
    question: Question,
    context: Context,
    budget: Budget | None = None,
    others: Sequence[AudioClip] = (),
) -> Episode:
    """Plays one episode to its end, within the budget's seconds, whoever thinks or listens.

    Args:
        clip: The recording; of several, the first.
        question: About it, or about several, which it then names.
        context: Who plans, leads, listens and answers.
        budget: How far to go.
        others: The recordings after the first.
    """
    budget = budget or Budget()
    start = State(clip=clip, others=tuple(others), question=question, budget=budget)
    # LangGraph sends every step to LangSmith where the environment wants that of other programs.
    with deadline.within(budget.seconds), langsmith.tracing_context(enabled=False):
        output = await build_graph().ainvoke(
            start, {"recursion_limit": 2 * budget.rounds + 8}, context=context, version="v2"
        )
    return Episode.model_validate(output.value, from_attributes=True)
