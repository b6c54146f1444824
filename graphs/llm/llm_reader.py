"""Any language model as a reader of questions, asked where the trained reader is unsure."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphs.llm.program_examples import nearest
from graphs.llm.program_prompt import FORM, SHAPES, program_prompt
from graphs.llm.program_reply import program_in
from graphs.llm.reply_parser import Malformed
from graphs.llm.sampled_timelines import tried
from graphs.llm.structured_request import StructuredRequester, Unusable
from graphs.program_planner import LEAST, ProgramPlanner
from graphs.query.program import Program
from graphs.query.reading import Reading
from graphs.state import Plan, Question
from tools.evidence import Cost

MOST_TOKENS = 400
"""A program takes less than a hundred; the rest is for models that think aloud first."""

SURE = 0.5
"""From this probability on the trained reader's program stands, and no model is asked. Of 825
questions in other people's words (dev) it was right in 90 of 100 above, in 42 of 100 below."""

SURE_OF_NONE = 0.7
"""And from this on its saying that no program fits: right in 23 of 26 above, in 2 of 16 below."""


@dataclass(frozen=True)
class ModelReading(Reading):
    """What a language model makes of a question; it does not say how sure it is.

    Attributes:
        asking: What asking it took.
        failed: Why what it wrote is no program, in one line; empty where it is one, or says that
            there is none.
    """

    asking: Cost = field(default_factory=Cost)
    failed: str = ""


@dataclass(frozen=True)
class ModelReader:
    """Asks a model for a program, once more where it cannot be read or names no choice."""

    asker: StructuredRequester

    async def __call__(self, question: Question) -> ModelReading:
        """The model's program; it never raises."""

        def made(reply: str) -> tuple[Program | None]:
            return (_own(program_in(reply), question),)

        prompt = program_prompt(question)
        told = await self.asker.attempt(prompt, made, SHAPES[FORM], MOST_TOKENS)
        if isinstance(told.said, Unusable):
            return ModelReading(None, asking=told.asking, failed=told.said.thought)
        return ModelReading(told.said[0], asking=told.asking)


def _own(program: Program | None, question: Question) -> Program | None:
    """The program, unless it is an example's about what is not asked here, or names no choice.

    Raises:
        Malformed: It is.
    """
    if program is None:
        return None
    texts = [leaf.of for leaf in program.leaves() if leaf.of]
    asked = " ".join((question.text, *question.choices)).lower()
    foreign = [text for text in texts if text.lower() not in asked]
    if foreign and any(program == one.program for one in nearest(question)):
        raise Malformed(f"found an example's program, of {foreign[0]!r}; expected the question's")
    trial = tried(program, question)
    if not trial.useful:
        raise Malformed(
            f"found a program whose value, such as {trial.value!r}, tells no choice from another; "
            'expected one whose value is one of the choices, or {"program": null}'
        )
    return program


@dataclass(frozen=True)
class ReaderFirst:
    """Plans by the trained reader's program; where it is unsure, a model is asked for another.

    Of two programs, the one stands that can tell the choices apart; of two that can, the trained
    reader's, if it was likelier than not to be run at all. A model's word is never an answer here.

    Attributes:
        trained: Reads and plans first.
        model: Asked where that is unsure, or says that no program fits.
    """

    trained: ProgramPlanner
    model: ModelReader

    async def __call__(self, question: Question) -> Plan:
        """The program, and what its leaves call for first."""
        plan = self.trained.plan(question)
        sure = SURE_OF_NONE if plan.program is None else SURE
        if plan.reading is None or plan.reading >= sure:
            return plan
        reading = await self.model(question)
        told = {"asking": reading.asking}
        if reading.failed:
            return plan.model_copy(update=told | {"thought": reading.failed})
        if reading.program is None or self._stands(plan, question):
            return plan.model_copy(update=told)
        thought = "the program is a language model's"
        made = self.trained.planned(reading.program, question)
        return made.model_copy(update=told | {"thought": thought, "reading": None})

    def _stands(self, plan: Plan, question: Question) -> bool:
        """Whether the trained reader's program, unsure as it is, can tell the choices apart."""
        if plan.program is None or plan.reading is None or plan.reading < LEAST:
            return False
        return bool(question.choices) and tried(plan.program, question).useful
