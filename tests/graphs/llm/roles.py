"""What tests of language models share: a question, what was heard, and rules that stand by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphs.query.program import Program
from graphs.state import Answer, Call, Decision, Perceive, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import Percept, SoundEvent, SubQuery
from tools.refusal import Refused

QUESTION = Question(text="How many times does the dog bark?", choices=("two", "three", "four"))
BARK = SoundEvent(tool="tag", segment=Segment(start=4, end=5), label="Bark", confidence=0.8)
DOWN = Refused("cannot ask http://127.0.0.1:9/v1: Connection error.", None)
MARKS = re.compile(r"</?[a-z]+>")


def state(
    clip: AudioClip,
    heard: Sequence[Percept] = (BARK,),
    asked: Question = QUESTION,
    program: Program | None = None,
) -> State:
    """One round in which the tagger was asked for barks."""
    return State(
        clip=clip,
        question=asked,
        plan=Plan(queries=(), program=program),
        calls=[Call(round=0, query=SubQuery(tool="tag", text="dog bark"), percepts=tuple(heard))],
        decisions=[Decision(action=Perceive(queries=()))],
        beliefs=[Answer(text="two", confidence=0.4)],
    )


async def ruled_plan(question: Question) -> Plan:
    """What rules would listen for first."""
    return Plan(queries=(SubQuery(tool="tag", text="dog bark"), SubQuery(tool="asr")))


RULED = Answer(text="three", confidence=0.5, choice=1, posterior=(0.25, 0.5, 0.25))
"""What rules say."""
