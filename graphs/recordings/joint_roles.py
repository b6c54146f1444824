"""Planner, policy and answerer for questions on several recordings; others go to the usual ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphs.build import Context
from graphs.program_planner import ProgramPlanner
from graphs.program_reasoner import ProgramReasoner
from graphs.query.joint_program import TRUTHS, JointProgram, RecordingPart, parts
from graphs.recordings.joint_answers import JointTold, put_together
from graphs.recordings.joint_choices import chosen
from graphs.recordings.joint_reading import joint_reading
from graphs.recordings.joint_values import PartValue
from graphs.recordings.part_states import PartState, PartStates
from graphs.recordings.same_people import people_told
from graphs.state import Answer, Conclude, Decision, Perceive, Plan, Question, State
from graphs.strategy import Planner, Policy, Reasoner
from tools.audio import Side
from tools.evidence import SubQuery

DIARIZE = "diarize"


@dataclass(frozen=True)
class JointPlanner:
    """Plans for each recording what its part of the question needs.

    Attributes:
        planner: For questions on one recording.
        parts: Plans and reads for one of several.
    """

    planner: Planner
    parts: PartStates

    async def __call__(self, question: Question) -> Plan:
        """The usual plan; of several recordings the joint one."""
        if len(question.recordings) < 2:
            return await self.planner(question)
        reading = joint_reading(question, self.parts.planner.reader)
        joint = reading.program
        queries = dict[SubQuery, None]()
        for part in parts(joint):
            plan = self.parts.plan(part, joint, question.choices)
            first = [SubQuery(tool=DIARIZE)] if joint.shape == "people" else plan.queries
            queries |= dict.fromkeys(_placed(query, part, joint, plan.side) for query in first)
        return Plan(queries=tuple(queries), reading=reading.probability, joint=joint)


def _placed(
    query: SubQuery, part: RecordingPart, joint: JointProgram, side: Side | None = None
) -> SubQuery:
    """A query of one recording among several, or of one side of it."""
    together = joint.shape == "people" and query.tool == DIARIZE
    place = {"recording": part.recording, "together": together}
    return query.model_copy(update={**place, "source": query.source or side})


@dataclass(frozen=True)
class JointReasoner:
    """Answers from what each recording has.

    Attributes:
        reasoner: For one recording.
        parts: Takes a state apart.
    """

    reasoner: ProgramReasoner
    parts: PartStates

    async def __call__(self, state: State) -> Answer:
        """The usual answer; of several recordings the joint one."""
        if state.plan is None or state.plan.joint is None:
            return self.reasoner.answer(state)
        joint, names = state.plan.joint, state.question.recordings
        found = self.parts(state)
        if joint.shape == "one":
            return _of_whole(self.reasoner.answer(found[0].state), found[0])
        if joint.shape == "people":
            told, cited = people_told(joint, found)
        else:
            valued = {one.part: self._value(joint, one) for one in found}
            told = put_together(joint, {part: value for part, (value, _) in valued.items()}, names)
            cited = [at for _, because in valued.values() for at in because]
        return _answer(state, told, cited)

    def _value(self, joint: JointProgram, one: PartState) -> tuple[PartValue, Sequence[int]]:
        """What one recording has, and on which percepts of the whole that rests."""
        answer = self.reasoner.answer(one.state)
        cited = [one.percepts[at] for at in answer.because if at < len(one.percepts)]
        if joint.shape in TRUTHS:
            numbers = np.array([answer.posterior[0]]) if answer.posterior else np.array([0.5])
            return PartValue(numbers, answer.text, answer.confidence), cited
        result = self.reasoner.result(one.state)
        numbers = (
            np.asarray(result.votes, dtype=np.float64).ravel() if result else np.array([np.nan])
        )
        return PartValue(numbers, answer.text, answer.confidence), cited


def _of_whole(answer: Answer, part: PartState) -> Answer:
    """The answer of one recording, which cites percepts of the whole."""
    because = tuple(part.percepts[at] for at in answer.because if at < len(part.percepts))
    return answer.model_copy(update={"because": because})


def _answer(state: State, told: JointTold, cited: Sequence[int]) -> Answer:
    question, because = state.question, tuple(dict.fromkeys(cited))
    if not question.choices:
        return Answer(text=told.text, confidence=min(1.0, told.chance), because=because)
    at, posterior, guess = chosen(told, question.choices, question.recordings, question.text)
    sure = 1.0 / len(posterior) if guess else posterior[at]
    return Answer(
        text=question.choices[at],
        confidence=sure,
        choice=at,
        posterior=posterior,
        because=because,
        guess=guess,
    )


@dataclass(frozen=True)
class JointPolicy:
    """Listens to each recording as the usual policy would, all in the same rounds.

    Attributes:
        policy: For one recording.
        reasoner: What is believed of one recording.
        parts: Takes a state apart.
    """

    policy: Policy
    reasoner: ProgramReasoner
    parts: PartStates

    async def __call__(self, state: State) -> Decision:
        """The usual decision; of several recordings all of theirs."""
        if state.plan is None or state.plan.joint is None:
            return await self.policy(state)
        joint = state.plan.joint
        if not state.decisions:
            return Decision(action=Perceive(queries=state.plan.queries), thought="what it names")
        if joint.shape == "people":
            return Decision(action=Conclude(), thought="all voices were heard side by side")
        queries, thoughts, right = list[SubQuery](), list[str](), None
        for one in self.parts(state):
            believed = self.reasoner.answer(one.state)
            decision = await self.policy(one.state.model_copy(update={"beliefs": [believed]}))
            right = decision.right
            match decision.action:
                case Perceive(queries=asked):
                    side = one.state.plan.side if one.state.plan else None
                    queries += [_placed(query, one.part, joint, side) for query in asked]
                    thoughts.append(f"recording {one.part.recording}: {decision.thought}")
                case Conclude():
                    pass
        if not queries:
            thought = "nothing left that promises more"
            right = right if joint.shape == "one" else None
            return Decision(action=Conclude(), thought=thought, right=right)
        unique = tuple(dict.fromkeys(queries))
        return Decision(action=Perceive(queries=unique), thought="; ".join(thoughts))


@dataclass(frozen=True)
class JointLastWord:
    """A reasoner that is asked only about one recording: a language model hears of no others.

    Attributes:
        reasoner: The usual one.
    """

    reasoner: Reasoner

    async def __call__(self, state: State, believed: Answer) -> Answer:
        """What the reasoner makes of it; of several recordings what was believed."""
        if state.plan is None or state.plan.joint is None:
            return await self.reasoner(state, believed)
        return believed


def for_several(context: Context, planner: ProgramPlanner) -> Context:
    """The same roles, which take questions on several recordings too.

    Args:
        context: For one recording. Where another than the rules answers, it stays as it is.
        planner: Reads the part of a question that is about one recording.
    """
    reasoner = context.answerer
    if not isinstance(reasoner, ProgramReasoner):
        return context
    taken_apart = PartStates(planner)
    return replace(
        context,
        planner=JointPlanner(context.planner, taken_apart),
        policy=JointPolicy(context.policy, reasoner, taken_apart),
        answerer=JointReasoner(reasoner, taken_apart),
        reasoner=JointLastWord(context.reasoner) if context.reasoner else None,
    )
