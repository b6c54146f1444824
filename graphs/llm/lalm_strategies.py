"""Two ways of listening with an audio-language model (LALM), as policies of the one state machine.

A policy does not hear: whatever is listened to goes through the perception backend, so that it is
cached, counted, traced and judged like everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from graphs.choice_reply import lettered
from graphs.contradictions.find_contradictions import contradictions
from graphs.execution.choice_words import says_yes
from graphs.llm import prompt_parts
from graphs.llm.llm_reader import SURE
from graphs.llm.prompt_quotes import evidence
from graphs.llm.reply_parser import Malformed
from graphs.llm.structured_request import StructuredRequester, Unusable
from graphs.program_planner import first_queries
from graphs.query.reading import Reader
from graphs.state import Action, Conclude, Decision, Perceive, Question, State
from graphs.strategy import Policy
from tools.audio import Segment
from tools.evidence import Impression, SubQuery
from tools.lalm.crop_question import NAME as LALM
from tools.lalm.grammars import tags
from tools.prompt import Prompt

SPLIT = Prompt.read("graphs.llm", "split")

STEPS = 4
"""Sub-problems of one round."""

MARGIN = 0.5
"""Seconds around what an answer rests on that are listened to in its review."""

REVIEW = "review: "
"""How the thought of a review begins."""

CHECK = "Is it so that"
"""How a review's question begins."""


@dataclass(frozen=True)
class WholeFirst:
    """The LALM answers first, from all of the recording; then specialists fill the gaps.

    After the agent of arXiv 2603.17822, whose observers answer before its tools check them. What
    specialists then say against the first answer is disputed, and goes on by another policy.
    """

    then: Policy

    async def __call__(self, state: State) -> Decision:
        """The LALM's turn, the plan's, and after these the other's."""
        match len(state.decisions):
            case 0:
                whole = SubQuery(tool=LALM, text=in_full(state.question))
                return Decision(action=Perceive(queries=(whole,)), thought="hear all of it first")
            case 1 if state.plan and state.plan.queries:
                thought = "let specialists hear what the answer rests on"
                return Decision(action=Perceive(queries=state.plan.queries), thought=thought)
            case _:
                return await self.then(state)


def in_full(question: Question) -> str:
    """The question with its choices, in words for a listener."""
    if not question.choices:
        return question.text
    return f"{question.text}\nExactly one is right:\n{lettered(question.choices)}"


@dataclass(frozen=True)
class Unplanned:
    """Listens to what the plan names if nobody has yet, then leaves the choice to another policy.

    Stands by where the plan was not followed because a LALM was to hear instead.
    """

    then: Policy

    async def __call__(self, state: State) -> Decision:
        """The plan's own sub-queries, or the other's move."""
        asked = {call.query for call in state.calls}
        left = (
            tuple(query for query in state.plan.queries if query not in asked) if state.plan else ()
        )
        if left:
            return Decision(action=Perceive(queries=left), thought="listen as planned")
        return await self.then(state)


class Phase(StrEnum):
    """What comes next in perceiving step by step."""

    PERCEIVE = "perceive"
    SPLIT = "split"
    REVIEW = "review"
    JUDGE = "judge"


