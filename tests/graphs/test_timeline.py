"""The evidence in order of time: what was heard more closely corrects the rest."""

from graphs.state import Call
from graphs.timeline import Timeline
from tests.graphs.execution.percepts import event, spoken
from tools.audio import Segment
from tools.evidence import Impression, SubQuery, Utterance

SPAN = Segment(start=0, end=12)


def test_a_listen_again_corrects_what_it_covers() -> None:
    crop = Segment(start=0.5, end=3)
    calls = [
        Call(round=0, query=SubQuery(tool="tag"), percepts=(event("Bark", 1, 3),)),
        Call(
            round=1,
            query=SubQuery(tool="listen", text="bark", aim="count", segment=crop),
            percepts=(event("Bark", 1, 1.3), event("Bark", 2, 2.3)),
        ),
    ]
    events = Timeline.of(SPAN, calls).events
    assert [(noted.index, noted.segment.start) for noted in events] == [(1, 1.0), (2, 2.0)]


def test_who_counts_is_not_corrected_by_who_only_hears() -> None:
    crop = Segment(start=0.5, end=3.5)
    counts = SubQuery(tool="listen", text="bark", aim="count", segment=crop)
    hears = counts.model_copy(update={"aim": "hear"})
    calls = [
        Call(round=1, query=counts, percepts=(event("Bark", 1, 1.3), event("Bark", 2, 2.3))),
        Call(round=1, query=hears, percepts=(event("Bark", 1, 2.3),)),
    ]
    for made in (calls, calls[::-1]):
        assert [one.segment.end for one in Timeline.of(SPAN, made).events] == [1.3, 2.3]


def test_what_is_only_thought_likeliest_corrects_nothing() -> None:
    tagged = event("Bark", 4.0, 5.0, sure=0.3)
    crop = SubQuery(tool="listen", text="dog", segment=Segment(start=3, end=6))
    faint = event("Bark", 4.0, 5.0, sure=0.01).model_copy(update={"tool": "listen"})
    calls = [
        Call(round=0, query=SubQuery(tool="tag"), percepts=(tagged,)),
        Call(round=1, query=crop, percepts=(faint,)),
    ]
    assert tagged in [noted.percept for noted in Timeline.of(SPAN, calls).events]


def test_it_leaves_no_percept_out_but_misses() -> None:
    texts = (
        Impression(tool="listen", segment=Segment(start=start, end=start + 2), text="a dog")
        for start in (6, 1)
    )
    call = Call(round=0, query=SubQuery(tool="listen"), percepts=(event("Bark", 4, 5), *texts))
    timeline = Timeline.of(SPAN, [call])
    assert [one.index for one in timeline.remarks] == [2, 1]
    assert [one.index for one in timeline.events] == [0]


def test_a_crop_does_not_unhear_what_goes_on_far_outside_of_it() -> None:
    crop = SubQuery(tool="listen", text="stream", segment=Segment(start=5, end=8))
    calls = [
        Call(round=0, query=SubQuery(tool="tag"), percepts=(event("Stream", 1, 11),)),
        Call(round=1, query=crop, percepts=(event("Stream", 5.5, 7.5),)),
    ]
    heard = [(one.segment.start, one.segment.end) for one in Timeline.of(SPAN, calls).events]
    assert heard == [(1, 5), (5.5, 7.5), (8, 11)]
    calls[0] = Call(round=0, query=SubQuery(tool="tag"), percepts=(event("Stream", 4.5, 8.5),))
    assert [one.segment.start for one in Timeline.of(SPAN, calls).events] == [5.5]


ASR = SubQuery(tool="asr")
AGAIN = SubQuery(tool="listen", aim="words", segment=Segment(start=0, end=4))
TOLD = AGAIN.model_copy(update={"text": "red | green | blue"})


def _said(*calls: Call) -> list[tuple[str, float]]:
    heard = Timeline.of(SPAN, calls).utterances
    return [(one.percept.text, one.segment.start) for one in heard]


def _unsure(text: str, start: float, end: float, sure: float) -> Utterance:
    told = spoken(text, start, end)
    words = tuple(word.model_copy(update={"confidence": sure}) for word in told.words)
    return told.model_copy(update={"tool": "listen", "words": words, "confidence": sure})


def test_a_crop_that_hears_one_word_more_surely_leaves_the_others() -> None:
    row = Call(round=0, query=ASR, percepts=(_unsure("bread grain you", 1, 4, 0.4),))
    one = Call(round=1, query=AGAIN, percepts=(_unsure("green", 2.1, 2.9, 0.8),))
    assert _said(row, one) == [("bread", 1.0), ("green", 2.1), ("you", 3.0)]


def test_a_crop_that_hears_less_surely_changes_nothing() -> None:
    row = Call(round=0, query=ASR, percepts=(spoken("red green blue", 1, 4),))
    doubtful = (_unsure("bread", 1.1, 1.8, 0.3), _unsure("grain", 2.1, 2.9, 0.85))
    assert _said(row, Call(round=1, query=AGAIN, percepts=doubtful)) == [("red green blue", 1.0)]


def test_who_was_told_what_may_be_said_is_believed_however_sure_the_others_were() -> None:
    row = Call(round=0, query=ASR, percepts=(spoken("bread green you", 1, 4),))
    told = Call(round=1, query=TOLD, percepts=(_unsure("red", 1.2, 1.7, 0.8),))
    later = Call(round=2, query=AGAIN, percepts=(_unsure("bed", 1.1, 1.8, 0.95),))
    expected = [("red", 1.2), ("green you", 2.0)]
    assert _said(row, told, later) == _said(row, later, told) == expected


def test_a_model_that_tells_no_times_corrects_no_word_of_those_that_were_timed() -> None:
    row = Call(round=0, query=ASR, percepts=(spoken("red green blue", 1, 4),))
    reply = Utterance(tool="listen", segment=SPAN, text="somebody says red", confidence=0.6)
    assert ("red green blue", 1.0) in _said(row, Call(round=1, query=TOLD, percepts=(reply,)))
