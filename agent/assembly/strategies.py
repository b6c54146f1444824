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
    llm_reader,
    program_examples,
    program_prompt,
    reasoner,
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
from graphs.strategy import Answerer, Planner, Policy, Reasoner
from tools.errors import InputError
from tools.lalm import crop_question
from tools.lalm.lalm import Lalm
from tools.lalm.served_lalm import ServedLalm
from tools.llama_cpp import LlamaCpp
from tools.tool import Tool

RULES, LEARNED = "rules", "learned"
STRATEGY, CONTROLLER, COST_LAMBDA = "strategy", "controller", "cost_lambda"
READER, VALUE = "reader", "value"
PERSON = "person"

PROMPTS = {
    "program": program_prompt.PROMPT,
    "program examples": program_examples.EXAMPLES,
    "reason": reasoner.PROMPT,
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
    reasoner: Reasoner | None = None
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
    known: prices.Prices | None = None,
) -> Strategy:
    """No language model: the trained reader, its program run, and the controller as named.

    Unless another is named, the hand-written controller leads; `known` is what calls take, where
    that is not as it was measured for the embedded models.

    Raises:
        InputError: The controller's weights are not there, or are not for this program.
    """
    reasoner = ProgramReasoner(likeness, embed)
    cost_lambda = USUAL if cost_lambda is None else cost_lambda
    told = {CONTROLLER: controller or RULES, COST_LAMBDA: str(cost_lambda)}
    policy: Policy = ProgramController(reasoner.result, known or prices.packed(), cost_lambda)
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
    if name in HEARING and not lalm.seconds:
        raise InputError(f"{lalm.name!r} hears nothing; expected a model that hears for {name}")
    strategy = STRATEGIES[name](lalm, rules)
    told: dict[str, str | int] = {STRATEGY: name, "model": lalm.name}
    prompts = {f"prompt {key}": prompt.sha256 for key, prompt in PROMPTS.items()}
    brought = {tool.name: tool.digest for tool in strategy.tools}
    return replace(
        strategy,
        options=told | ({"base_url": url} if url is not None else {}),
        made_by={STRATEGY: name, "model": lalm.name, **prompts, **brought},
    )


def _llm(lalm: Lalm, rules: Strategy) -> Strategy:
    """The model reads where the trained reader is unsure, and answers what no program says."""
    asker = _asker(lalm)
    return replace(rules, planner=_read(asker, rules), reasoner=reasoner.ModelReasoner(asker))


def _lalm_first(lalm: Lalm, rules: Strategy) -> Strategy:
    """The model hears all and answers first; then rules lead, and it answers at last."""
    whole = lalm_strategies.WholeFirst(rules.policy)
    return replace(_llm(lalm, rules), policy=whole, tools=(crop_question.Questioner(lalm),))


def _mpar2(lalm: Lalm, rules: Strategy) -> Strategy:
    """The model perceives, splits the question, hears each part, reviews and answers."""
    stand_by = lalm_strategies.Unplanned(rules.policy)
    read = rules.planner.reader if isinstance(rules.planner, ProgramPlanner) else None
    steps = lalm_strategies.StepByStep(_asker(lalm), stand_by, read)
    return replace(_llm(lalm, rules), policy=steps, tools=(crop_question.Questioner(lalm),))


def _read(asker: structured_request.StructuredRequester, rules: Strategy) -> llm_reader.ReaderFirst:
    """The trained reader, and the model where that is unsure."""
    assert isinstance(rules.planner, ProgramPlanner)
    return llm_reader.ReaderFirst(rules.planner, llm_reader.ModelReader(asker))


def _asker(lalm: Lalm) -> structured_request.StructuredRequester:
    """Asks the model for a shape where it is at a server, or by llama.cpp, which may heed it."""
    return structured_request.StructuredRequester(
        lalm if isinstance(lalm, (ServedLalm, LlamaCpp)) else structured_request.Unshaped(lalm)
    )


HEARING = ("lalm-first", "mpar2")
"""Those whose model must hear."""

STRATEGIES: dict[str, Callable[[Lalm, Strategy], Strategy]] = {
    "llm": _llm,
    "lalm-first": _lalm_first,
    "mpar2": _mpar2,
}
"""Every strategy with a language model. A new one is a line here."""
