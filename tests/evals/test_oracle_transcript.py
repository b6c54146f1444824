"""An oracle for words alone; all else is heard live."""

import pytest

from evals.oracle_transcript import LEAST, MOST, OracleTranscript
from graphs.perceive import NoAudio, ToolCall
from graphs.state import Call
from tests.evals.perception.test_claim_judge import BARK, HELLO, at, turn
from tools.audio import AudioClip
from tools.evidence import Percept, SubQuery, Utterance

FACTS: list[Percept] = [BARK, turn("S1", 4, 6), HELLO.model_copy(update={"speaker": "S1"})]


async def asked(call: AudioClip, query: SubQuery) -> Call:
    tool_call = ToolCall(clip=call, query=query, round=1, seconds_left=9)
    return await OracleTranscript(FACTS, NoAudio())(tool_call)


@pytest.mark.anyio
@pytest.mark.parametrize("query", [SubQuery(tool="asr"), SubQuery(tool="listen", aim="words")])
async def test_words_are_heard_as_they_were_spoken(call: AudioClip, query: SubQuery) -> None:
    (heard,) = (await asked(call, query)).percepts
    assert isinstance(heard, Utterance)
    assert (heard.text, heard.segment, heard.tool) == (HELLO.text, HELLO.segment, query.tool)
    assert heard.speaker is None
    assert LEAST <= (heard.confidence or 0) <= MOST
    assert " ".join(word.text for word in heard.words) == HELLO.text
    ends = [heard.segment.start, *(word.segment.end for word in heard.words)]
    assert [word.segment.start for word in heard.words] == pytest.approx(ends[:-1])
    assert ends[-1] == pytest.approx(heard.segment.end)


@pytest.mark.anyio
async def test_words_outside_the_stretch_are_not_heard(call: AudioClip) -> None:
    assert (await asked(call, SubQuery(tool="asr", segment=at(0, 1)))).percepts == ()


@pytest.mark.anyio
@pytest.mark.parametrize(
    "query", [SubQuery(tool="tag"), SubQuery(tool="diarize"), SubQuery(tool="listen", text="dog")]
)
async def test_what_is_no_word_is_heard_live(call: AudioClip, query: SubQuery) -> None:
    assert [one.kind for one in (await asked(call, query)).percepts] == ["miss"]
