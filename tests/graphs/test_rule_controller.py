"""The rule-based controller and what it may choose from."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.closer import BESIDE
from graphs.parse import parse
from graphs.propose import candidates, named
from graphs.rule_controller import RuleController, decisive
from graphs.state import Answer, Call, Conclude, Perceive, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import Percept, SoundEvent, SubQuery, Utterance

BARK = SoundEvent(tool="tag", segment=Segment(start=4, end=5), label="Bark", confidence=0.8)
BELL = SoundEvent(tool="tag", segment=Segment(start=7, end=8), label="Bell", confidence=0.6)
MUMBLE = Utterance(tool="asr", segment=Segment(start=1, end=3), text="uh", confidence=0.3)


def _state(
    call: AudioClip, text: str, *calls: tuple[SubQuery, Sequence[Percept]], sure: float = 0.1
) -> State:
    return State(
        clip=call,
        question=Question(text=text),
        plan=Plan(need=parse(text), queries=()),
        calls=[Call(round=0, query=query, percepts=tuple(percepts)) for query, percepts in calls],
        beliefs=[Answer(text="?", confidence=sure)],
    )


async def _asked(state: State) -> tuple[SubQuery, ...]:
    """What the controller asks; nothing where it concludes."""
    match (await RuleController()(state)).action:
        case Perceive(queries=queries):
            return queries
        case Conclude():
            return ()


TAG = SubQuery(tool="tag")
QUESTIONS = (
    "What is said after the dog?",
    "How many times does the dog bark?",
    "Which is louder, the dog or the bell?",
    "Which sound is heard before “hello there you”?",
    "What is the tempo of the second pattern?",
)
spans = st.tuples(st.floats(2, 27), st.floats(0.01, 1)).map(
    lambda pair: Segment(start=pair[0], end=pair[0] + pair[1])
)


@pytest.mark.anyio
async def test_it_concludes_when_it_is_sure(call: AudioClip) -> None:
    assert await _asked(_state(call, "What is heard?", (TAG, [BARK]), sure=0.95)) == ()


@pytest.mark.anyio
async def test_a_count_is_always_listened_to_once_more_and_then_no_more(call: AudioClip) -> None:
    heard = (TAG, [BARK])
    (again,) = await _asked(_state(call, "How many times does the dog bark?", heard, sure=0.95))
    assert (again.tool, again.aim, again.text) == ("listen", "count", "dog bark")
    assert again.segment == Segment(start=3.5, end=5.5), "the margin, widened to the grid"
    twice = _state(call, "How many times does the dog bark?", heard, (again, []), sure=0.95)
    assert await _asked(twice) == ()


@pytest.mark.anyio
async def test_doubtful_words_are_listened_to_again(call: AudioClip) -> None:
    first, *_ = await _asked(_state(call, "What is said?", (SubQuery(tool="asr"), [MUMBLE])))
    assert (first.aim, first.segment) == ("words", Segment(start=0.5, end=3.5))


@pytest.mark.anyio
async def test_compared_sounds_are_all_measured_in_one_round(call: AudioClip) -> None:
    state = _state(call, "Which is louder, the dog or the bell?", (TAG, [BARK, BELL]))
    asked = await _asked(state)
    assert [(one.tool, one.text, one.segment) for one in asked] == [
        ("measure", "loudness", BARK.segment),
        ("measure", "loudness", BELL.segment),
    ]


def test_what_follows_an_event_is_proposed_from_its_end(call: AudioClip) -> None:
    proposed = candidates(_state(call, "What is said after the dog?", (TAG, [BARK])))
    after = Segment(start=4.5, end=5 + BESIDE)
    assert after in [one.queries[0].segment for one in proposed]


def test_nothing_is_proposed_twice_for_nearly_the_same_stretch(call: AudioClip) -> None:
    near = BARK.model_copy(update={"segment": Segment(start=4.3, end=5.3)})

    def after(state: State) -> list[SubQuery]:
        proposed = (query for one in candidates(state) for query in one.queries)
        return [one for one in proposed if one.segment and one.segment.start in (4.5, 4.75)]

    once = _state(call, "What is said after the dog?", (TAG, [BARK, near]))
    (only,) = after(once)
    asked = _state(call, "What is said after the dog?", (TAG, [BARK, near]), (only, []))
    assert after(asked) == []


@pytest.mark.anyio
async def test_a_contradiction_is_listened_to_again(call: AudioClip) -> None:
    """One tool hears speech for seconds where another that was asked heard none."""
    speech = SoundEvent(tool="tag", segment=Segment(start=1, end=6), label="Speech", confidence=1)
    nothing: list[Percept] = []
    asr = SubQuery(tool="asr")
    state = _state(call, "What is heard?", (TAG, [speech]), (asr, nothing), sure=0.5)
    raised = [one.queries[0] for one in decisive(state)]
    assert raised
    asked = await _asked(state)
    assert raised[0] in asked


def test_without_any_event_the_halves_are_proposed(call: AudioClip) -> None:
    proposed = candidates(_state(call, "What is heard?", (TAG, [])))
    parts = {one.queries[0].segment for one in proposed if one.queries[0].segment != call.span}
    assert parts - {None} == set(call.span.halves())


@pytest.mark.parametrize(
    ("question", "choices", "sounds"),
    [
        ("Is there a dog barking?", ("Yes", "No"), "dog barking"),
        ("When does the bell ring?", ("2 s", "4 s"), "bell"),
        ("What is said while one hears a cat meowing?", ("hold on", "good day"), "cat meowing"),
        ("Which sound comes first?", ("rain", "a dog"), "rain | a dog"),
        ("What is said after “hold on”?", ("one", "two"), ""),
        ("Is a dog heard before the bell?", ("Yes", "No"), "dog | bell"),
    ],
)
def test_the_listener_is_asked_for_sounds_and_not_for_times_or_sentences(
    question: str, choices: tuple[str, ...], sounds: str
) -> None:
    assert named(parse(question, choices), choices) == sounds


@given(spans, spans)
def test_no_candidate_points_outside_the_clip(one: Segment, other: Segment) -> None:
    clip = AudioClip(
        path=Path("x.wav"),
        digest="",
        length=30,
        rate=16000,
        channels=1,
        span=Segment(start=2, end=28),
    )
    event = SoundEvent(tool="tag", segment=one, label="Bark", confidence=0.5)
    words = Utterance(tool="asr", segment=other, text="hello there you", confidence=0.3)
    for text in QUESTIONS:
        state = _state(clip, text, (TAG, [event]), (SubQuery(tool="asr"), [words]))
        for query in (query for move in candidates(state) for query in move.queries):
            assert query.segment is None or (2 <= query.segment.start < query.segment.end <= 28)
