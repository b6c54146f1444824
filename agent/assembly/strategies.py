"""The reasoning strategies by name: rules, or a language model in one of three ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.assembly.model_servers import lalm_at
from evals.run.run_config import sha256
from graphs.execution.topics import Embed
from graphs.likeness import Likeness
from graphs.llm import (
    lalm_strategies,
    llm_answerer,
    llm_planner,
    llm_policy,
    llm_reader,
    program_examples,
    program_prompt,
    structured_request,
)
from graphs.policy import learned_controller, listening_value, prices
from graphs.policy.prices import COST_LAMBDA as USUAL
from graphs.program_controller import ProgramController
from graphs.program_planner import Ears, ProgramPlanner
from graphs.program_reasoner import ProgramReasoner
from graphs.query import trained_reader
from graphs.query.reading import Reader
from graphs.query.trained_reader import CARD
from graphs.strategy import Answerer, PlanFirst, Planner, Policy
from tools.errors import InputError
from tools.lalm import crop_question
from tools.lalm.lalm import Lalm
from tools.lalm.served_lalm import ServedLalm
from tools.llama_cpp import LlamaCpp
from tools.tool import Tool, Toolbox

RULES, LEARNED = "rules", "learned"
STRATEGY, CONTROLLER, COST_LAMBDA = "strategy", "controller", "cost_lambda"
READER, VALUE = "reader", "value"
PERSON = "person"

PROMPTS = {
    "program": program_prompt.PROMPT,
    "program examples": program_examples.EXAMPLES,
    "plan": llm_planner.PROMPT,
    "move": llm_policy.PROMPT,
    "answer": llm_answerer.PROMPT,
    "choose": llm_answerer.CHOOSE,
    "split": lalm_strategies.SPLIT,
    "repair": structured_request.REPAIR,
    "perceive": crop_question.PERCEIVE,
    "question": crop_question.QUESTION,
}
"""All that a language model is told, by name."""


@dataclass(frozen=True)
class Strategy:
    """Who plans, leads and answers, and with which tools besides the usual ones.

    Attributes:
        tools: Those that it brings along.
        options: What it was told, by the flag's name.
        made_by: What its decisions depend on: names of strategy and model, hashes of prompts.
        ears: In which respects tools that are not in the registry tell kinds apart.
    """

    planner: Planner
    policy: Policy
    answerer: Answerer
    tools: tuple[Tool, ...] = ()
    options: dict[str, str | int] = field(default_factory=dict[str, str | int])
    made_by: dict[str, str] = field(default_factory=dict[str, str])
    ears: Ears | None = None


def ruled(
    likeness: Likeness,
    embed: Embed,
    read: Reader,
    controller: str | None = None,
    cost_lambda: float | None = None,
    ears: Ears | None = None,
) -> Strategy:
    """No language model: the trained reader, its program run, and the controller as named.

    Unless another is named, the hand-written controller leads.

    Raises:
        InputError: The controller's weights are not there, or are not for this program.
    """
    reasoner = ProgramReasoner(likeness, embed)
    cost_lambda = USUAL if cost_lambda is None else cost_lambda
    told = {CONTROLLER: controller or RULES, COST_LAMBDA: str(cost_lambda)}
    policy: Policy = ProgramController(reasoner.result, prices.packed(), cost_lambda)
    value = listening_value.load(listening_value.PACKED, reasoner.result)
    led = RULES
    if controller not in (None, RULES):
        path = _weights(controller)
        network, features = learned_controller.load(path)
        policy = learned_controller.LearnedController(
            network, features, reasoner.result, policy, cost_lambda
        )
        led = sha256(path)
    return Strategy(
        ProgramPlanner(read, embed, ears or {}),
        listening_value.ValuedPolicy(policy, value),
        reasoner,
        options=dict(told),
        made_by=told
        | {
            CONTROLLER: led,
            VALUE: sha256(listening_value.PACKED),
            READER: sha256(trained_reader.WEIGHTS / CARD),
        },
        ears=ears,
    )


def _weights(controller: str) -> Path:
    """The file of a trained controller: the packed one, or any."""
    return learned_controller.PACKED if controller == LEARNED else Path(controller)


def led_by(made_by: Mapping[str, str]) -> tuple[str, float | None]:
    """Who led an episode, and what a second cost, of those that this program can name itself.

    Raises:
        InputError: It was led by another controller.
    """
    led, cost = made_by.get(CONTROLLER), made_by.get(COST_LAMBDA)
    named = LEARNED if led == sha256(learned_controller.PACKED) else RULES
    if led in (None, RULES) or named == LEARNED:
        return named, None if cost is None else float(cost)
    raise InputError(
        f"the trace was led by the controller {led[:12]!r}; expected --controller with the same "
        f"one, or --controller {RULES}"
    )


def led_by_person(strategy: Strategy, person: Policy) -> Strategy:
    """The same strategy with a person as its policy."""
    return replace(strategy, policy=person, made_by={CONTROLLER: PERSON})


def strategy_of(
    name: str | None,
    url: str | None,
    model: str | None,
    rules: Strategy,
    tools: Callable[[], Toolbox],
) -> Strategy:
    """The strategy of that name; with a language model, once it can be asked.

    Raises:
        InputError: There is none of that name, or the model is not there.
    """
    if name in (None, RULES):
        if url is not None or model is not None:
            raise InputError(
                f"--model and --base-url name a model, and nobody asks one; expected --strategy "
                f"{', '.join(STRATEGIES)} with them"
            )
        return rules
    if name not in STRATEGIES:
        known = ", ".join((RULES, *STRATEGIES))
        raise InputError(f"found the strategy {name!r}; expected one of {known}")
    lalm = lalm_at(url, model)
    strategy = STRATEGIES[name](lalm, rules, tools())
    told: dict[str, str | int] = {STRATEGY: name, "model": lalm.name}
    prompts = {f"prompt {key}": prompt.sha256 for key, prompt in PROMPTS.items()}
    brought = {tool.name: tool.digest for tool in strategy.tools}
    return replace(
        strategy,
        options=told | ({"base_url": url} if url is not None else {}),
        made_by={STRATEGY: name, "model": lalm.name, **prompts, **brought},
    )


def _llm(lalm: Lalm, rules: Strategy, tools: Toolbox) -> Strategy:
    """The model reads, plans, leads and answers; others hear."""
    asker, told = _asker(lalm), _described(tools)
    return Strategy(
        _read(asker, llm_planner.ModelPlanner(asker, told, rules.planner), rules),
        PlanFirst(llm_policy.ModelPolicy(asker, told, rules.policy)),
        llm_answerer.ModelAnswerer(asker, rules.answerer),
    )


def _lalm_first(lalm: Lalm, rules: Strategy, tools: Toolbox) -> Strategy:
    """The model hears all and answers first; then it reads, plans, leads and answers."""
    asker, hears = _asker(lalm), crop_question.Questioner(lalm)
    told = _described(tools)
    lead = llm_policy.ModelPolicy(asker, told | {hears.name: hears.description}, rules.policy)
    return Strategy(
        _read(asker, llm_planner.ModelPlanner(asker, told, rules.planner), rules),
        lalm_strategies.WholeFirst(lead),
        llm_answerer.ModelAnswerer(asker, rules.answerer),
        (hears,),
    )


def _mpar2(lalm: Lalm, rules: Strategy, tools: Toolbox) -> Strategy:
    """The model perceives, splits the question, hears each part, reviews and answers."""
    asker, hears = _asker(lalm), crop_question.Questioner(lalm)
    return Strategy(
        _read(asker, rules.planner, rules),
        lalm_strategies.StepByStep(asker, lalm_strategies.Unplanned(rules.policy)),
        llm_answerer.ModelAnswerer(asker, rules.answerer),
        (hears,),
    )


def _read(
    asker: structured_request.StructuredRequester, planner: Planner, rules: Strategy
) -> llm_reader.ReadingPlanner:
    """Plans by the program that the model reads; the rules read where it cannot."""
    reader = llm_reader.ModelReader(asker)
    return llm_reader.ReadingPlanner(reader, planner, rules.planner, rules.ears)


def _asker(lalm: Lalm) -> structured_request.StructuredRequester:
    """Asks the model for a shape where it is at a server, or by llama.cpp, which may heed it."""
    return structured_request.StructuredRequester(
        lalm if isinstance(lalm, (ServedLalm, LlamaCpp)) else structured_request.Unshaped(lalm)
    )


def _described(tools: Toolbox) -> dict[str, str]:
    return {name: tool.description for name, tool in tools.items()}


STRATEGIES: dict[str, Callable[[Lalm, Strategy, Toolbox], Strategy]] = {
    "llm": _llm,
    "lalm-first": _lalm_first,
    "mpar2": _mpar2,
}
"""Every strategy with a language model. A new one is a line here."""
