"""What a real small language model (half a billion weights) replied to every prompt, as recorded.

A prompt that changed wants new replies; the repair's is asked for a bad first reply.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graphs.choice_reply import choice_in
from graphs.llm import lalm_strategies, program_prompt, reasoner
from graphs.llm.program_reply import program_in
from graphs.llm.reply_parser import Malformed, read
from graphs.llm.sampled_timelines import tried
from graphs.llm.structured_request import REPAIR, StructuredRequester
from graphs.state import Question
from graphs.strategy import Scripted
from tests.graphs.llm.roles import state
from tests.graphs.llm.talker import Talker
from tools.audio import AudioClip

ROWS: Sequence[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("recorded_replies.jsonl").read_text("utf-8").splitlines()
]
PROMPTS = {
    "program": program_prompt.PROMPT,
    "repair": REPAIR,
    "reason": reasoner.PROMPT,
    "split": lalm_strategies.SPLIT,
}


def of(name: str) -> list[dict[str, Any]]:
    return [row for row in ROWS if row["prompt"] == name]


def asked(row: dict[str, Any]) -> Question:
    return Question(text=row["question"], choices=tuple(row["choices"]))


@pytest.mark.parametrize("name", PROMPTS)
def test_they_were_recorded_for_the_prompts_of_today(name: str) -> None:
    rows = of(name)
    assert len(rows) >= 4
    assert {row["sha256"] for row in rows} == {PROMPTS[name].sha256}
    assert all(row["tokens"] <= 400 for row in rows)


def test_its_programs_are_read_and_none_is_of_an_example() -> None:
    found = [(asked(row), program_in(row["reply"])) for row in of("program")]
    programs = [(question, program) for question, program in found if program is not None]
    assert len(programs) >= 3
    for question, program in programs:
        words = question.text.lower()
        assert all(leaf.of.lower() in words for leaf in program.leaves()), question.text
    useful = [tried(program, question).useful for question, program in programs]
    assert useful.count(True) >= 2
    assert useful.count(False) >= 1, "and one that asks something else is found out"


def test_to_a_repair_it_says_that_there_is_none() -> None:
    assert [program_in(row["reply"]) for row in of("repair")] == [None] * len(of("repair"))


def test_its_letters_and_sentences_are_read() -> None:
    for row in of("reason"):
        question = asked(row)
        if question.choices:
            assert choice_in(row["reply"], question.choices) is not None
        else:
            said = read(row["reply"], reasoner.SentenceReply)
            assert said.answer.strip()
            assert list(json.loads(row["reply"])) == ["thought", "answer"], "thought first"


@pytest.mark.anyio
async def test_what_it_splits_is_refused_or_within_the_recording(call: AudioClip) -> None:
    """It is too small for that, and copies what it was shown: of times that this one has not."""
    for row in of("split"):
        asker = StructuredRequester(Talker((row["reply"],)))
        steps = lalm_strategies.StepByStep(asker, Scripted([]))
        moved = await steps(state(call, asked=asked(row)))
        assert moved.thought
        with pytest.raises(Malformed):
            steps._steps(row["reply"], call.span)  # pyright: ignore[reportPrivateUsage]
