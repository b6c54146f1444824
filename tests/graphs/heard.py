"""The reasoner asked about percepts that are written by hand, by a program."""

from collections.abc import Sequence

from graphs.program_planner import planned
from graphs.program_reasoner import ProgramReasoner
from graphs.query.notation import read
from graphs.state import Answer, Call, Question, State
from tests.graphs.execution.percepts import SCENE, same_words
from tools.audio import AudioClip
from tools.evidence import Percept, SubQuery


async def answered(
    call: AudioClip, program: str, choices: Sequence[str], percepts: Sequence[Percept] = SCENE
) -> Answer:
    """What the reasoner says to a question about these percepts, written as its program."""
    question = Question(text=program, choices=tuple(choices))
    state = State(
        clip=call,
        question=question,
        plan=planned(read(program), question, 1.0),
        calls=[Call(round=0, query=SubQuery(tool="tag"), percepts=tuple(percepts))],
    )
    return await ProgramReasoner(same_words)(state)
