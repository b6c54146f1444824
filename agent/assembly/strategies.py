"""The reasoning strategies by name: rules, or a language model in one of three ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.assembly.model_servers import lalm_at
from evals.run.run_config import sha256
from graphs.answer import weigh
from graphs.answer.answerer import Reasoner
from graphs.answer.likeness import Likeness
from graphs.llm import lalm_strategies, llm_answerer, llm_planner, llm_policy, structured_request
from graphs.policy import learned_controller
from graphs.policy.features import Embed
from graphs.policy_network import Network
from graphs.rule_controller import RuleController
from graphs.rule_planner import RulePlanner
from graphs.strategy import Answerer, PlanFirst, Planner, Policy
from tools.errors import InputError
from tools.lalm import crop_question
from tools.lalm.lalm import Lalm
from tools.lalm.served_lalm import ServedLalm
from tools.tool import Tool, Toolbox

RULES, LEARNED = "rules", "learned"
STRATEGY, CONTROLLER, COST_LAMBDA = "strategy", "controller", "cost_lambda"
PERSON = "person"

PROMPTS = {
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
    """

    planner: Planner
    policy: Policy
    answerer: Answerer
    tools: tuple[Tool, ...] = ()
    options: dict[str, str | int] = field(default_factory=dict[str, str | int])
    made_by: dict[str, str] = field(default_factory=dict[str, str])


def ruled(
    likeness: Likeness,
    embed: Embed,
    controller: str | None = None,
    cost_lambda: float | None = None,
) -> Strategy:
    """No language model: the answerer's scorer is fitted, the controller as named.

    Unless another is named, the trained controller leads.

    Raises:
        InputError: The controller's weights are not there, or are not for this program.
    """
    answerer_ = Reasoner(likeness, Network.load(weigh.WEIGHTS, weigh.INPUTS))
    if controller == RULES:
        return Strategy(
            RulePlanner(), PlanFirst(RuleController()), answerer_, options={CONTROLLER: RULES}
        )
    named = controller or LEARNED
    path = learned_controller.WEIGHTS if named == LEARNED else Path(named)
    network, features = learned_controller.load(path, embed)
    cost_lambda = learned_controller.COST_LAMBDA if cost_lambda is None else cost_lambda
    return Strategy(
        RulePlanner(),
        learned_controller.LearnedController(
            network, features, cost_lambda, sorts=learned_controller.sorts_of(network)
        ),
        answerer_,
        options={CONTROLLER: named, COST_LAMBDA: str(cost_lambda)},
        made_by={CONTROLLER: sha256(path), COST_LAMBDA: str(cost_lambda)},
    )


def packed() -> tuple[str, ...]:
    """The digests that the packed controller has, and has had in files of another form."""
    weights = learned_controller.WEIGHTS
    return sha256(weights), *learned_controller.formerly(weights)


def led_by(made_by: Mapping[str, str]) -> tuple[str, float | None]:
    """Who led an episode, and what a second cost, of those that this program can name itself.

    Raises:
        InputError: It was led by another controller.
    """
    led = made_by.get(CONTROLLER)
    if led is None:
        return RULES, None
    if led in packed():
        cost = made_by.get(COST_LAMBDA)
        return LEARNED, None if cost is None else float(cost)
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
    """The model plans, leads and answers; others hear."""
    asker, told = _asker(lalm), _described(tools)
    return Strategy(
        llm_planner.ModelPlanner(asker, told, rules.planner),
        PlanFirst(llm_policy.ModelPolicy(asker, told, RuleController())),
        llm_answerer.ModelAnswerer(asker, rules.answerer),
    )


def _lalm_first(lalm: Lalm, rules: Strategy, tools: Toolbox) -> Strategy:
    """The model hears all and answers first; then it plans, leads and answers."""
    asker, hears = _asker(lalm), crop_question.Questioner(lalm)
    told = _described(tools)
    lead = llm_policy.ModelPolicy(asker, told | {hears.name: hears.description}, RuleController())
    return Strategy(
        llm_planner.ModelPlanner(asker, told, rules.planner),
        lalm_strategies.WholeFirst(lead),
        llm_answerer.ModelAnswerer(asker, rules.answerer),
        (hears,),
    )


def _mpar2(lalm: Lalm, rules: Strategy, tools: Toolbox) -> Strategy:
    """The model perceives, splits the question, hears each part, reviews and answers."""
    asker, hears = _asker(lalm), crop_question.Questioner(lalm)
    return Strategy(
        rules.planner,
        lalm_strategies.StepByStep(asker, lalm_strategies.Unplanned(RuleController())),
        llm_answerer.ModelAnswerer(asker, rules.answerer),
        (hears,),
    )


def _asker(lalm: Lalm) -> structured_request.StructuredRequester:
    """Asks the model for a shape where it is at a server, which may heed it."""
    return structured_request.StructuredRequester(
        lalm if isinstance(lalm, ServedLalm) else structured_request.Unshaped(lalm)
    )


def _described(tools: Toolbox) -> dict[str, str]:
    return {name: tool.description for name, tool in tools.items()}


STRATEGIES: dict[str, Callable[[Lalm, Strategy, Toolbox], Strategy]] = {
    "llm": _llm,
    "lalm-first": _lalm_first,
    "mpar2": _mpar2,
}
"""Every strategy with a language model. A new one is a line here."""
