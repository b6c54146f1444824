"""A planner that asks a language model what to listen for, where no program says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphs.llm.checks import sub_query
from graphs.llm.prompt_parts import framed
from graphs.llm.reply_parser import Malformed
from graphs.llm.reply_schemas import ProposedPlan
from graphs.llm.structured_request import StructuredRequester, Unusable
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
        """The model's first sub-queries."""
        prompt = PROMPT(most=MOST, **framed(question, self.tools))
        plan = await self.asker.ask(prompt, ProposedPlan, self._plan)
        if isinstance(plan, Unusable):
            ruled = await self.rules(question)
            return ruled.model_copy(update={"thought": plan.thought})
        return plan

    def _plan(self, said: ProposedPlan) -> Plan:
        queries = tuple(dict.fromkeys(sub_query(one, self.tools, None) for one in said.queries))
        if not 1 <= len(queries) <= MOST:
            raise Malformed(f"found {len(queries)} queries; expected 1 to {MOST}")
        return Plan(queries=queries, thought=said.thought)
