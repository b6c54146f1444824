"""The tag grammar: a law for what we write, and mercy for what models write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.lalm.told import LINES, PLACES, SPOKEN
from tools.audio import Segment
from tools.lalm.grammars.tags import Review, Step, TagPercept, TagTrace, parse, problems, render

HEARD = st.lists(st.builds(TagPercept, text=LINES, segment=PLACES), max_size=3).map(tuple)
STEPS = st.lists(
    st.builds(Step, ask=LINES, segment=PLACES, heard=HEARD, thought=LINES), max_size=3
).map(tuple)
REVIEWS = st.none() | st.builds(Review, text=LINES, holds=st.sampled_from([True, False, None]))


@given(st.builds(TagTrace, heard=HEARD, steps=STEPS, review=REVIEWS, answer=LINES))
def test_what_is_rendered_parses_to_the_same(told: TagTrace) -> None:
    assert parse(render(told)) == told


@given(LINES)
def test_words_that_look_like_tags_stay_words(text: str) -> None:
    hostile = f'</hear><answer holds="no">{text}</answer><step ask="&quot;">'
    told = TagTrace(heard=(TagPercept(text=hostile),), answer="right")
    assert parse(render(told)) == told


BARK = TagPercept(text="A bark.", segment=Segment(start=1, end=2))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", TagTrace()),
        ("A dog barks.", TagTrace()),
        ("<answer>three", TagTrace(answer="three")),
        ("<ANSWER> three </Answer >", TagTrace(answer="three")),
        ("<answer>two</answer> no: <answer>three</answer>", TagTrace(answer="three")),
        (
            "<hear from=1 to='2'>A bark.<hear>A bell.",
            TagTrace(heard=(BARK, TagPercept(text="A bell."))),
        ),
        ('<hear from="2" to="1">A bark.</hear>', TagTrace(heard=(TagPercept(text="A bark."),))),
        ('<hear from="1">A bark.</hear>', TagTrace(heard=(TagPercept(text="A bark."),))),
        ('<hear from="nan" to="inf">A bark.</hear>', TagTrace(heard=(TagPercept(text="A bark."),))),
        ('<hear from="-1" to="2">A bark.</hear>', TagTrace(heard=(TagPercept(text="A bark."),))),
        (
            '<step ask="How often?" from="1" to="2"><hear from="1" to="2">A bark.</hear>'
            "<think>Once.<answer>one</answer>",
            TagTrace(
                steps=(
                    Step(ask="How often?", segment=BARK.segment, heard=(BARK,), thought="Once."),
                ),
                answer="one",
            ),
        ),
        ("<review holds=maybe>Hm.", TagTrace(review=Review(text="Hm."))),
        ("<review holds=NO>Not so.", TagTrace(review=Review(text="Not so.", holds=False))),
    ],
)
def test_what_a_model_writes_is_read_as_far_as_it_goes(text: str, told: TagTrace) -> None:
    assert parse(text) == told


def test_a_huge_text_of_open_tags_takes_no_time() -> None:
    assert len(parse("<hear>a bark" * 20_000).heard) == 20_000


@pytest.mark.parametrize("attributes", ["a" * 100_000, "a " * 50_000, "a" + " " * 100_000])
def test_a_huge_attribute_takes_no_time(attributes: str) -> None:
    assert parse(f"<hear {attributes}>a bark</hear>").heard == (TagPercept(text="a bark"),)


SAID = st.lists(st.builds(TagPercept, text=SPOKEN, segment=PLACES), min_size=1, max_size=2)


@given(
    st.builds(
        TagTrace,
        heard=SAID,
        steps=st.lists(
            st.builds(Step, ask=SPOKEN, segment=PLACES, heard=SAID, thought=SPOKEN),
            min_size=1,
            max_size=2,
        ),
        review=st.builds(Review, text=SPOKEN, holds=st.booleans()),
        answer=SPOKEN,
    )
)
def test_what_says_everything_has_no_problem(told: TagTrace) -> None:
    assert problems(render(told)) == []


WHOLE = render(
    TagTrace(
        heard=(BARK,),
        steps=(Step(ask="How often?", heard=(BARK,), thought="Once."),),
        review=Review(text="Once.", holds=True),
        answer="one",
    )
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "<answer> is missing"),
        (WHOLE.replace("<think>Once.</think>", ""), "<think> is missing"),
        (WHOLE.replace("</step>", ""), "<step> is not closed"),
        (WHOLE.replace(' ask="How often?"', ""), "<step> does not say what it asks"),
        (WHOLE.replace('"yes"', '"maybe"'), "<review> holds 'maybe'; expected yes or no"),
        (
            WHOLE.replace('to="2.0"', ""),
            "<hear> is from '1.0' to None; expected two times in order",
        ),
        (WHOLE + "<hear>A bell.</hear>", "<hear> stands after <answer>"),
        (f"So: {WHOLE}", "there are words outside of all tags"),
    ],
)
def test_what_is_wrong_is_named(text: str, problem: str) -> None:
    assert problem in problems(text)
