"""What the agent knows, what it may do, and what it did."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Literal

from pydantic import BaseModel, Field, NonNegativeInt, PositiveFloat, PositiveInt

from graphs.query.joint_program import JointProgram
from graphs.query.program import Program
from tools.audio import AudioClip, Side
from tools.evidence import Confidence, Cost, Layer, Percept, SubQuery


class _Fact(BaseModel, frozen=True, allow_inf_nan=False):
    """What an episode is made of: survives JSON, never changes."""


Seconds = Annotated[float, Field(ge=0, le=1e9)]
"""What something took: no longer than a life."""


class Question(_Fact, frozen=True):
    """What the user asks; `choices` is empty for an open question.

    Attributes:
        text: In the user's words.
        choices: What it may be; none for an open question.
        recordings: The names of the recordings that it is about, in order, where there are several.
    """

    text: str
    choices: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()


class Perceive(_Fact, frozen=True):
    """Listen, with these sub-queries, in parallel. None: there is nothing to listen for."""

    kind: Literal["perceive"] = "perceive"
    queries: tuple[SubQuery, ...]


class Conclude(_Fact, frozen=True):
    """Enough has been heard."""

    kind: Literal["conclude"] = "conclude"


Action = Annotated[Perceive | Conclude, Field(discriminator="kind")]


BY_RULE = "by rule, for the language model was of no use: "
"""How a thought begins where the rules stood in for a language model; the reason follows."""


class Plan(_Fact, frozen=True):
    """What the question asks, what one would listen for first, and why.

    Attributes:
        program: The question in the question language; None where no program says it.
        reading: The probability that the program is what is meant; None where nobody can say.
        asking: What asking a language model for it took.
        side: The channel that the question is about; None where it is about all.
        layer: The layer of sounds that it is about; None where it is about all.
        joint: What it asks of several recordings, in place of `program`; None of one recording.
    """

    queries: tuple[SubQuery, ...]
    thought: str = ""
    program: Program | None = None
    reading: Confidence | None = None
    asking: Cost = Cost()
    side: Side | None = None
    layer: Layer | None = None
    joint: JointProgram | None = None


class Weighed(_Fact, frozen=True):
    """One move that the controller could have made. Without any query it is to answer."""

    queries: tuple[SubQuery, ...]
    probability: Confidence


class Decision(_Fact, frozen=True):
    """One move of the controller, why, and what a trained one weighed it against.

    Attributes:
        action: What it does.
        thought: Why, in words.
        weighed: Every move that it could have made, of a trained one.
        right: The calibrated probability that the answer as it stands is right; None where nobody
            estimates it.
        gain: What listening adds to that; None where it does not listen, or nobody estimates it.
        asking: What asking a language model for it took.
    """

    action: Action
    thought: str = ""
    weighed: tuple[Weighed, ...] = ()
    right: Confidence | None = None
    gain: float | None = Field(default=None, ge=-1, le=1)
    asking: Cost = Cost()

    @property
    def reason(self) -> str:
        """Why, in words, with what listening is worth where somebody says it."""
        if self.right is None:
            return self.thought
        adds = "" if self.gain is None else f", listening adds {self.gain:+.2f}"
        return f"{self.thought} (right now with {self.right:.2f}{adds})".strip()


class Call(_Fact, frozen=True):
    """One finished tool call.

    Attributes:
        round: Which decision it follows from: 0 for the first, and so on.
        query: What was asked.
        percepts: What was heard; a call that failed or was cut short ends with a `Miss`.
        audio_seconds: How much audio the tool was given.
        seconds: How long the answer took; next to nothing where `cached`.
        cached: Whether it came from the cache.
        tokens: How many a language model wrote for it, where somebody counted.
    """

    round: int = Field(ge=0)
    query: SubQuery
    percepts: tuple[Percept, ...] = ()
    audio_seconds: Seconds = 0.0
    seconds: Seconds = 0.0
    cached: bool = False
    tokens: NonNegativeInt = 0


class Answer(_Fact, frozen=True):
    """What the agent says, and which percepts it says it on.

    Attributes:
        text: The choice, word for word; for an open question a sentence.
        confidence: The probability of the chosen option; for an open question, of the sentence.
        choice: The index of the choice; None for an open question.
        posterior: One probability for each choice, adding up to 1.
        because: Indices into the episode's percepts.
        thought: Why, where a language model says so.
        sure_by: Where the probabilities are from: rules over the evidence; these and a language
            model's letters together ("tokens"); or only what a model says of itself.
        guess: Whether nothing speaks for this choice rather than another: it was drawn by lot.
        asking: What asking a language model for it took.
    """

    text: str
    confidence: Confidence
    choice: int | None = None
    posterior: tuple[Confidence, ...] = ()
    because: tuple[int, ...] = ()
    thought: str = ""
    sure_by: Literal["rules", "tokens", "stated"] = "rules"
    guess: bool = False
    asking: Cost = Cost()


class Budget(_Fact, frozen=True):
    """How much perceiving an episode may take.

    `seconds` bounds the time to the answer, and so each tool call's and each thought's deadline.
    """

    rounds: PositiveInt = 8
    calls: PositiveInt = 16
    seconds: PositiveFloat = 600.0


class StopReason(StrEnum):
    """Why an episode stopped perceiving."""

    CONCLUDED = "concluded"
    BUDGET = "budget"


def percepts_of(calls: Iterable[Call]) -> tuple[Percept, ...]:
    """All that was heard, in the order of asking."""
    return tuple(percept for call in calls for percept in call.percepts)


def cost_of(calls: Iterable[Call]) -> Cost:
    """The sum, where seconds are those of each round's slowest call: a round runs in parallel."""
    cost = Cost()
    for _, together in groupby(calls, key=lambda call: call.round):
        group = tuple(together)
        cost += Cost(
            calls=len(group),
            audio_seconds=sum(call.audio_seconds for call in group),
            seconds=max(call.seconds for call in group),
            tokens=sum(call.tokens for call in group),
        )
    return cost


