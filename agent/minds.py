"""The minds that can lead an episode, by name: rules, or a language model in one of three ways."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from agent.server import KEY
from graphs.answer.answerer import Reasoner
from graphs.answer.likeness import Likeness
from graphs.controller import RuleController
from graphs.llm import answerer, asking, planner, policy, styles
from graphs.minds import Answerer, Planned, Planner, Policy
from graphs.planner import RulePlanner
from tools.chat import LOCAL
from tools.errors import InputError
from tools.lalm import question
from tools.lalm.served import Served
from tools.tool import Tool, Toolbox

RULES = "rules"
MIND = "mind"

PROMPTS = {
    "plan": planner.PROMPT,
    "move": policy.PROMPT,
    "answer": answerer.PROMPT,
    "choose": answerer.CHOOSE,
    "split": styles.SPLIT,
    "repair": asking.REPAIR,
    "perceive": question.PERCEIVE,
    "question": question.QUESTION,
}
"""All that a language model is told, by name."""


@dataclass(frozen=True)
class Minds:
    """Who plans, leads and answers, and with which tools besides the usual ones.

    Attributes:
        tools: Those that they bring along.
        options: What they were told, by the flag's name.
        made_by: What their decisions depend on: the mind's name, the model's, the prompts' hashes.
    """

    planner: Planner
    policy: Policy
    answerer: Answerer
    tools: tuple[Tool, ...] = ()
    options: dict[str, str | int] = field(default_factory=dict[str, str | int])
    made_by: dict[str, str] = field(default_factory=dict[str, str])


def ruled(likeness: Likeness) -> Minds:
    """Minds without a language model."""
    return Minds(RulePlanner(), Planned(RuleController()), Reasoner(likeness))


def minds_of(
    name: object, url: object, model: object, likeness: Likeness, tools: Callable[[], Toolbox]
) -> Minds:
    """The minds of that name; with a language model, once its server has answered.

    Raises:
        InputError: There are none of that name, or the server or the model is not there.
    """
    if name in (None, RULES):
        return ruled(likeness)
    if not isinstance(name, str) or name not in MINDS:
        known = ", ".join((RULES, *MINDS))
        raise InputError(f"found the mind {name!r}; expected one of {known}")
    if not isinstance(url, str) or not isinstance(model, str):
        raise InputError(f"the mind {name!r} needs --base-url URL and --model NAME")
    served = Served.at([url], model, key=os.environ.get(KEY, LOCAL))
    asyncio.run(served.check())
    minds = MINDS[name](served, ruled(likeness), tools())
    prompts = {f"prompt {key}": prompt.sha256 for key, prompt in PROMPTS.items()}
    brought = {tool.name: tool.digest for tool in minds.tools}
    return replace(
        minds,
        options={MIND: name, "model": model, "base_url": url},
        made_by={MIND: name, "model": model, **prompts, **brought},
    )


def _llm(served: Served, rules: Minds, tools: Toolbox) -> Minds:
    """The model plans, leads and answers; others hear."""
    asker, told = asking.Asker(served), _described(tools)
    return Minds(
        planner.ModelPlanner(asker, told, rules.planner),
        Planned(policy.ModelPolicy(asker, told, RuleController())),
        answerer.ModelAnswerer(asker, rules.answerer),
    )


def _lalm_first(served: Served, rules: Minds, tools: Toolbox) -> Minds:
    """The model hears all and answers first; then it plans, leads and answers as a mind."""
    asker, lalm = asking.Asker(served), question.Questioner(served)
    told = _described(tools)
    lead = policy.ModelPolicy(asker, told | {lalm.name: lalm.description}, RuleController())
    return Minds(
        planner.ModelPlanner(asker, told, rules.planner),
        styles.WholeFirst(lead),
        answerer.ModelAnswerer(asker, rules.answerer),
        (lalm,),
    )


def _mpar2(served: Served, rules: Minds, tools: Toolbox) -> Minds:
    """The model perceives, splits the question, hears each part, reviews and answers."""
    asker, lalm = asking.Asker(served), question.Questioner(served)
    return Minds(
        rules.planner,
        styles.StepByStep(asker, styles.Unplanned(RuleController())),
        answerer.ModelAnswerer(asker, rules.answerer),
        (lalm,),
    )


def _described(tools: Toolbox) -> dict[str, str]:
    return {name: tool.description for name, tool in tools.items()}


MINDS: dict[str, Callable[[Served, Minds, Toolbox], Minds]] = {
    "llm": _llm,
    "lalm-first": _lalm_first,
    "mpar2": _mpar2,
}
"""Every way of thinking with a model. A new one is a line here."""
