"""Answers from evidence alone: percepts are written by hand, nothing listens."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.answer.answerer import Reasoner, softmax
from graphs.answer.timeline import Timeline
from graphs.controller import RuleController
from graphs.need import Kind, Mention, Need, Relation, Subject
from graphs.parse import parse
from graphs.state import Answer, Call, Conclude, Perceive, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import (
    Measurement,
    Percept,
    Quantity,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
    Word,
)


def same_words(text: str, label: str) -> float:
    """A likeness that needs no model: 1 where a label's word is in the text."""
    return float(bool(set(text.lower().split()) & set(label.lower().replace(",", "").split())))


def event(label: str, start: float, end: float, sure: float = 0.8) -> SoundEvent:
    return SoundEvent(
        tool="tag", segment=Segment(start=start, end=end), label=label, confidence=sure
    )


def turn(speaker: str, start: float, end: float) -> Turn:
    return Turn(
        tool="diarize", segment=Segment(start=start, end=end), speaker=speaker, confidence=0.8
    )


def spoken(text: str, start: float, end: float, language: str = "en") -> Utterance:
    parts = text.split()
    step = (end - start) / len(parts)
    words = tuple(
        Word(
            text=part,
            segment=Segment(start=start + at * step, end=start + (at + 1) * step),
            confidence=0.9,
        )
        for at, part in enumerate(parts)
    )
    return Utterance(
        tool="asr",
        segment=Segment(start=start, end=end),
        text=text,
        words=words,
        language=language,
        confidence=0.9,
    )


def measured(quantity: Quantity, value: float, start: float, end: float) -> Measurement:
    return Measurement(
        tool="measure", segment=Segment(start=start, end=end), quantity=quantity, value=value
    )


SCENE = (
    event("Bark", 1.0, 1.4),
    spoken("please hold the line", 2.0, 3.5),
    event("Bell", 4.0, 5.0),
    spoken("il numero non è attivo", 5.5, 7.0, "it"),
    event("Bark", 8.0, 8.4),
    event("Rain", 9.0, 11.5),
    turn("S1", 2.0, 3.5),
    turn("S2", 5.5, 7.0),
)


async def answered(
    call: AudioClip, text: str, choices: Sequence[str], percepts: Sequence[Percept] = SCENE
) -> Answer:
    """What the reasoner says to a question about these percepts."""
    question = Question(text=text, choices=tuple(choices))
    state = State(
        clip=call,
        question=question,
        plan=Plan(need=parse(text, question.choices), queries=()),
        calls=[Call(round=0, query=SubQuery(tool="tag"), percepts=tuple(percepts))],
    )
    return await Reasoner(same_words)(state)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "choices", "right"),
    [
        ("Which sound is heard?", ["a cat", "a bell", "a train"], "a bell"),
        ("Which sound is not heard?", ["rain", "bell", "train"], "train"),
        ("Is there a bell?", ["Yes", "No"], "Yes"),
        ("Is there a train?", ["Yes", "No"], "No"),
        ("Which sound comes first?", ["rain", "bell", "bark"], "bark"),
        ("Which sound comes last?", ["rain", "bell", "bark"], "rain"),
        ("What is heard right after the bell?", ["rain", "italian", "bark"], "bark"),
        ("What is heard right after “Please hold the wine” is said?", ["rain", "bell"], "bell"),
        ("Which sound comes right before “il numero non è attivo”?", ["rain", "bell"], "bell"),
        ("What is heard before the bell?", ["rain", "bark"], "bark"),
        (
            "What is the order of the sounds?",
            ["rain, then bell, then bark", "bark, then bell, then rain"],
            "bark, then bell, then rain",
        ),
        ("How many times does it bark?", ["1", "2", "3", "4"], "2"),
        ("How many people are speaking?", ["one", "two", "three"], "two"),
        ("When does the bell sound?", ["1 s", "4 s", "9 s"], "4 s"),
        ("When does the rain start?", ["at the beginning", "near the end"], "near the end"),
        ("What is said?", ["please hold the line", "goodbye to all"], "please hold the line"),
        (
            "What is said after the bell?",
            ["please hold the line", "il numero non è attivo"],
            "il numero non è attivo",
        ),
        ("Which language is spoken after the bell?", ["English", "Italian"], "Italian"),
        ("Which sound lasts longest?", ["bark", "bell", "rain"], "rain"),
        ("Which word appears first?", ["line", "hold"], "hold"),
    ],
)
async def test_the_choice_that_fits_the_evidence_wins(
    call: AudioClip, text: str, choices: list[str], right: str
) -> None:
    answer = await answered(call, text, choices)
    assert answer.text == right
    assert answer.choice == choices.index(right)
    assert sum(answer.posterior) == pytest.approx(1, abs=1e-4)


@pytest.mark.anyio
async def test_an_answer_cites_what_it_rests_on(call: AudioClip) -> None:
    answer = await answered(call, "What is said after the bell?", ["il numero", "hold"])
    assert [SCENE[index].kind for index in answer.because] == ["utterance"]
    assert answer.because == (3,)


@pytest.mark.anyio
async def test_without_evidence_no_choice_is_preferred(call: AudioClip) -> None:
    answer = await answered(call, "Which sound is heard?", ["a cat", "a bell"], ())
    assert answer.posterior == (0.5, 0.5)
    assert answer.because == ()