def _with_thought(cost: Cost, plan: Plan | None, thought: Iterable[Decision | Answer]) -> Cost:
    """The cost of tools, and of the language model that planned and thought."""
    asking = [plan.asking] if plan else []
    return sum((*asking, *(one.asking for one in thought)), cost)


class State(BaseModel):
    """The graph's state about one question: calls, decisions and beliefs only grow.

    `beliefs` holds the answer as it stood before each decision, the first of which is taken with
    nothing heard. `others` are the recordings after the first, where the question is about several.
    """

    clip: AudioClip
    others: tuple[AudioClip, ...] = ()
    question: Question
    budget: Budget = Budget()
    plan: Plan | None = None
    calls: Annotated[list[Call], operator.add] = []
    decisions: Annotated[list[Decision], operator.add] = []
    beliefs: Annotated[list[Answer], operator.add] = []
    stop: StopReason | None = None
    answer: Answer | None = None

    @property
    def clips(self) -> tuple[AudioClip, ...]:
        """Every recording, in order."""
        return (self.clip, *self.others)

    @property
    def percepts(self) -> tuple[Percept, ...]:
        """All that was heard so far."""
        return percepts_of(self.calls)

    @property
    def cost(self) -> Cost:
        """What perceiving and thinking have taken so far."""
        return _with_thought(cost_of(self.calls), self.plan, self.decisions)

    @property
    def seconds_left(self) -> float:
        """How long tools may still be waited for."""
        return max(0.0, self.budget.seconds - self.cost.seconds)

    @property
    def exhausted(self) -> bool:
        """Whether perceiving must end."""
        return (
            len(self.decisions) >= self.budget.rounds
            or len(self.calls) >= self.budget.calls
            or self.seconds_left <= 0
        )


class Episode(_Fact, frozen=True):
    """A finished run: what is logged, replayed, scored and trained on.

    `others` are the recordings after the first, where the question is about several.
    """

    schema_version: Literal[1] = 1
    clip: AudioClip
    others: tuple[AudioClip, ...] = ()
    question: Question
    budget: Budget
    plan: Plan
    calls: tuple[Call, ...]
    decisions: tuple[Decision, ...]
    beliefs: tuple[Answer, ...]
    stop: StopReason
    answer: Answer

    @property
    def clips(self) -> tuple[AudioClip, ...]:
        """Every recording, in order."""
        return (self.clip, *self.others)

    @property
    def right(self) -> float | None:
        """The calibrated probability that the answer is right; None where nobody estimated it."""
        last = self.decisions[-1] if self.decisions else None
        return last.right if last is not None and isinstance(last.action, Conclude) else None

    @property
    def stood_in(self) -> str:
        """Why the rules first stood in for a language model; empty where they never did."""
        thoughts = (one.thought for one in (self.plan, *self.decisions, self.answer))
        ruled = (one.removeprefix(BY_RULE) for one in thoughts if one.startswith(BY_RULE))
        return next(ruled, "")

    @property
    def percepts(self) -> tuple[Percept, ...]:
        """All that was heard."""
        return percepts_of(self.calls)

    @property
    def cost(self) -> Cost:
        """What perceiving and thinking took."""
        return _with_thought(cost_of(self.calls), self.plan, (*self.decisions, self.answer))
