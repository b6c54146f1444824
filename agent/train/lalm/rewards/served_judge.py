"""A language model at a server as the judge of training, kept apart from the evaluation's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from agent.data.example import Example
from agent.train.lalm.rewards.claim_matching import Counts
from agent.train.lalm.rewards.reference_percepts import Reference, facts
from agent.train.lalm.rewards.trace_judge import JudgeFailed
from agent.train.lalm.rewards.trace_reader import LONGEST, read
from evals import rubric_prompt
from evals.perception import claims as perceived
from tools.chat import Chat, message
from tools.errors import InputError, ToolError
from tools.evidence import Confidence, Measurement, Percept, SoundEvent, Turn, Utterance
from tools.prompt import Prompt
from tools.spoken_reply import spoken

log = logging.getLogger(__name__)

SEED = 7
MAX_TOKENS = 2048
KEPT = 512
"""Judgements that are remembered: several rewards ask for the same one."""

PROMPT = Prompt.read("agent.train.lalm.rewards", "judge")

METRICS = {
    rubric_prompt.PROMPT_SHA256: "MMAR's rubric",
    perceived.PROMPT_SHA256: "the perception errors",
}
"""The prompts of the evaluation's judges, by their hash."""

T = TypeVar("T")


class _Claim(BaseModel, frozen=True):
    text: str
    fact: int | None


class JudgeReply(BaseModel, frozen=True):
    """What the judge must reply."""

    claims: tuple[_Claim, ...] = Field(max_length=400)
    steps: tuple[Confidence, ...]


def separate(model: str, prompt: Prompt, measuring: Iterable[str] = ()) -> None:
    """Refuses a judge that also measures.

    Args:
        model: The judge's name on its server.
        prompt: What it is told.
        measuring: The models that judge in the evaluation.

    Raises:
        InputError: The prompt is one of the evaluation's, or the model is.
    """
    if prompt.sha256 in METRICS:
        raise InputError(
            f"found the prompt of {METRICS[prompt.sha256]} for the judge {model!r}; "
            "expected one that no metric uses"
        )
    if model.casefold() in {name.casefold() for name in measuring}:
        raise InputError(
            f"found {model!r} as judge of the training and of the evaluation; expected two models"
        )


@dataclass(frozen=True)
class ServedJudge:
    """Asks a chat server once for each completion; what fails is told, and in the log.

    Attributes:
        prompt: With the places `facts`, `trace` and `steps`.
    """

    chat: Chat
    prompt: Prompt = PROMPT
    reference: Reference = facts
    _known: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", lru_cache(maxsize=KEPT)(self._asked))

    @classmethod
    def open(
        cls, chat: Chat, measuring: Iterable[str] = (), prompt: Prompt = PROMPT
    ) -> ServedJudge:
        """A judge that is not the evaluation's.

        Raises:
            InputError: It is.
        """
        separate(chat.model, prompt, measuring)
        return cls(chat, prompt)

    def claims(self, row: Example, text: str) -> Counts | None:
        """What becomes of the claims, by the numbers of the facts that the judge gave them."""
        judged = self._judged(row, text)
        if judged is None:
            return None
        count = len(_lines(self.reference(row)))
        given = [claim.fact for claim in judged.claims]
        found = {fact for fact in given if fact is not None and 1 <= fact <= count}
        # A second claim of one fact, or of a fact that is none, is a judge's slip: not right.
        return Counts(len(found), len(given) - len(found), len(found), count)

    def steps(self, row: Example, text: str) -> tuple[float, ...] | None:
        """One score for each step."""
        judged = self._judged(row, text)
        return None if judged is None else judged.steps

    def _judged(self, row: Example, text: str) -> JudgeReply | None:
        judged: JudgeReply | JudgeFailed | None = self._known(row, text)
        if isinstance(judged, JudgeFailed):
            raise JudgeFailed(*judged.args)
        return judged

    def _asked(self, row: Example, text: str) -> JudgeReply | JudgeFailed | None:
        """A failure is remembered, too: it is told to each reward, and asked for once."""
        told = _lines(self.reference(row))
        if not told:
            return None
        if len(text) > LONGEST:
            return JudgeReply(claims=(), steps=())
        steps = len(read(row, text).steps)
        words = self.prompt(facts="\n".join(told), trace=text, steps=steps)
        try:
            return _waited(self._reply(words, steps))
        except (ToolError, ValueError) as error:
            log.warning("no judgement of a trace of %r: %s", row.id, error)
            return JudgeFailed(str(error))

    async def _reply(self, words: str, steps: int) -> JudgeReply:
        schema = {"name": "judgement", "schema": JudgeReply.model_json_schema(), "strict": True}
        completion = await self.chat.complete(
            message(words),
            {
                "temperature": 0.0,
                "seed": SEED,
                "max_tokens": MAX_TOKENS,
                "response_format": {"type": "json_schema", "json_schema": schema},
            },
        )
        return parsed(completion.reply.text, steps)


def parsed(reply: str, steps: int) -> JudgeReply:
    """What the judge wrote; thoughts and words around the object are ignored.

    Raises:
        ValueError: It is no judgement, or one of another number of steps.
    """
    said = spoken(reply)
    try:
        judged = JudgeReply.model_validate_json(said[said.find("{") : said.rfind("}") + 1])
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{place}: {first['msg']}, found {reply[:80]!r}") from None
    if len(judged.steps) != steps:
        raise ValueError(
            f"found {len(judged.steps)} scores, expected one for each of {steps} steps"
        )
    return judged


def _waited(asked: Coroutine[Any, Any, T]) -> T:
    """The reply, also where an event loop runs already, as in a trainer of others."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


def _lines(truth: Sequence[Percept]) -> list[str]:
    """The annotations in words, with numbers from 1."""
    return [f"{number}. {line}" for number, line in enumerate(_told(truth), start=1)]


def _told(truth: Sequence[Percept]) -> Iterator[str]:
    """One line a fact; whoever says words is there with them."""
    said = {fact.segment for fact in truth if isinstance(fact, Utterance)}
    for fact in truth:
        if isinstance(fact, Turn) and fact.segment in said:
            continue
        when = f"{fact.segment} " if fact.segment else ""
        match fact:
            case SoundEvent():
                yield f"{when}sound: {fact.in_words}"
            case Turn():
                yield f"{when}voice: {fact.in_words}"
            case Utterance():
                yield f"{when}{fact.speaker or 'somebody'} says: {fact.in_words}"
            case Measurement():
                yield f"{when}{fact.quantity}: {fact.amount or fact.text}"
            case _:
                pass
