"""When a part of the mixture is heard alone."""

from graphs.query.notation import read
from graphs.query.perception_needs import needs_of
from graphs.state import Call
from graphs.stem_candidates import of_stems
from tests.graphs.execution.percepts import spoken
from tools.audio import Segment
from tools.evidence import Percept, SubQuery

SPAN = Segment(start=0, end=10)
VOICE = SubQuery(tool="asr", source="voice")


def _proposed(program: str, query: SubQuery, *percepts: Percept) -> list[SubQuery]:
    call = Call(round=0, query=query, percepts=percepts)
    return [one for one, _ in of_stems(call, needs_of(read(program)), "", SPAN)]


def test_where_no_word_was_heard_the_voice_is_listened_to_alone() -> None:
    assert _proposed("words(speech())", SubQuery(tool="asr")) == [VOICE]


def test_it_is_not_where_words_were_heard_or_none_are_asked_for() -> None:
    said = spoken("hello", 1, 2)
    assert _proposed("words(speech())", SubQuery(tool="asr"), said) == []
    assert _proposed('count(sound("dog"))', SubQuery(tool="asr")) == []


def test_silence_in_a_crop_or_in_a_stem_says_nothing_of_the_whole() -> None:
    crop = SubQuery(tool="asr", segment=Segment(start=2, end=4))
    assert _proposed("words(speech())", crop) == []
    assert _proposed("words(speech())", VOICE) == []
