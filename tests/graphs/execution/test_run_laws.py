"""What holds of running programs, whatever is asked and whatever was heard."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.execution.run import run
from graphs.query import program as q
from graphs.query.program import Program
from graphs.state import Call
from tests.graphs.execution.asked import SPAN, calls, told
from tests.graphs.execution.percepts import SCENE, event, measured, same_words, spoken, turn
from tools.evidence import Miss, Percept, SubQuery

texts = st.sampled_from(
    ["", "bark", "bell", "a woman speaks", "please hold", "what is said", "hold"]
)
sorts = st.sampled_from(
    ["sound", "speech", "word", "turn", "speaker", "silence", "chord", "note", "beat", "whole"]
)
leaves = st.builds(q.Leaf, sort=sorts, of=texts)
dimensions = st.sampled_from(["loudness", "pitch", "tempo", "length", "count", "end"])
seconds = st.sampled_from([-3.0, 0.0, 2.0, 5.5, 27.0, 36_000.0])


def _things(inner: st.SearchStrategy[q.Node]) -> st.SearchStrategy[q.Node]:
    return st.one_of(
        st.builds(q.Nth, k=st.sampled_from([1, 2, 9, -1, -9]), things=inner),
        st.builds(
            q.Related,
            how=st.sampled_from(["before", "after", "next", "previous", "during", "apart"]),
            things=inner,
            to=inner,
        ),
        st.builds(q.Between, things=inner, first=inner, second=inner),
        st.integers(1, 4).flatmap(
            lambda n: st.builds(q.Part, things=inner, k=st.sampled_from([-1, 1, n]), n=st.just(n))
        ),
        st.builds(q.Span, things=inner, start=seconds, end=seconds),
        st.builds(q.By, things=inner, who=inner),
        st.builds(q.Gendered, gender=st.sampled_from(["man", "woman", "child"]), things=inner),
        st.builds(q.Extreme, by=dimensions, least=st.booleans(), things=inner),
        st.builds(q.Either, a=inner, b=inner),
        st.builds(q.Other, things=inner, than=inner),
        st.builds(
            q.Where,
            by=dimensions,
            less=st.booleans(),
            things=inner,
            than=st.builds(q.Count, things=inner),
        ),
    )


things = st.recursive(leaves, _things, max_leaves=4)
asked = st.one_of(
    st.builds(q.Exists, things=things),
    st.builds(q.Count, things=things, distinct=st.booleans()),
    st.builds(
        q.Of,
        what=st.sampled_from(
            [
                *("name", "words", "english", "language", "gender", "who", "number", "place"),
                *("start", "end", "length", "loudness", "pitch", "tempo", "key", "metre"),
                "channels",
            ]
        ),
        things=things,
    ),
    st.builds(q.Order, things=things),
    st.builds(q.Trend, by=dimensions, things=things),
    st.builds(q.Constant, value=seconds),
)


def _values(inner: st.SearchStrategy[q.Node]) -> st.SearchStrategy[q.Node]:
    return st.one_of(
        st.builds(q.Sum, a=inner, b=inner, minus=st.booleans()),
        st.builds(
            q.Compare,
            how=st.sampled_from(["more", "fewer", "equal", "atleast", "atmost"]),
            a=inner,
            b=inner,
        ),
        st.builds(q.Same, a=inner, b=inner),
        st.builds(q.Is, value=inner, text=texts.filter(bool)),
        st.builds(q.Not, value=inner),
        st.builds(q.Both, a=inner, b=inner, any=st.booleans()),
    )


programs = st.recursive(asked, _values, max_leaves=3)
HEARD: tuple[Percept, ...] = (
    *SCENE,
    event("Speech", 2, 7),
    event("Animal", 0.5, 9, 0.3),
    spoken("where do you want to go", 0.1, 0.9),
    turn("S1", 0.1, 0.9),
    measured("pitch", 120, 2, 3.5),
    measured("pitch", 220, 5.5, 7),
    measured("loudness", -20, 0, 12),
    measured("loudness", -14, 4, 5),
    measured("tempo", 120, 0, 12),
    Miss(tool="tag", reason="none"),
)
offers = st.lists(
    st.sampled_from(
        [
            *("Yes", "No", "both", "neither", "cannot tell", "bark, then bell", "2", "at least 3"),
            *("4 s", "the first half", "the second speaker", "a woman", "A minor", "bell", "C#"),
            *("hold", "please hold the line", "Italian", "rising", "the highest note", "stereo"),
        ]
    ),
    max_size=6,
    unique=True,
)


@given(programs, st.lists(st.sampled_from(HEARD), max_size=10), offers, st.booleans())
def test_any_program_on_any_evidence_gives_probabilities_and_the_same_ones_again(
    ask: q.Node, heard: list[Percept], choices: list[str], listened: bool
) -> None:
    program = Program.model_validate({"ask": ask.model_dump()})
    offered = choices if len(choices) > 1 else []
    made = calls(heard) if listened else [Call(round=0, query=SubQuery(tool="tag", text="bell"),
                                               percepts=tuple(heard))]  # fmt: skip
    one = run(program, offered, SPAN, made, same_words)
    other = run(program, offered, SPAN, made, same_words)
    assert (one.posterior, one.text, one.because) == (other.posterior, other.text, other.because)
    assert np.array_equal(one.votes, other.votes, equal_nan=True)
    assert 0 <= one.confidence <= 1
    assert len(one.because) <= 6
    assert all(0 <= index < len(heard) for index in one.because)
    assert set(one.presence) == set(program.leaves())
    if offered:
        assert one.text == offered[one.choice or 0]
        assert sum(one.posterior) == pytest.approx(1, abs=1e-9)
        assert one.votes.sum(axis=1) == pytest.approx(1)
    else:
        assert one.text
        assert one.posterior == ()


@given(st.permutations(["a bell", "a bark", "rain", "a train"]))
def test_the_order_of_the_choices_has_no_say(choices: list[str]) -> None:
    for program in ("name(sound())", "not_(name(sound()))", "name(nth(2, sound()))"):
        one, other = told(program, choices), told(program, sorted(choices))
        assert one.text == other.text
        assert dict(zip(choices, one.posterior, strict=True)) == pytest.approx(
            dict(zip(sorted(choices), other.posterior, strict=True))
        )


def test_two_hundred_choices_are_weighed() -> None:
    choices = [f"{number} times" for number in range(200)]
    assert told('count(sound("bark"))', choices).text == "2 times"


@pytest.mark.parametrize("part", ["a", "no ", "1 ", "so and ", "first, ", "C major ", "([", "12:"])
def test_a_choice_of_a_hundred_thousand_letters_is_no_harder(part: str) -> None:
    long = part * (100_000 // len(part))
    for program in ("name(sound())", "order(sound())", "words(speech())", "who(turn())"):
        answer = told(program, (long, "bell"))
        assert sum(answer.posterior) == pytest.approx(1)
        assert answer.choice is not None
