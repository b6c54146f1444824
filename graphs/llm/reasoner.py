"""A language model that answers what no program says, from what was heard.

It names a letter, with the choices in both orders, so that what it adds for a place evens out. Its
probabilities and those of the rules over the same evidence are multiplied, each to a power: those
were fitted for the models of the catalogue by `train reasoner`, and are 1 for any other, whose
doubt is then its own. A model whose letters say nothing, by those questions, is not asked for any.
It never overrules a program that ran.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field, NonNegativeFloat

from graphs.choice_reply import LETTERS, choice_in, lettered
from graphs.llm.heard_lines import heard_lines
from graphs.llm.prompt_quotes import quoted
from graphs.llm.reply_parser import Malformed
from graphs.llm.structured_request import Attempted, StructuredRequester, Unusable
from graphs.state import Answer, Question, State
from tools.evidence import Cost
from tools.lalm.choice_posterior import averaged
from tools.lalm.lalm import Chosen
from tools.prompt import Prompt

PROMPT = Prompt.read("graphs.llm", "reason")
LETTER = "Exactly one choice is right. Reply with its letter and nothing else."
SENTENCE = (
    'Reply with one JSON object: {"thought": "what follows from what", '
    '"answer": "a short sentence"}'
)

MOST_TOKENS = 400

PLACE = "it named no choice, or another one in another order"

PACKED = Path(__file__).with_name("reasoner_weights.json")


class Weights(BaseModel, frozen=True):
    """Exponents of two posteriors that are multiplied: a model's, and that of the rules."""

    model: NonNegativeFloat
    rules: NonNegativeFloat


class SentenceReply(BaseModel, frozen=True):
    """An answer to an open question, thought first."""

    thought: str = Field(max_length=400)
    answer: str = Field(min_length=1, max_length=200)


class ReasonerWeights(BaseModel, frozen=True):
    """Weights by the model's name; those of the empty name are for all others."""

    models: dict[str, Weights]

    def of(self, model: str) -> Weights:
        """Those of a model."""
        return self.models.get(model) or self.models[""]


@cache
def packed_weights() -> ReasonerWeights:
    """Those of the packed file."""
    return ReasonerWeights.model_validate_json(PACKED.read_text(encoding="utf-8"))


class Votes(NamedTuple):
    """One probability a choice, and what the model thought first, where it tells that."""

    posterior: tuple[float, ...]
    thoughts: str


@dataclass(frozen=True)
class ModelReasoner:
    """Answers once, at the end of an episode."""

    asker: StructuredRequester

    async def __call__(self, state: State, believed: Answer) -> Answer:
        """The model's answer where no program decides; else that of the rules."""
        if not state.calls or not undecided(state, believed):
            return believed
        if not state.question.choices:
            return await self._said(state, believed)
        if len(state.question.choices) > len(LETTERS):
            return believed
        worth = packed_weights().of(self.asker.model.name).model
        return await self._chosen(state, believed) if worth else believed

    async def voted(self, state: State) -> Attempted[Votes]:
        """What the model alone gives each choice, from what was heard."""
        choices, heard = state.question.choices, heard_lines(state.calls)
        orders = _orders(len(choices))
        shown = [[choices[at] for at in order] for order in orders]
        prompts = [_prompt(state.question, heard, each) for each in shown]
        told = await self.asker.letters(prompts, len(choices))
        if isinstance(told.said, Unusable):
            return Attempted(told.said, told.asking)
        votes = _votes(told.said, orders, choices)
        if votes is None:
            return Attempted(Unusable(PLACE), told.asking)
        return Attempted(Votes(votes, told.said[0].thoughts), told.asking)

    async def _chosen(self, state: State, ruled: Answer) -> Answer:
        """A choice, by what the letters get in both orders and what the rules give."""
        told = await self.voted(state)
        if isinstance(told.said, Unusable):
            return _instead(ruled, told.said, told.asking)
        choices, how = state.question.choices, packed_weights().of(self.asker.model.name)
        mixed = mix(told.said.posterior, ruled.posterior, how)
        best = max(range(len(choices)), key=mixed.__getitem__)
        return Answer(
            text=choices[best],
            confidence=mixed[best],
            choice=best,
            posterior=mixed,
            because=ruled.because,
            thought=_thought(told.said, choices),
            sure_by="tokens",
            asking=told.asking,
        )

    async def _said(self, state: State, ruled: Answer) -> Answer:
        """A sentence, where there is nothing to choose from."""

        def made(said: SentenceReply) -> SentenceReply:
            if not said.answer.strip():
                raise Malformed("found an empty answer; expected a sentence")
            return said

        prompt = PROMPT(
            heard=heard_lines(state.calls),
            question=quoted(state.question.text),
            choices="(no choices: the answer is a sentence)",
            task=SENTENCE,
        )
        told = await self.asker.shaped(prompt, SentenceReply, made, MOST_TOKENS)
        if isinstance(told.said, Unusable):
            return _instead(ruled, told.said, told.asking)
        return Answer(
            text=" ".join(told.said.answer.split()),
            confidence=0.5,
            because=ruled.because,
            thought=" ".join(told.said.thought.split()),
            sure_by="stated",
            asking=told.asking,
        )


