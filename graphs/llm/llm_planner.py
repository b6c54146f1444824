"""A planner that asks a language model what to listen for; rules tell the kind of question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphs.llm.checks import sub_query
from graphs.llm.prompt_parts import framed
from graphs.llm.reply_parser import Malformed
from graphs.llm.reply_schemas import ProposedPlan
from graphs.llm.structured_request import StructuredRequester, Unusable
from graphs.parse import parse
from graphs.state import Plan, Question
from graphs.strategy import Planner
from tools.prompt import Prompt

PROMPT = Prompt.read("graphs.llm", "plan")

MOST = 6
"""Sub-queries of a plan."""


@dataclass(frozen=True)
class ModelPlanner:
    """Takes the model's sub-queries, or another planner's where they are of no use.

    Attributes:
        asker: The model.
        tools: The description of each tool, by name.
        rules: The planner that stands by.
    """

    asker: StructuredRequester
    tools: Mapping[str, str]
    rules: Planner

    async def __call__(self, question: Question) -> Plan:
        """The parsed need, and the model's first sub-queries."""
        prompt = PROMPT(most=MOST, **framed(question, self.tools))
        plan = await self.asker.ask(prompt, ProposedPlan, lambda said: self._plan(question, said))
        if isinstance(plan, Unusable):
            ruled = await self.rules(question)
            return ruled.model_copy(update={"thought": plan.thought})
        return plan

    def _plan(self, question: Question, said: ProposedPlan) -> Plan:
        queries = tuple(dict.fromkeys(sub_query(one, self.tools, None) for one in said.queries))
        if not 1 <= len(queries) <= MOST:
            raise Malformed(f"found {len(queries)} queries; expected 1 to {MOST}")
        need = parse(question.text, question.choices)
        return Plan(need=need, queries=queries, thought=said.thought)
