"""Any language model as a reader of questions, and a planner that plans by its programs."""

from __future__ import annotations

from dataclasses import dataclass

from graphs.llm.program_examples import nearest
from graphs.llm.program_prompt import FORM, SHAPES, program_prompt
from graphs.llm.program_reply import program_in
from graphs.llm.reply_parser import Malformed
from graphs.llm.structured_request import StructuredRequester, Unusable
from graphs.program_planner import Ears, planned
from graphs.query.program import Program
from graphs.query.reading import Reading
from graphs.state import Plan, Question
from graphs.strategy import Planner

MOST_TOKENS = 1_024
"""A program takes less than a hundred; the rest is for models that think aloud first."""


@dataclass(frozen=True)
class ModelReading(Reading):
    """What a language model makes of a question; it does not say how sure it is.

    Attributes:
        repaired: Whether it was asked twice.
        tokens: How many it wrote, where somebody counted.
        failed: Why what it wrote is no program, in one line; empty where it is one, or says that
            there is none.
    """

    repaired: bool = False
    tokens: int = 0
    failed: str = ""


@dataclass(frozen=True)
class ModelReader:
    """Asks a model for a program, once more where it cannot be read."""

    asker: StructuredRequester

    async def __call__(self, question: Question) -> ModelReading:
        """The model's program; it never raises."""

        def made(reply: str) -> tuple[Program | None]:
            return (_own(program_in(reply), question),)

        prompt = program_prompt(question)
        tried = await self.asker.attempt(prompt, made, SHAPES[FORM], MOST_TOKENS)
        repaired = tried.attempts > 1
        if isinstance(tried.said, Unusable):
            why = tried.said.thought
            return ModelReading(None, repaired=repaired, tokens=tried.tokens, failed=why)
        return ModelReading(tried.said[0], repaired=repaired, tokens=tried.tokens)


def _own(program: Program | None, question: Question) -> Program | None:
    """The program, unless it is that of an example that was shown, about what is not asked here.

    Raises:
        Malformed: It is.
    """
    texts = [leaf.of for leaf in program.leaves() if leaf.of] if program else []
    asked = " ".join((question.text, *question.choices)).lower()
    foreign = [text for text in texts if text.lower() not in asked]
    if foreign and any(program == one.program for one in nearest(question)):
        raise Malformed(f"found an example's program, of {foreign[0]!r}; expected the question's")
    return program


@dataclass(frozen=True)
class ReadingPlanner:
    """Plans by the program that a model reads the question as.

    Attributes:
        reader: The model.
        planner: Says what to listen for where the model says that there is no program.
        rules: Reads and plans where the model is of no use.
        ears: In which respects tools that are not in the registry tell kinds apart.
    """

    reader: ModelReader
    planner: Planner
    rules: Planner
    ears: Ears | None = None

    async def __call__(self, question: Question) -> Plan:
        """The program, and what its leaves call for first."""
        reading = await self.reader(question)
        if reading.failed:
            plan = await self.rules(question)
            thought = "; ".join(one for one in (reading.failed, plan.thought) if one)
            return plan.model_copy(update={"thought": thought})
        if reading.program is not None:
            return planned(reading.program, question, reading.probability, self.ears)
        plan = await self.planner(question)
        return plan.model_copy(update={"program": None, "reading": reading.probability})
