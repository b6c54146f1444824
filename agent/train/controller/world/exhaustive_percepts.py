"""An item with all that can ever be heard of it: heard once, decided on as often as needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from evals.sample import Item
from graphs.perceive import PerceptionBackend, ToolCall
from graphs.propose import possible
from graphs.state import Budget, Call, Plan, Question, State
from graphs.strategy import Planner
from tools.audio import AudioClip
from tools.errors import InputError
from tools.evidence import SubQuery
from tools.outside import parsed, read_lines


class ExhaustivePercepts(BaseModel, frozen=True):
    """One question, its key, and the answer of every tool to every sub-query within reach.

    Attributes:
        id: The item's own.
        groups: What a report breaks accuracy down by, such as what is new in the question.
        clip: The recording.
        question: With its choices.
        target: The right choice, word for word.
        plan: What the planner made of the question.
        calls: One for each sub-query that any episode can ask.
    """

    id: str
    groups: dict[str, tuple[str, ...]]
    clip: AudioClip
    question: Question
    target: str
    plan: Plan
    calls: tuple[Call, ...]

    def start(self, budget: Budget | None = None) -> State:
        """The episode's first state: nothing heard, nothing decided."""
        return State(
            clip=self.clip, question=self.question, plan=self.plan, budget=budget or Budget()
        )


async def explore(
    item: Item, clip: AudioClip, planner: Planner, backend: PerceptionBackend
) -> ExhaustivePercepts:
    """Asks everything that can be asked; a candidate follows from the question or from one call."""
    plan = await planner(item.question)
    state = State(clip=clip, question=item.question, plan=plan)
    asked: dict[SubQuery, Call] = {}
    while fresh := _fresh(state, asked):
        for query in fresh:
            tool_call = ToolCall(clip=clip, query=query, round=0, seconds_left=state.budget.seconds)
            asked[query] = await backend(tool_call)
        state = state.model_copy(update={"calls": list(asked.values())})
    if item.target is None:
        raise InputError(f"item {item.id!r} has no key; expected one to learn from")
    return ExhaustivePercepts(
        id=item.id,
        groups=item.groups,
        clip=clip,
        question=item.question,
        target=item.target,
        plan=plan,
        calls=tuple(asked.values()),
    )


def _fresh(state: State, asked: dict[SubQuery, Call]) -> list[SubQuery]:
    """The sub-queries within reach that nobody asked yet."""
    within = (query for one in possible(state) for query in one.queries)
    return [query for query in dict.fromkeys(within) if query not in asked]


def read(path: Path) -> Iterator[ExhaustivePercepts]:
    """The items of a file, one a line; a last line that was cut off is left out.

    Raises:
        InputError: The file cannot be read, or another line is no such item.
    """
    for number, line in enumerate(read_lines(path), start=1):
        if not line.endswith("\n"):
            return
        try:
            yield parsed(line, ExhaustivePercepts, "the line")
        except InputError as error:
            raise InputError(f"{path}, line {number}: {error}; expected an explored item") from None
