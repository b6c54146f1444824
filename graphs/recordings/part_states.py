"""What is known of each recording alone, as a state of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphs.own_calls import own_calls
from graphs.program_planner import ProgramPlanner
from graphs.query.joint_program import TRUTHS, JointProgram, RecordingPart, parts
from graphs.state import Plan, Question, State

YES_OR_NO = ("Yes", "No")


@dataclass(frozen=True)
class PartState:
    """One value of one recording.

    Attributes:
        part: Which.
        state: As if the recording were the only one, and its value all that is asked.
        percepts: The number of each of its percepts in the whole state.
    """

    part: RecordingPart
    state: State
    percepts: tuple[int, ...]


@dataclass(frozen=True)
class PartStates:
    """Takes a state apart; the last is kept, for several ask for it one after the other.

    Attributes:
        planner: Plans the question of each recording.
    """

    planner: ProgramPlanner
    _last: list[tuple[State, tuple[PartState, ...]]] = field(
        default_factory=list[tuple[State, tuple[PartState, ...]]], compare=False, repr=False
    )

    def __call__(self, state: State) -> tuple[PartState, ...]:
        """One state for each value that the answer is made of."""
        for known, told in self._last:
            same = known.plan is state.plan and known.clip is state.clip
            if same and [*map(id, known.calls)] == [*map(id, state.calls)]:
                return told
        assert state.plan is not None
        assert state.plan.joint is not None
        joint = state.plan.joint
        told = tuple(self._of(part, joint, state) for part in parts(joint))
        self._last[:] = [(state, told)]
        return told

    def plan(self, part: RecordingPart, joint: JointProgram, choices: tuple[str, ...]) -> Plan:
        """What is listened for first in a recording."""
        question = asked_of(joint, choices)
        return self.planner.planned(part.program, question, 1.0)

    def _of(self, part: RecordingPart, joint: JointProgram, state: State) -> PartState:
        calls, percepts = own_calls(state.calls, part.recording)
        choices = state.question.choices
        own = State(
            clip=state.clips[part.recording - 1],
            question=asked_of(joint, choices),
            budget=state.budget,
            plan=self.plan(part, joint, choices),
            calls=calls,
            decisions=list(state.decisions),
        )
        return PartState(part, own, percepts)


def asked_of(joint: JointProgram, choices: tuple[str, ...]) -> Question:
    """The question that is put to one recording."""
    match joint.shape:
        case "one":
            return Question(text=joint.asked, choices=choices)
        case shape if shape in TRUTHS:
            return Question(text=joint.asked, choices=YES_OR_NO)
        case _:
            return Question(text=joint.asked)