def _instead(ruled: Answer, why: Unusable, asking: Cost) -> Answer:
    """The rules' answer, where the model's is of no use."""
    return ruled.model_copy(update={"thought": why.thought, "asking": asking})


def undecided(state: State, ruled: Answer) -> bool:
    """Whether no program ran, or it ran and told no choice from another."""
    program = state.plan.program if state.plan else None
    return program is None or ruled.guess


def _prompt(question: Question, heard: str, order: Sequence[str]) -> str:
    return PROMPT(
        heard=heard, question=quoted(question.text), choices=lettered(order, quoted), task=LETTER
    )


def _orders(count: int) -> tuple[tuple[int, ...], ...]:
    """Which choice stands where: as asked, and from the last to the first."""
    forward = tuple(range(count))
    return forward, forward[::-1]


def _votes(
    told: Sequence[Chosen], orders: Sequence[Sequence[int]], choices: Sequence[str]
) -> tuple[float, ...] | None:
    """One probability a choice: by the letters' own, or for the one that was named each time.

    None where it names none, or another when the order changes: it went by the place then.
    """
    if all(one.posterior for one in told):
        return averaged([one.posterior for one in told], orders)
    named = [
        order[at]
        for one, order in zip(told, orders, strict=True)
        if (at := choice_in(one.text, [choices[place] for place in order])) is not None
    ]
    if len({*named}) != 1:
        return None
    # One vote is spread over all, so that nothing that was named once is certain.
    count = len(choices)
    return tuple((named.count(at) + 1 / count) / (len(named) + 1) for at in range(count))


def mix(model: Sequence[float], rules: Sequence[float], how: Weights) -> tuple[float, ...]:
    """Both posteriors, each to its power, multiplied."""
    rules = rules or [1 / len(model)] * len(model)
    logs = [
        how.model * math.log(max(a, 1e-6)) + how.rules * math.log(max(b, 1e-6))
        for a, b in zip(model, rules, strict=True)
    ]
    parts = [math.exp(one - max(logs)) for one in logs]
    return tuple(round(part / sum(parts), 6) for part in parts)


def _thought(votes: Votes, choices: Sequence[str]) -> str:
    """Why, with what a reasoning model thought of the first order."""
    best = max(range(len(choices)), key=votes.posterior.__getitem__)
    why = (
        f"no program decides; a language model that read what was heard gives "
        f"{choices[best]!r} {votes.posterior[best]:.2f}, weighed with the evidence's own likeness"
    )
    return f"{why}: {votes.thoughts}" if votes.thoughts else why