@pytest.mark.anyio
@pytest.mark.parametrize(("bpm", "right"), [(121.0, "120 BPM"), (62.0, "60 BPM"), (245, "240 BPM")])
async def test_a_tempo_prefers_its_own_octave(call: AudioClip, bpm: float, right: str) -> None:
    heard = [measured("tempo", bpm, 0, 10)]
    choices = ["60 BPM", "90 BPM", "120 BPM", "240 BPM"]
    assert (await answered(call, "What is the tempo?", choices, heard)).text == right


@pytest.mark.anyio
async def test_the_louder_sound_is_the_one_measured_louder(call: AudioClip) -> None:
    heard = [
        event("Bark", 1, 2),
        event("Bell", 4, 5),
        measured("loudness", -30, 1, 2),
        measured("loudness", -12, 4, 5),
    ]
    assert (await answered(call, "Which is louder?", ["bark", "bell"], heard)).text == "bell"
    assert (await answered(call, "Which is quieter?", ["bark", "bell"], heard)).text == "bark"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("What is said?", "please hold the line"),
        ("What do you hear?", "rain"),
        ("How many times does it bark?", "2 times"),
        ("How many people are speaking?", "2 speakers"),
        ("When does the bell ring?", "4.0 s to 5.0 s"),
        ("Is there a bell?", "Yes"),
        ("What comes first?", "bark"),
    ],
)
async def test_an_open_question_gets_a_sentence(call: AudioClip, text: str, part: str) -> None:
    answer = await answered(call, text, [])
    assert part in answer.text
    assert answer.choice is None
    assert answer.because


@pytest.mark.anyio
async def test_an_open_comparison_is_of_what_it_offers_or_of_all_that_was_heard(
    call: AudioClip,
) -> None:
    answer = await answered(call, "Which sound lasts longer, the bell or the rain?", [])
    assert (answer.text, answer.choice, answer.posterior) == ("rain", None, ())
    answer = await answered(call, "Which sound lasts longest?", [])
    assert (answer.text, answer.choice) == ("Rain", None)


texts = st.sampled_from(["bell", "bark", "woman", "hold", "2", "third", "yes", "first, then rain"])
mentions = st.builds(Mention, text=texts, ordinal=st.sampled_from([None, 1, 2, 9, -1, -9]))
needs = st.builds(
    Need,
    kind=st.sampled_from(Kind),
    subject=st.sampled_from(Subject),
    target=texts,
    ordinal=st.sampled_from([None, 1, 2, 9, -1, -9]),
    relation=st.sampled_from([None, *Relation]),
    anchor=st.none() | mentions,
    other=st.none() | mentions,
    voice=st.none() | mentions,
    quantity=st.sampled_from([None, "tempo", "loudness", "duration", "key"]),
    least=st.booleans(),
    absent=st.booleans(),
)


@given(
    needs, st.lists(st.sampled_from(SCENE), max_size=8), st.lists(texts, max_size=4, unique=True)
)
@settings(max_examples=300, deadline=None)
def test_any_evidence_gives_a_sound_answer(
    need: Need, percepts: list[Percept], choices: list[str]
) -> None:
    offered = tuple(choices) if len(choices) > 1 else ()
    clip = AudioClip(
        path=Path("x.wav"),
        digest="0",
        length=12,
        rate=16_000,
        channels=1,
        span=Segment(start=0, end=12),
    )
    state = State(
        clip=clip,
        question=Question(text="?", choices=offered),
        plan=Plan(need=need, queries=()),
        calls=[Call(round=0, query=SubQuery(tool="tag"), percepts=tuple(percepts))],
    )
    answer = asyncio.run(Reasoner(same_words)(state))
    assert all(0 <= index < len(percepts) for index in answer.because)
    if offered:
        assert answer.text in offered
        assert sum(answer.posterior) == pytest.approx(1, abs=1e-4)
        assert answer.confidence == max(answer.posterior)
    decision = asyncio.run(RuleController()(state.model_copy(update={"beliefs": [answer]})))
    match decision.action:
        case Perceive(queries=queries):
            assert len(set(queries)) == len(queries) > 0
            assert all(one.segment is None or clip.span.intersect(one.segment) for one in queries)
        case Conclude():
            pass


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
    events = Timeline.of(Segment(start=0, end=12), calls).events
    assert [(noted.index, noted.segment.start) for noted in events] == [(1, 1.0), (2, 2.0)]


def test_probabilities_add_up_and_keep_the_order() -> None:
    posterior = softmax([1.0, 3.0, 2.0])
    assert sum(posterior) == pytest.approx(1, abs=1e-5)
    assert posterior.index(max(posterior)) == 1


@settings(max_examples=60)
@given(
    text=st.sampled_from(
        (
            "Which sound is heard?",
            "What comes after the bell?",
            "How many times does it bark?",
            "What is said?",
            "What is the mood?",
        )
    ),
    choices=st.permutations(["a bell", "a bark", "two", "rain", "please hold the line"]),
    heard=st.booleans(),
)
def test_the_order_of_the_choices_has_no_say_not_even_between_equals(
    text: str, choices: list[str], heard: bool
) -> None:
    clip = AudioClip.open(Path(__file__).parents[2] / "clips" / "call.ogg")
    percepts = SCENE if heard else ()
    one = asyncio.run(answered(clip, text, choices, percepts))
    other = asyncio.run(answered(clip, text, sorted(choices), percepts))
    assert one.text == other.text
    assert one.confidence == pytest.approx(other.confidence, abs=1e-5)
