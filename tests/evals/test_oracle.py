"""Perception that cannot err."""

import pytest

from evals.oracle import Oracle, replaces
from graphs.perceive import NoAudio, ToolCall
from graphs.state import Call
from tests.evals.perception.test_claim_judge import BARK, HELLO, RAIN, at, said, tempo, turn
from tools.audio import AudioClip
from tools.evidence import Percept, SubQuery
from tools.tool_registry import TOOLS

FACTS: list[Percept] = [BARK, turn("S1", 4, 6), HELLO, RAIN, tempo(120)]


async def asked(call: AudioClip, query: SubQuery) -> Call:
    tool_call = ToolCall(clip=call, query=query, round=1, seconds_left=9)
    return await Oracle(FACTS, NoAudio())(tool_call)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        (SubQuery(tool="asr"), ["utterance"]),
        (SubQuery(tool="diarize"), ["turn"]),
        (SubQuery(tool="tag", text="dog"), ["event", "event"]),
        (SubQuery(tool="tag", segment=at(0, 3)), ["event"]),
        (SubQuery(tool="listen", aim="words"), ["utterance"]),
        (SubQuery(tool="listen", aim="count"), ["event", "event"]),
        (SubQuery(tool="listen"), ["event", "utterance", "event"]),
        (SubQuery(tool="music", text="tempo"), ["measurement"]),
        (SubQuery(tool="measure", text="pitch"), ["miss"]),
        (SubQuery(tool="nose"), ["miss"]),
    ],
)
async def test_each_tool_reports_the_annotations_it_is_for(
    call: AudioClip, query: SubQuery, kinds: list[str]
) -> None:
    heard = await asked(call, query)
    assert [percept.kind for percept in heard.percepts] == kinds
    assert {percept.tool for percept in heard.percepts} == {query.tool}
    assert heard.round == 1


@pytest.mark.anyio
@pytest.mark.parametrize("tool", ["asr", "listen"])
async def test_words_are_told_as_spoken_or_in_english_as_asked(call: AudioClip, tool: str) -> None:
    czech = said("dobrý den", 0, 2, "cs")
    english = czech.model_copy(update={"text": "good day", "translated": True})
    oracle = Oracle([czech, english], NoAudio())
    for query, text in (
        (SubQuery(tool=tool, aim="words"), "dobrý den"),
        (SubQuery(tool=tool, aim="english"), "good day"),
    ):
        (told,) = (await oracle(ToolCall(clip=call, query=query, round=0, seconds_left=9))).percepts
        assert told.in_words == text


@pytest.mark.anyio
async def test_hearing_nothing_there_is_to_hear_is_no_miss(call: AudioClip) -> None:
    assert (await asked(call, SubQuery(tool="asr", segment=at(0, 1)))).percepts == ()


def test_only_what_annotations_do_not_hold_is_left_to_live_tools() -> None:
    assert [name for name in TOOLS if not replaces(name)] == ["measure", "music", "voice", "layers"]
    assert not replaces("lalm")
