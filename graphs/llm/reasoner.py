"""A language model that answers what no program says, from what was heard.

It names a letter, with the choices in several orders, so that what it adds for a place it adds to
all of them. Its probabilities and those of the rules over the same evidence are multiplied, each
to a power; both powers are 1, for there are no train questions that no program says, and on 64
questions of MMAR with people's cues other powers gave 22 to 24 right, these 23 (half a billion
weights). It never overrules a program that ran.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field, NonNegativeFloat

from graphs.choice_reply import choice_in, lettered
from graphs.llm.heard_lines import heard_lines
from graphs.llm.prompt_quotes import quoted
from graphs.llm.reply_parser import Malformed
from graphs.llm.structured_request import StructuredRequester, Unusable
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

ORDERS = 4
"""In so many orders the choices are shown, at most."""

MOST_TOKENS = 400


class Weights(BaseModel, frozen=True):
    """Exponents of two posteriors that are multiplied: a model's, and that of the rules."""

    model: NonNegativeFloat
    rules: NonNegativeFloat


class SentenceReply(BaseModel, frozen=True):
    """An answer to an open question, thought first."""

    thought: str = Field(max_length=400)
    answer: str = Field(min_length=1, max_length=200)


@cache
def weights() -> Weights:
    """Those of the packed file."""
    path = Path(__file__).with_name("reasoner_weights.json")
    return Weights.model_validate_json(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class ModelReasoner:
    """Answers once, at the end of an episode."""

    asker: StructuredRequester

    async def __call__(self, state: State, believed: Answer) -> Answer:
        """The model's answer where no program decides; else that of the rules."""
        if not state.calls or not undecided(state, believed):
            return believed
        answer = self._chosen if state.question.choices else self._said
        return await answer(state, believed)

    async def _chosen(self, state: State, ruled: Answer) -> Answer:
        """A choice, by what the letters get in several orders and what the rules give."""
        choices, heard = state.question.choices, heard_lines(state.calls)
        turns = _turns(len(choices))
        orders = [(*choices[turn:], *choices[:turn]) for turn in turns]
        prompts = [_prompt(state.question, heard, order) for order in orders]
        told = await self.asker.letters(prompts, len(choices))
        if isinstance(told.said, Unusable):
            return _instead(ruled, told.said, told.asking)
        voted = _voted(told.said, orders, turns)
        if voted is None:
            return _instead(ruled, Unusable("it named none of the choices"), told.asking)
        mixed = mix(voted, ruled.posterior, weights())
        best = max(range(len(choices)), key=mixed.__getitem__)
        return Answer(
            text=choices[best],
            confidence=mixed[best],
            choice=best,
            posterior=mixed,
            because=ruled.because,
            thought=_thought(voted, choices, told.said[0].thoughts),
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


def _turns(count: int) -> list[int]:
    """By how many places the choices are turned, evenly spread."""
    shown = min(count, ORDERS)
    return [round(at * count / shown) for at in range(shown)]


def _voted(
    told: Sequence[Chosen], orders: Sequence[Sequence[str]], turns: Sequence[int]
) -> tuple[float, ...] | None:
    """One probability a choice: by the letters' own, or by how often each was named."""
    if all(one.posterior for one in told):
        return averaged([one.posterior for one in told], turns)
    count = len(orders[0])
    named = [choice_in(one.text, order) for one, order in zip(told, orders, strict=True)]
    places = [(at + turn) % count for at, turn in zip(named, turns, strict=True) if at is not None]
    if not places:
        return None
    # One vote is spread over all, so that nothing that was named once is certain.
    return tuple((places.count(at) + 1 / count) / (len(places) + 1) for at in range(count))


def mix(model: Sequence[float], rules: Sequence[float], how: Weights) -> tuple[float, ...]:
    """Both posteriors, each to its power, multiplied."""
    rules = rules or [1 / len(model)] * len(model)
    logs = [
        how.model * math.log(max(a, 1e-6)) + how.rules * math.log(max(b, 1e-6))
        for a, b in zip(model, rules, strict=True)
    ]
    parts = [math.exp(one - max(logs)) for one in logs]
    return tuple(round(part / sum(parts), 6) for part in parts)


def _thought(voted: Sequence[float], choices: Sequence[str], thoughts: str) -> str:
    """Why, with what a reasoning model thought of the first order."""
    best = max(range(len(voted)), key=voted.__getitem__)
    why = (
        f"no program decides; a language model that read what was heard gives "
        f"{choices[best]!r} {voted[best]:.2f}, weighed with the evidence's own likeness"
    )
    return f"{why}: {thoughts}" if thoughts else why
