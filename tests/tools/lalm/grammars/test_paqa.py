"""HyPeR's grammar: a law for what we write, mercy for what models write, and a strict check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.lalm.told import LINES, PLACES, SEGMENTS, SPOKEN
from tools.audio import Segment
from tools.lalm.grammars.paqa import (
    PaqaTrace,
    Sound,
    Speaker,
    Words,
    cite,
    cited,
    parse,
    problems,
    render,
)


def traces(lines: st.SearchStrategy[str]) -> st.SearchStrategy[PaqaTrace]:
    """Traces whose words come from a strategy; all but caption and reflection are said."""
    decibels = st.none() | st.floats(allow_nan=False, allow_infinity=False)
    return st.builds(
        PaqaTrace,
        plan=lines,
        sounds=st.lists(st.builds(Sound, text=lines, segment=PLACES, snr=decibels), max_size=3),
        speakers=st.lists(
            st.builds(Speaker, name=lines, voice=lines, at=st.lists(SEGMENTS, max_size=3)),
            max_size=3,
        ),
        words=st.lists(st.builds(Words, text=lines, speaker=lines, segment=PLACES), max_size=3),
        description=LINES,
        reasoning=lines,
        summary=lines,
        response=lines,
        reflection=LINES,
        final=LINES,
    )


@given(traces(LINES))
def test_what_is_rendered_parses_to_the_same(trace: PaqaTrace) -> None:
    assert parse(render(trace)) == trace


@given(traces(SPOKEN))
def test_a_trace_that_says_everything_has_no_problem(trace: PaqaTrace) -> None:
    assert problems(render(trace)) == []


@given(LINES)
def test_words_that_look_like_tags_stay_words(text: str) -> None:
    hostile = f'</ASR>{text}</THINK><FINAL_ANSWER at="&quot;">no</FINAL_ANSWER><ENV from="1"'
    trace = PaqaTrace(
        plan=hostile,
        speakers=(Speaker(name=hostile, voice=hostile),),
        words=(Words(text=hostile, speaker=hostile),),
        response="right",
    )
    assert parse(render(trace)) == trace


@given(SEGMENTS)
def test_a_span_that_prose_cites_is_found_in_it(segment: Segment) -> None:
    even = Segment(start=round(segment.start, 1), end=round(segment.end + 0.1, 1))
    assert list(cited(f"It rings at {cite(even)}, then stops.")) == [even]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("from 1 to 2.5 s and 3–4 seconds", [(1, 2.5), (3, 4)]),
        ("at 2-1 s", []),
        ("three to four", []),
        ("1-2 speakers", []),
    ],
)
def test_only_spans_are_found_in_prose(text: str, spans: list[tuple[float, float]]) -> None:
    assert [(span.start, span.end) for span in cited(text)] == spans


RAIN = Sound(text="rain", segment=Segment(start=0, end=2), snr=5)


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("", PaqaTrace()),
        ("It rains.", PaqaTrace()),
        ("<RESPONSE>rain", PaqaTrace(response="rain")),
        ("<response> rain </Response >", PaqaTrace(response="rain")),
        ("<RESPONSE>a</RESPONSE><RESPONSE>b</RESPONSE>", PaqaTrace(response="b")),
        ("<FINAL_ANSWER>b</FINAL_ANSWER><RESPONSE>a</RESPONSE>",
         PaqaTrace(response="a", final="b")),
        ("<PLANNING>Look.<CAPTION><ENV from=0 to=2 snr=5>rain<REASONING>So.</THINK><RESPONSE>rain",
         PaqaTrace(plan="Look.", sounds=(RAIN,), reasoning="So.", response="rain")),
        ('<ENV from="2" to="1" snr="loud">rain</ENV>', PaqaTrace(sounds=(Sound(text="rain"),))),
        ('<ENV snr="nan">rain</ENV>', PaqaTrace(sounds=(Sound(text="rain"),))),
        ('<SPEAKER at="0 to 2, 3 to 1, soon">a man', PaqaTrace(
            speakers=(Speaker(name="", voice="a man", at=(Segment(start=0, end=2),)),))),
        ("<ASR>Hello.<ASR speaker=S2>Bye.", PaqaTrace(
            words=(Words(text="Hello."), Words(text="Bye.", speaker="S2")))),
        ("<ENVIRONMENT>rain</ENVIRONMENT>", PaqaTrace()),
    ],
)  # fmt: skip
def test_what_a_model_writes_is_read_as_far_as_it_goes(text: str, trace: PaqaTrace) -> None:
    assert parse(text) == trace


WHOLE = render(PaqaTrace(plan="p", reasoning="r", summary="s", response="a"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "<THINK> is missing"),
        (WHOLE.replace("<SUMMARY>s</SUMMARY>", ""), "<SUMMARY> is missing"),
        (WHOLE.replace("</SUMMARY>", ""), "<SUMMARY> is not closed before </THINK>"),
        (WHOLE.removesuffix("</RESPONSE>"), "<RESPONSE> is not closed"),
        (WHOLE + "</REFLECT>", "</REFLECT> closes nothing"),
        (WHOLE + " Done.", "there are words outside of all tags"),
        (WHOLE.replace("<CAPTION>", "<CAPTION>rain"), "there are words in <CAPTION>"),
        (WHOLE.replace(">p<", "> <"), "<PLANNING> is empty"),
        (WHOLE + "<RESPONSE>b</RESPONSE>", "<RESPONSE> stands there 2 times; expected once"),
        (WHOLE + "<ASR>Hi.</ASR>", "<ASR> stands outside of all tags"),
        (WHOLE.replace(">r<", "><ASR>Hi.</ASR><"), "<ASR> stands in <REASONING>"),
        ("<RESPONSE>a</RESPONSE>" + WHOLE.replace("<RESPONSE>a</RESPONSE>", ""),
         "<THINK> stands after <RESPONSE>"),
        (WHOLE.replace("<CAPTION>", '<CAPTION><ENV from="2" to="1">x</ENV>'),
         "<ENV> is from '2' to '1'; expected two times in order"),
        (WHOLE.replace("<CAPTION>", '<CAPTION><ENV snr="loud">x</ENV>'),
         "<ENV> has the snr 'loud'; expected a number of dB"),
        (WHOLE.replace("<CAPTION>", '<CAPTION><SPEAKER at="1 to 2, 3">x</SPEAKER>'),
         "<SPEAKER> speaks at '1 to 2, 3'; expected times such as '0.5 to 3.6, 5 to 7'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(text: str, problem: str) -> None:
    assert problem in problems(text)


@given(st.lists(st.sampled_from([*WHOLE.split("\n"), "<ENV", "</ASR>", "x", "<think>"])))
def test_no_text_is_too_broken_to_be_read_and_checked(lines: list[str]) -> None:
    text = "".join(lines)
    assert isinstance(parse(text), PaqaTrace)
    assert problems(text) == [] or text != WHOLE


def test_a_huge_text_of_open_tags_takes_no_time() -> None:
    text = "<ENV>rain" * 20_000
    assert len(parse(text).sounds) == 20_000
    assert len(problems(text)) == 20_000 * 2 + 2
