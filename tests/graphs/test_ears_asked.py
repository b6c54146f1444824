"""Which ears a question is put to: by what they are registered for, and only where it matters."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graphs.policy import prices
from graphs.program_controller import ProgramController
from graphs.program_planner import first_queries, planned
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import candidates
from graphs.query.notation import read
from graphs.state import Call, Conclude, Decision, Perceive, Question, State
from tests.graphs.execution.percepts import event, same_words, spoken, turn
from tests.graphs.with_ear import WithEar
from tools.audio import AudioClip, Segment
from tools.evidence import Measurement, Percept, SoundEvent, SubQuery, Trait, Utterance
from tools.tool_registry import TOOLS, Price, ToolSpec

VOICES = ToolSpec("voices", (Trait,), traits=("gender", "age", "delivery", "emotion"),
                  price=Price(call=0.1, audio=0.01))  # fmt: skip
MUSIC = ToolSpec(
    "tunes", (Trait, Measurement), quantities=("tempo",), traits=("genre", "mood", "vocals"),
    price=Price(call=0.1, audio=0.01),
)  # fmt: skip
SCALES = ToolSpec("scales", (Measurement,), quantities=("balance",), price=MUSIC.price)
ENGLISH = ToolSpec("asr", (Utterance,), (Utterance,), {"english": ()}, tone="asr")


def state_after(
    clip: AudioClip,
    program: str,
    *calls: tuple[SubQuery, Sequence[Percept]],
    question: str = "",
    choices: str = "",
) -> State:
    """After the plan was followed."""
    asked = Question(text=question or program, choices=tuple(choices.split("|")) if choices else ())
    made = [Call(round=0, query=query, percepts=tuple(percepts)) for query, percepts in calls]
    plan = planned(read(program), asked, 0.9)
    begun = Decision(action=Perceive(queries=plan.queries))
    state = State(clip=clip, question=asked, plan=plan, calls=made, decisions=[begun])
    return state.model_copy(update={"beliefs": [ProgramReasoner(same_words).answer(state)]})


async def next_asked(state: State) -> tuple[SubQuery, ...]:
    """What the hand-written controller asks next; nothing where it concludes."""
    reasoner = ProgramReasoner(same_words)
    match (await ProgramController(reasoner.result, prices.packed())(state)).action:
        case Perceive(queries=queries):
            return queries
        case Conclude():
            return ()


def proposed(state: State) -> list[SubQuery]:
    return [query for one in candidates(state) for query in one.queries]


@pytest.mark.parametrize(
    ("question", "choices", "ear"),
    [
        ("What genre is it?", "jazz|rock", SubQuery(tool="tunes", text="genre")),
        ("What is the mood?", "dark|happy", SubQuery(tool="tunes", text="mood")),
        ("Which emotion is it?", "anger|joy", SubQuery(tool="voices")),
        ("Does she whisper?", "yes|no", SubQuery(tool="voices")),
    ],
)
def test_a_question_beyond_programs_is_put_to_the_ear_for_its_aspect_alone(
    with_ear: WithEar, question: str, choices: str, ear: SubQuery
) -> None:
    with_ear(VOICES, MUSIC)
    queries = first_queries(None, tuple(choices.split("|")), question)
    assert [one for one in queries if one.tool in ("voices", "tunes")] == [ear]


@pytest.mark.parametrize(
    ("question", "choices"),
    [("Is the speaker sarcastic?", "yes|no"), ("Where are they?", "in a kitchen|on a train")],
)
def test_no_such_ear_is_asked_where_nothing_speaks_of_its_aspects(
    with_ear: WithEar, call: AudioClip, question: str, choices: str
) -> None:
    with_ear(VOICES, MUSIC)
    state = state_after(
        call, "beyond", (SubQuery(tool="tag"), [event("Speech", 0, 5)]),
        question=question, choices=choices,
    )  # fmt: skip
    asked = (*first_queries(None, state.question.choices, question), *proposed(state))
    assert not {"voices", "tunes"} & {one.tool for one in asked}


@pytest.mark.parametrize("program", ["gender(nth(1, speaker()))", "words(woman(speech()))"])
def test_whoever_hears_voices_is_asked_whose_they_are_and_pitch_is_not(
    program: str,
) -> None:
    queries = first_queries(read(program), ())
    assert SubQuery(tool="voice", text="gender") in queries
    assert not [one for one in queries if one.text == "pitch"]


def test_each_turn_is_put_to_it_and_pitch_where_it_cannot_tell(
    with_ear: WithEar, call: AudioClip
) -> None:
    with_ear(VOICES)
    turns = SubQuery(tool="diarize"), [turn("S1", 0, 2), turn("S2", 3, 5)]
    program, pitch = "gender(nth(2, speaker()))", SubQuery(tool="measure", text="pitch")
    asked = proposed(state_after(call, program, turns))
    assert [one.segment for one in asked if one.tool == "voices" and one.segment] == [
        Segment(start=0, end=2), Segment(start=3, end=5),
    ]  # fmt: skip
    assert pitch not in asked
    nothing: list[Percept] = []
    assert pitch in proposed(state_after(call, program, turns, (SubQuery(tool="voices"), nothing)))
    man = Trait(tool="voices", segment=Segment(start=0, end=2), aspect="gender", label="man",
                confidence=0.9)  # fmt: skip
    known = state_after(call, program, turns, (SubQuery(tool="voices"), [man]))
    assert pitch not in proposed(known)


GREEK = spoken("το τρένο φεύγει αύριο", 1, 4, "el")
FRENCH = spoken("le train part demain matin", 1, 4, "fr")
ASR = SubQuery(tool="asr")
IN_ENGLISH = SubQuery(tool="asr", aim="english")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("program", "heard", "choices"),
    [
        ("english(speech())", FRENCH, ""),
        ("words(speech())", GREEK, "The train leaves tomorrow|It is late"),
        ("words(speech())", FRENCH, "The train leaves tomorrow|It is late"),
        ('exists(speech("railway"))', FRENCH, "yes|no"),
        ("beyond", FRENCH, "about a journey|about a meal"),
    ],
)
async def test_speech_is_translated_where_what_is_asked_is_in_english(
    with_ear: WithEar, call: AudioClip, program: str, heard: Utterance, choices: str
) -> None:
    with_ear(ENGLISH)
    asked = await next_asked(state_after(call, program, (ASR, [heard]), choices=choices))
    assert IN_ENGLISH in asked


@pytest.mark.parametrize(
    ("program", "heard", "choices"),
    [
        ("english(speech())", spoken("the train leaves", 1, 4), ""),
        ("words(speech())", FRENCH, "le train part demain|il fait beau"),
        ("words(speech())", GREEK, "φεύγει αύριο|ήρθε χθες"),
        ("language(speech())", FRENCH, "French|Greek"),
        ("count(speech())", FRENCH, "1|2"),
        ("start(speech())", FRENCH, "1 s|3 s"),
        ("count(speaker())", FRENCH, "1|2"),
    ],
)
def test_nothing_is_translated_where_it_would_tell_nothing(
    with_ear: WithEar, call: AudioClip, program: str, heard: Utterance, choices: str
) -> None:
    with_ear(ENGLISH)
    state = state_after(call, program, (ASR, [heard]), choices=choices)
    assert IN_ENGLISH not in proposed(state)


def test_nobody_is_asked_to_translate_who_cannot(with_ear: WithEar, call: AudioClip) -> None:
    with_ear(ToolSpec("asr", (Utterance,), (Utterance,)))
    assert IN_ENGLISH not in proposed(state_after(call, "english(speech())", (ASR, [FRENCH])))


def test_words_over_music_are_proposed_from_the_voice_alone(call: AudioClip) -> None:
    heard = [event("Speech", 1, 6), event("Piano", 3, 9)]
    state = state_after(call, "words(speech())", (SubQuery(tool="tag"), heard))
    alone = [one for one in proposed(state) if one.source == "voice"]
    assert [(one.tool, one.segment) for one in alone] == [("asr", Segment(start=2.6, end=6.4))]
    quiet = state_after(call, "words(speech())", (SubQuery(tool="tag"), heard[:1]))
    assert not [one for one in proposed(quiet) if one.source]


def test_what_a_second_hearing_does_not_make_out_is_heard_without_what_is_around(
    call: AudioClip,
) -> None:
    mumbled = spoken("uh", 1, 3).model_copy(update={"confidence": 0.2})
    again = SubQuery(tool="listen", aim="words", segment=Segment(start=0.5, end=3.5))
    state = state_after(call, "words(speech())", (ASR, [mumbled]), (again, [mumbled]))
    assert [one for one in proposed(state) if one.source == "voice"]
    clear = state_after(call, "words(speech())", (ASR, [mumbled]), (again, [GREEK]))
    assert not [one for one in proposed(clear) if one.source]


@pytest.mark.anyio
async def test_a_side_is_measured_where_the_thing_is(with_ear: WithEar, call: AudioClip) -> None:
    with_ear(SCALES)
    bark = SoundEvent(tool="tag", segment=Segment(start=4, end=5), label="Dog", confidence=0.9)
    state = state_after(
        call, 'channels(sound("dog"))', (SubQuery(tool="tag", text="dog"), [bark]),
        question="Is the dog on the left or on the right?", choices="left|right",
    )  # fmt: skip
    where = [one.segment for one in await next_asked(state) if one.text == "balance"]
    assert bark.segment in where


def test_every_ear_that_hears_kinds_alone_is_no_general_one() -> None:
    for tool in TOOLS.values():
        if tool.traits and not tool.facts:
            assert not tool.general


def test_an_ear_of_the_settings_is_asked_for_what_it_is_there_for() -> None:
    ears = {"moods": ("emotion",), "tongues": ("language",)}
    queries = first_queries(None, ("anger", "joy"), "Which emotion is it?", ears)
    assert [one.tool for one in queries if one.tool in ears] == ["moods"]


def test_an_ear_that_names_sounds_is_asked_where_sounds_are() -> None:
    ears = {"birds": ("event",), "moods": ("emotion",)}
    for program, asked in {
        "name(sound())": ["birds"],
        "count(sound('owl'))": ["birds"],
        "words(speech())": [],
    }.items():
        queries = first_queries(read(program), (), "What is it?", ears)
        assert [one.tool for one in queries if one.tool in ears] == asked
    accents = first_queries(None, ("Scottish", "Irish"), "Which accent is it?", {"a": ("accent",)})
    assert SubQuery(tool="a") in accents


BAND = ToolSpec("band", (SoundEvent, Trait), quantities=("tempo",), traits=("genre", "mood"))


@pytest.mark.parametrize(
    ("program", "choices", "asked"),
    [
        ('name(sound("instrument"))', "piano|violin", True),
        ('exists(sound("guitar"))', "yes|no", True),
        ("name(sound())", "a flute|an electric guitar|drums", True),
        ("name(sound())", "a dog|rain|a flute", False),
        ('exists(sound("church bell"))', "yes|no", False),
        ("words(speech())", "piano|violin", False),
    ],
)
def test_instruments_are_listened_for_by_whoever_hears_music(
    with_ear: WithEar, program: str, choices: str, asked: bool
) -> None:
    with_ear(BAND)
    queries = first_queries(read(program), tuple(choices.split("|")))
    assert (SubQuery(tool="band") in queries) == asked


def test_several_respects_are_asked_for_at_once(with_ear: WithEar) -> None:
    with_ear(BAND)
    queries = first_queries(None, (), "What are the genre and the mood of the piece?")
    assert [one.text for one in queries if one.tool == "band"] == ["genre mood"]


@pytest.mark.parametrize("choices", ["A) C - Am - F|B) F - C - G", "I-V-vi-IV|ii-V-I|I-IV-V"])
def test_rows_of_chords_ask_for_the_order_of_chords_whatever_the_question_says(
    choices: str,
) -> None:
    question = Question(text="Which of these is it?", choices=tuple(choices.split("|")))
    assert planned(None, question, 1.0).program == read("order(chord())")
    other = Question(text="Which of these is it?", choices=("jazz", "rock"))
    assert planned(None, other, 1.0).program is None
