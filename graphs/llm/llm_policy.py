"""A policy that asks a language model whether to listen on, and to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphs.contradictions.find_contradictions import contradictions, disputed
from graphs.llm import prompt_parts
from graphs.llm.checks import picked, sub_query
from graphs.llm.prompt_quotes import evidence, quoted
from graphs.llm.reply_parser import Malformed
from graphs.llm.reply_schemas import ProposedMove
from graphs.llm.structured_request import StructuredRequester, Unusable
from graphs.propose import candidates
from graphs.state import Conclude, Decision, Perceive, State
from graphs.strategy import Policy
from tools.evidence import SubQuery
from tools.prompt import Prompt

PROMPT = Prompt.read("graphs.llm", "move")

TOGETHER = 4
"""Sub-queries of one round."""

PROPOSED = 8
"""Candidates that the model is shown."""


@dataclass(frozen=True)
class ModelPolicy:
    """Takes the model's move, or another policy's where it is of no use.

    Attributes:
        asker: The model.
        tools: The description of each tool, by name.
        rules: The policy that stands by.
    """

    asker: StructuredRequester
    tools: Mapping[str, str]
    rules: Policy

    async def __call__(self, state: State) -> Decision:
        """The next move."""
        proposed = proposals(state)
        move = await self.asker.ask(
            _prompt(state, self.tools, proposed),
            ProposedMove,
            lambda said: self._move(state, proposed, said),
        )
        if isinstance(move, Unusable):
            ruled = await self.rules(state)
            thought = "; ".join(part for part in (move.thought, ruled.thought) if part)
            return ruled.model_copy(update={"thought": thought})
        return move

    def _move(self, state: State, proposed: Sequence[SubQuery], said: ProposedMove) -> Decision:
        """The move, if it can be made.

        Raises:
            Malformed: It cannot.
        """
        if said.action == "conclude":
            return Decision(action=Conclude(), thought=said.thought)
        own = [sub_query(one, self.tools, state.clip.span) for one in said.queries]
        wanted = list(dict.fromkeys((*picked(said.candidates, proposed), *own)))
        if not 1 <= len(wanted) <= TOGETHER:
            raise Malformed(f"found {len(wanted)} queries to perceive; expected 1 to {TOGETHER}")
        asked = [call.query for call in state.calls]
        fresh = tuple(one for one in wanted if not any(one.like(known) for known in asked))
        if not fresh:
            raise Malformed("found only queries that were asked already; expected a new one")
        return Decision(action=Perceive(queries=fresh), thought=said.thought)


def proposals(state: State) -> list[SubQuery]:
    """What would settle the disputes, then the candidates of the rules, each once."""
    fresh: list[SubQuery] = []
    wanted = (
        *(one.query for one in disputed(state)),
        *(query for one in candidates(state) for query in one.queries),
    )
    for query in wanted:
        if not any(query.like(other) for other in fresh):
            fresh.append(query)
    return fresh[:PROPOSED]


def _prompt(state: State, tools: Mapping[str, str], proposed: Sequence[SubQuery]) -> str:
    span, belief = state.clip.span, state.beliefs[-1]
    numbered = [f"{at}. {prompt_parts.in_a_line(query)}" for at, query in enumerate(proposed, 1)]
    return PROMPT(
        **prompt_parts.framed(state.question, tools),
        start=f"{span.start:.2f}",
        end=f"{span.end:.2f}",
        evidence=evidence(state.percepts)[0],
        disputed=prompt_parts.disputes(contradictions(span, state.calls)),
        asked=prompt_parts.queries(call.query for call in state.calls),
        candidates="\n".join(numbered) or "(none)",
        belief=quoted(belief.text),
        confidence=f"{belief.confidence:.2f}",
        left=state.budget.calls - len(state.calls),
        rounds=state.budget.rounds - len(state.decisions),
        most=TOGETHER,
    )