@dataclass(frozen=True)
class StepByStep:
    """Perceive, split into sub-problems of a stretch each, review against the audio, answer.

    After MPAR² (arXiv 2603.02266), with what is different there:

    1. The paper's model thinks about its perception in one text; here every sub-problem and the
       review hear their stretch again. A sub-problem that a program says is heard by specialists
       besides: by whoever its leaves call for.
    2. Where a program says the question, the review is its run on what rules have specialists hear
       besides; only elsewhere the model is asked whether its answer holds.
    3. A review that does not hold leads to another split, as far as the budget goes.

    Attributes:
        asker: The model that splits; it may be the LALM itself.
        rules: The policy that stands by.
        reader: Reads sub-problems as programs; None reads none.
    """

    asker: StructuredRequester
    rules: Policy
    reader: Reader | None = None

    async def __call__(self, state: State) -> Decision:
        """The next move; which one follows from the last."""
        phase = _phase(state)
        if phase is Phase.PERCEIVE:
            return _listen([SubQuery(tool=LALM)], "perceive: what is there to be heard?")
        if phase is Phase.SPLIT:
            return await self._split(state)
        if state.plan and state.plan.program:
            return await self._run(state)
        return _review(state) if phase is Phase.REVIEW else await self._judge(state)

    async def _run(self, state: State) -> Decision:
        """The program is run on what rules have specialists hear, until they would hear no more."""
        move = await self.rules(state)
        if isinstance(move.action, Perceive):
            return move.model_copy(update={"thought": REVIEW + move.thought})
        begun = [one.thought.startswith(REVIEW) for one in state.decisions]
        before = state.beliefs[begun.index(True)] if any(begun) else state.beliefs[-1]
        held = before.text == state.beliefs[-1].text
        told = "holds" if held else f"did not hold: it was {before.text}"
        return Decision(action=Conclude(), thought=f"{REVIEW}the answer {told}")

    async def _judge(self, state: State) -> Decision:
        """By the model's own review: to conclude, or to split anew."""
        held = _held(state)
        if held is False and len(state.decisions) + 1 < state.budget.rounds:
            return await self._split(state)
        told = {True: "holds", False: "does not hold", None: "decides nothing"}[held]
        return Decision(action=Conclude(), thought=f"{REVIEW}the answer {told}")

    async def _split(self, state: State) -> Decision:
        """The model's sub-problems, or a rule's move."""
        prompt = SPLIT(
            **prompt_parts.posed(state.question),
            start=f"{state.clip.span.start:.2f}",
            end=f"{state.clip.span.end:.2f}",
            evidence=evidence(state.percepts)[0],
            disputed=prompt_parts.disputes(contradictions(state.clip.span, state.calls)),
            most=STEPS,
        )
        told = await self.asker.attempt(prompt, lambda reply: self._steps(reply, state.clip.span))
        if isinstance(told.said, Unusable):
            ruled = await self.rules(state)
            thought = "; ".join(part for part in (told.said.thought, ruled.thought) if part)
            return ruled.model_copy(update={"thought": thought, "asking": told.asking})
        asked = "; ".join(step.text for step in told.said if step.tool == LALM)
        split = _listen(told.said, f"split: {asked}")
        return split.model_copy(update={"asking": told.asking})

    def _steps(self, reply: str, span: Segment) -> list[SubQuery]:
        """The sub-problems that a reply names, and what specialists are asked for them.

        Raises:
            Malformed: There is none, or one that is not grounded in a stretch of the recording.
        """
        steps = _grounded_steps(reply, span)
        read = [query for step in steps for query in self._called_for(step)]
        return list(dict.fromkeys((*steps, *read)))

    def _called_for(self, step: SubQuery) -> list[SubQuery]:
        """What the leaves of a sub-problem's program call for, in its stretch."""
        reading = self.reader(step.text, ()) if self.reader else None
        if reading is None or reading.program is None or (reading.probability or 0.0) < SURE:
            return []
        queries = first_queries(reading.program, (), step.text)
        return [query.model_copy(update={"segment": step.segment}) for query in queries]


def _listen(queries: Sequence[SubQuery], thought: str) -> Decision:
    return Decision(action=Perceive(queries=tuple(queries)), thought=thought)


def _phase(state: State) -> Phase:
    """By what was listened for last."""
    last: Action | None = state.decisions[-1].action if state.decisions else None
    if not isinstance(last, Perceive):
        return Phase.PERCEIVE
    if state.decisions[-1].thought.startswith(REVIEW):
        return Phase.JUDGE
    asked = [query.text for query in last.queries if query.tool == LALM]
    # After a rule's move the model is given another chance to split.
    return Phase.REVIEW if any(asked) else Phase.SPLIT


def _grounded_steps(reply: str, span: Segment) -> list[SubQuery]:
    """The sub-problems that a reply names; may raise `Malformed`."""
    steps = tags.parse(reply).steps
    if not 1 <= len(steps) <= STEPS:
        raise Malformed(f"found {len(steps)} steps; expected 1 to {STEPS}, each a line <step ...>")
    return [_grounded(step, span) for step in steps]


def _grounded(step: tags.Step, span: Segment) -> SubQuery:
    if not step.ask:
        raise Malformed('found a step that asks nothing; expected ask="..."')
    if step.segment is None:
        raise Malformed(f"found no times in the step {step.ask[:80]!r}; expected from and to")
    place = span.intersect(step.segment)
    if place is None:
        raise Malformed(
            f"found the step {step.ask[:80]!r} at {step.segment}; expected times within {span}"
        )
    return SubQuery(tool=LALM, text=step.ask, segment=place)


def _review(state: State) -> Decision:
    """Puts the present answer to the LALM, where what it rests on was heard."""
    belief = state.beliefs[-1]
    places = [state.percepts[at].segment for at in belief.because]
    known = [place for place in places if place is not None]
    span, where = state.clip.span, None
    if known:
        start = max(span.start, min(place.start for place in known) - MARGIN)
        end = min(span.end, max(place.end for place in known) + MARGIN)
        where = Segment(start=start, end=end)
    asked = f"{CHECK} the answer to {state.question.text!r} is {belief.text!r}?"
    ending = " Begin your answer with yes or no."
    query = SubQuery(tool=LALM, text=asked + ending, segment=where)
    return _listen([query], f"{REVIEW}{belief.text}? {belief.thought}".strip())


def _held(state: State) -> bool | None:
    """What the review's last word was."""
    said = [p.text for p in state.calls[-1].percepts if isinstance(p, Impression)]
    return says_yes(" ".join(said[-1].split()[:3])) if said else None
