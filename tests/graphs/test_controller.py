"""The hand-written controller and what it may choose from."""

from collections.abc import Sequence

import pytest

from graphs.closer import BESIDE, MARGIN
from graphs.controller import RuleController
from graphs.parse import parse
from graphs.propose import candidates
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


@pytest.mark.anyio
async def test_it_concludes_when_it_is_sure(call: AudioClip) -> None:
    assert await _asked(_state(call, "What is heard?", (TAG, [BARK]), sure=0.95)) == ()


@pytest.mark.anyio
async def test_a_count_is_always_listened_to_once_more_and_then_no_more(call: AudioClip) -> None:
    heard = (TAG, [BARK])
    (again,) = await _asked(_state(call, "How many times does the dog bark?", heard, sure=0.95))
    assert (again.tool, again.aim, again.text) == ("listen", "count", "dog bark")
    assert again.segment == Segment(start=4 - MARGIN, end=5 + MARGIN)
    twice = _state(call, "How many times does the dog bark?", heard, (again, []), sure=0.95)
    assert await _asked(twice) == ()


@pytest.mark.anyio
async def test_doubtful_words_are_listened_to_again(call: AudioClip) -> None:
    first, *_ = await _asked(_state(call, "What is said?", (SubQuery(tool="asr"), [MUMBLE])))
    assert (first.aim, first.segment) == ("words", Segment(start=1 - MARGIN, end=3 + MARGIN))


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
    after = Segment(start=5 - MARGIN, end=5 + BESIDE)
    assert after in [one.query.segment for one in proposed]


def test_nothing_is_proposed_twice_for_nearly_the_same_stretch(call: AudioClip) -> None:
    near = BARK.model_copy(update={"segment": Segment(start=4.05, end=5.05)})
    state = _state(call, "What is said after the dog?", (TAG, [BARK, near]))
    after = [one for one in candidates(state) if one.query.aim == "words"]
    assert len(after) == 1
    (only,) = after
    asked = _state(call, "What is said after the dog?", (TAG, [BARK]), (only.query, []))
    assert all(one.query.aim != "words" for one in candidates(asked))


def test_without_any_event_the_halves_are_proposed(call: AudioClip) -> None:
    proposed = candidates(_state(call, "What is heard?", (TAG, [])))
    assert [one.query.segment for one in proposed] == list(call.span.halves())
