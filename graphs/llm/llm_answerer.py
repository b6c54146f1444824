"""An answerer that runs the plan's program, or asks a language model what follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from graphs.choice_reply import choice_in
from graphs.contradictions.find_contradictions import contradictions
from graphs.llm import prompt_parts
from graphs.llm.checks import cited
from graphs.llm.prompt_quotes import evidence, quoted
from graphs.llm.reply_parser import Malformed
from graphs.llm.reply_schemas import Answered
from graphs.llm.structured_request import StructuredRequester, Unusable
from graphs.state import Answer, Question, State
from graphs.strategy import Answerer
from tools.prompt import Prompt

PROMPT = Prompt.read("graphs.llm", "answer")
CHOOSE = Prompt.read("graphs.llm", "choose")


@dataclass(frozen=True)
class ModelAnswerer:
    """Takes what the plan's program comes to; without one the model's answer, or another's.

    What a model says is never weighed against a run: it is asked only where there is no program, or
    where nothing that the program needs was heard, and so its run is a guess.

    The posterior is that of the model's tokens, where its server tells them: the model thinks
    first, and then names a letter. Elsewhere it is what the model says of itself, and marked so.
    Before anything was listened to, the other answers: there is nothing to think about.

    Attributes:
        asker: The model.
        rules: The answerer that runs programs, and stands by.
    """

    asker: StructuredRequester
    rules: Answerer

    async def __call__(self, state: State) -> Answer:
        """What follows from the evidence."""
        if not state.calls:
            return await self.rules(state)
        if state.plan and state.plan.program:
            ran = await self.rules(state)
            if not ran.guess:
                return ran
        lines, shown = evidence(state.percepts)
        said = await self.asker.ask(
            _prompt(state, lines), Answered, lambda said: _checked(state.question, shown, said)
        )
        if isinstance(said, Unusable):
            ruled = await self.rules(state)
            return ruled.model_copy(update={"thought": said.thought})
        return await self._sure(state.question, lines, said) if said.posterior else said

    async def _sure(self, question: Question, lines: str, said: Answer) -> Answer:
        """The answer with the probabilities of the letters, and the choice that they make."""
        prompt = CHOOSE(
            **prompt_parts.posed(question),
            evidence=lines,
            thought=quoted(said.thought or said.text),
        )
        told = await self.asker.probabilities(prompt, len(question.choices))
        if not told:
            return said
        posterior = tuple(round(each, 6) for each in told)
        best = max(range(len(posterior)), key=lambda at: (posterior[at], at == said.choice))
        changed = f"{said.thought} (It then chose another letter.)".strip()
        return said.model_copy(
            update={
                "text": question.choices[best],
                "choice": best,
                "confidence": posterior[best],
                "posterior": posterior,
                "sure_by": "tokens",
                "thought": said.thought if best == said.choice else changed,
            }
        )


def _prompt(state: State, lines: str) -> str:
    span, closed = state.clip.span, bool(state.question.choices)
    return PROMPT(
        **prompt_parts.posed(state.question),
        start=f"{span.start:.2f}",
        end=f"{span.end:.2f}",
        evidence=lines,
        disputed=prompt_parts.disputes(contradictions(span, state.calls)),
        example='"A"' if closed else '"The dog barks three times."',
        form="the letter of exactly one choice" if closed else "a short sentence",
    )


def _checked(question: Question, shown: Collection[int], said: Answered) -> Answer:
    """The answer as the model states it.

    Raises:
        Malformed: It is none of the choices, or rests on lines that are not there.
    """
    because = cited(said.because, shown)
    stated = Answer(
        text=" ".join(said.answer.split()),
        confidence=said.confidence,
        because=because,
        thought=said.thought,
        sure_by="stated",
    )
    if not question.choices:
        if not stated.text:
            raise Malformed("found an empty answer; expected a sentence")
        return stated
    choice = choice_in(said.answer, question.choices)
    if choice is None:
        raise Malformed(f"answer: found {said.answer[:200]!r}; expected the letter of one choice")
    posterior = _stated(said.confidence, choice, len(question.choices))
    return stated.model_copy(
        update={
            "text": question.choices[choice],
            "choice": choice,
            "confidence": posterior[choice],
            "posterior": posterior,
        }
    )


def _stated(confidence: float, choice: int, count: int) -> tuple[float, ...]:
    """The confidence on the choice, and what is left shared by the others; never less than they."""
    sure = max(confidence, 1 / count)
    rest = (1 - sure) / max(1, count - 1)
    return tuple(round(sure if at == choice else rest, 6) for at in range(count))
