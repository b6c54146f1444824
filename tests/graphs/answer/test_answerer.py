"""Answers from evidence alone: percepts are written by hand, nothing listens."""

import numpy as np
import pytest

from graphs.answer.answerer import Reasoner
from graphs.answer.timeline import Timeline
from graphs.parse import parse
from graphs.policy_network import softmax
from graphs.state import Call, Plan, Question, State
from tests.graphs.answer.heard import SCENE, answered, event, measured, same_words, spoken, turn
from tools.audio import AudioClip, Segment
from tools.evidence import Miss, SubQuery


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
@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("What is heard in the background?", "rain"),
        ("Which sound accompanies the recording throughout?", "rain"),
        ("Which sound breaks in once?", "bell"),
        ("Which sound is heard?", "rain"),
    ],
)
async def test_what_goes_on_need_not_stand_out_and_what_is_brief_need_not_be_strong(
    call: AudioClip, text: str, right: str
) -> None:
    heard = [event("Rain", 0.0, 10.0, sure=0.6), event("Bell", 4.0, 5.0, sure=0.5)]
    answer = await answered(call, text, ["rain", "bell"], heard)
    assert answer.text == right


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
    ("hertz", "text", "right"),
    [
        ((440, 660, 220), "Which comes first: the highest note or the lowest?", "The highest note"),
        ((220, 440, 660), "Which comes first: the highest note or the lowest?", "The lowest note"),
        ((220, 440, 660), "Which comes last: the highest note or the lowest?", "The highest note"),
    ],
)
async def test_extremes_are_placed_by_what_was_measured(
    call: AudioClip, hertz: tuple[float, ...], text: str, right: str
) -> None:
    notes = [measured("pitch", one, at, at + 0.5) for at, one in enumerate(hertz)]
    answer = await answered(call, text, ["The highest note", "The lowest note"], notes)
    assert answer.text == right


@pytest.mark.anyio
async def test_one_measurement_places_no_extremes(call: AudioClip) -> None:
    choices = ["The highest note", "The lowest note"]
    text = "Which comes first: the highest note or the lowest?"
    answer = await answered(call, text, choices, [measured("pitch", 440, 0, 1)])
    assert answer.confidence == pytest.approx(0.5)


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


def test_what_is_only_thought_likeliest_corrects_nothing() -> None:
    span = Segment(start=0, end=10)
    tagged = event("Bark", 4.0, 5.0, sure=0.3)
    crop = SubQuery(tool="listen", text="dog", segment=Segment(start=3, end=6))
    faint = event("Bark", 4.0, 5.0, sure=0.01).model_copy(update={"tool": "listen"})
    calls = [
        Call(round=0, query=SubQuery(tool="tag"), percepts=(tagged,)),
        Call(round=1, query=crop, percepts=(faint,)),
    ]
    assert tagged in [noted.percept for noted in Timeline.of(span, calls).events]


@pytest.mark.anyio
@pytest.mark.parametrize("told_apart", [True, False])
async def test_sentences_are_counted_by_turns_or_utterances_and_not_by_stretches_of_speech(
    call: AudioClip, told_apart: bool
) -> None:
    said = [spoken(f"sentence number {at}", at, at + 0.8) for at in (0, 1, 2, 7)]
    turns = [turn("S1", at, at + 0.8) for at in (0, 1, 2, 7)]
    heard = [event("Speech", 0, 8), event("Bell", 6, 6.5), *(turns if told_apart else said)]
    text = "How many sentences are spoken before one hears a bell?"
    assert (await answered(call, text, ["One", "Two", "Three", "Four"], heard)).text == "Three"


def test_probabilities_add_up_and_keep_the_order() -> None:
    posterior = softmax(np.array([1.0, 3.0, 2.0]))
    assert sum(posterior) == pytest.approx(1, abs=1e-5)
    assert posterior.index(max(posterior)) == 1


@pytest.mark.anyio
async def test_what_no_tool_could_listen_for_is_not_said_to_be_absent(call: AudioClip) -> None:
    missed = Miss(tool="tag", reason="no label means 'vuvuzela'")
    calls = [
        Call(round=0, query=SubQuery(tool="tag", text="vuvuzela"), percepts=(missed,)),
        Call(round=0, query=SubQuery(tool="tag"), percepts=SCENE),
    ]
    state = State(
        clip=call,
        question=Question(text="Is there a vuvuzela?"),
        plan=Plan(need=parse("Is there a vuvuzela?"), queries=()),
        calls=calls,
    )
    answer = await Reasoner(same_words)(state)
    assert (answer.text, answer.confidence) == ("No tool can tell whether vuvuzela is heard.", 0)
