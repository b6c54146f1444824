"""Traits reach answers: of which kind music, voices and recordings are, and who speaks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from graphs.choices.aspects import aspect_words
from graphs.execution.aspect_meaning import aspects_meant
from graphs.likeness import Likeness
from graphs.program_planner import planned
from graphs.program_reasoner import ProgramReasoner
from graphs.query.notation import read
from graphs.state import Answer, Call, Question, State
from tests.graphs.execution.percepts import event, measured, same_words, spoken, turn
from tools.audio import AudioClip, Segment
from tools.evidence import Aspect, Percept, SubQuery, Trait

GENRES = ("classical", "jazz", "rock", "hip hop")


def trait(aspect: Aspect, label: str, sure: float, start: float = 0.0, end: float = 10.0) -> Trait:
    where = Segment(start=start, end=end)
    return Trait(tool="ear", segment=where, aspect=aspect, label=label, confidence=sure)


def answered(
    clip: AudioClip,
    question: str,
    choices: tuple[str, ...],
    *percepts: Percept,
    program: str = "beyond",
    likeness: Likeness = same_words,
) -> Answer:
    """What the reasoner says to a question of this program about these percepts."""
    asked = Question(text=question, choices=choices)
    call = Call(round=0, query=SubQuery(tool="tag"), percepts=percepts)
    state = State(clip=clip, question=asked, plan=planned(read(program), asked, 1.0), calls=[call])
    return ProgramReasoner(likeness).answer(state)


@pytest.mark.parametrize(
    ("question", "choices", "heard", "right"),
    [
        ("What genre is it?", GENRES, trait("genre", "jazz", 0.8), "jazz"),
        ("What genre is it?", GENRES, trait("genre", "rap", 0.7), "hip hop"),
        ("What is the mood?", ("joyful", "gloomy"), trait("mood", "sad", 0.7), "gloomy"),
        ("Which emotion is it?", ("anger", "joy"), trait("emotion", "happy", 0.7), "joy"),
        ("Who sings?", ("a man", "a woman"), trait("vocals", "female vocals", 0.8), "a woman"),
        ("Who sings?", ("a man", "nobody"), trait("vocals", "instrumental", 0.8), "nobody"),
        ("How good is the recording?", ("clean", "distorted"), trait("quality", "clipped", 0.8),
         "distorted"),
        ("Is the song instrumental?", ("Yes", "No"), trait("vocals", "instrumental", 0.9), "Yes"),
        ("Is the song instrumental?", ("Yes", "No"), trait("vocals", "male vocals", 0.9), "No"),
        ("Does she whisper?", ("No", "Yes"), trait("delivery", "whispered", 0.9, 2, 3), "Yes"),
    ],
)  # fmt: skip
def test_a_trait_answers_what_no_program_says(
    call: AudioClip, question: str, choices: tuple[str, ...], heard: Trait, right: str
) -> None:
    answer = answered(call, question, choices, event("Rain", 0, 1), heard)
    assert answer.text == right
    assert answer.because[0] == 1
    assert answer.confidence > 0.6
    assert sum(answer.posterior) == pytest.approx(1)


def test_the_less_sure_a_trait_the_less_sure_the_answer(call: AudioClip) -> None:
    sure = [
        answered(call, "What genre is it?", GENRES, trait("genre", "jazz", p)).confidence
        for p in (0.05, 0.3, 0.6, 0.95)
    ]
    assert sure == sorted(sure)
    assert sure[0] < 0.35
    assert sure[-1] > 0.85


def test_what_is_heard_longer_counts_more(call: AudioClip) -> None:
    heard = trait("emotion", "angry", 0.9, 0, 1), trait("emotion", "sad", 0.8, 2, 9)
    assert answered(call, "Which emotion?", ("angry", "sad", "happy"), *heard).text == "sad"


def test_traits_of_another_respect_tell_nothing(call: AudioClip) -> None:
    answer = answered(call, "What genre is it?", GENRES, trait("mood", "happy", 0.9))
    assert answer.guess or max(answer.posterior) < 0.5


def test_an_unknown_kind_is_compared_by_meaning(call: AudioClip) -> None:
    vectors = {"bebop": (1.0, 0.0), "swing jazz": (0.9, 0.1), "polka": (0.0, 1.0)}

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([vectors[one] for one in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    question = Question(text="What genre is it?", choices=("polka", "swing jazz"))
    heard = Call(round=0, query=SubQuery(tool="ear"), percepts=(trait("genre", "bebop", 0.9),))
    state = State(clip=call, question=question, plan=planned(None, question, 1.0), calls=[heard])
    assert ProgramReasoner(same_words, embed).answer(state).text == "swing jazz"


@pytest.mark.parametrize("program", ["name(sound())", "beyond"])
def test_choices_that_are_kinds_are_told_by_traits_before_the_program(
    call: AudioClip, program: str
) -> None:
    answer = answered(
        call, "Is it acoustic or electronic?", ("electronic", "acoustic"),
        event("Electronic music", 0, 9, 0.3), trait("instrumentation", "acoustic", 0.9),
        program=program,
    )  # fmt: skip
    assert answer.text == "acoustic"


def test_a_named_way_of_speaking_is_there_where_a_trait_says_so(call: AudioClip) -> None:
    percepts = trait("delivery", "whispered", 0.95, 2, 4), event("Speech", 2, 4)
    program = 'exists(sound("whispering"))'
    question = "Is there whispering?"
    assert answered(call, question, ("Yes", "No"), *percepts, program=program).text == "Yes"
    start = answered(call, question, ("2 s", "7 s"), *percepts, program='start(sound("whisper"))')
    assert (start.text, start.because) == ("2 s", (0,))


TALK = (
    turn("S1", 0, 2),
    turn("S2", 3, 5),
    spoken("one two three", 0, 2),
    spoken("four five six", 3, 5),
)


def test_a_voice_is_whose_a_tool_of_voices_says_whatever_its_pitch(call: AudioClip) -> None:
    heard = (
        *TALK, measured("pitch", 190, 0, 2), measured("pitch", 190, 3, 5),
        trait("gender", "man", 0.95, 0, 2), trait("gender", "woman", 0.95, 3, 5),
    )  # fmt: skip
    for nth, right in ((1, "a man"), (2, "a woman")):
        program = f"gender(nth({nth}, speaker()))"
        answer = answered(call, "Man or woman?", ("a man", "a woman"), *heard, program=program)
        assert answer.text == right
        assert answer.confidence > 0.85
    said = answered(call, "What does the woman say?", ("four five", "one two"), *heard,
                    program="words(woman(speech()))")  # fmt: skip
    assert said.text == "four five"


@pytest.mark.parametrize(
    ("hertz", "right", "low", "high"),
    [(110, "man", 0.95, 1.0), (150, "man", 0.55, 0.8), (172, "woman", 0.55, 0.8),
     (220, "woman", 0.95, 1.0)],
)  # fmt: skip
def test_pitch_alone_is_as_sure_as_voices_differ(
    call: AudioClip, hertz: float, right: str, low: float, high: float
) -> None:
    heard = turn("S1", 0, 9), measured("pitch", hertz, 0, 9)
    answer = answered(call, "?", ("man", "woman"), *heard, program="gender(nth(1, speaker()))")
    assert answer.text == right
    assert low <= answer.confidence <= high


def test_a_child_is_heard_whatever_else_is_said_of_its_voice(call: AudioClip) -> None:
    heard = turn("S1", 0, 9), trait("gender", "woman", 0.8), trait("age", "child", 0.9)
    answer = answered(
        call, "?", ("a man", "a woman", "a child"), *heard, program="gender(nth(1, speaker()))"
    )
    assert answer.text == "a child"


def test_many_judgements_of_one_voice_are_not_many_witnesses(call: AudioClip) -> None:
    parts = [trait("gender", "woman", 0.7, at, at + 1) for at in range(9)]
    answer = answered(call, "?", ("man", "woman"), turn("S1", 0, 9), *parts,
                      program="gender(nth(1, speaker()))")  # fmt: skip
    assert 0.7 < answer.confidence < 0.9


def test_the_kind_is_told_where_there_are_no_choices(call: AudioClip) -> None:
    heard = trait("genre", "jazz", 0.8), trait("mood", "relaxed", 0.6)
    assert "jazz" in answered(call, "What genre is it?", (), *heard).text


def test_a_question_is_known_by_its_meaning_where_no_word_tells() -> None:
    asked = [words.question for words in aspect_words().values()]
    names = list(aspect_words())

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), len(asked) + 1), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            at = asked.index(text) if text in asked else names.index("mood")
            row[at if text != "Where are they?" else len(asked)] = 1.0
        return rows

    assert aspects_meant("How does this tune strike you?", (), embed) == {"mood"}
    assert aspects_meant("Where are they?", (), embed) == set()
    assert aspects_meant("What genre is it?", (), embed) == {"genre"}
    assert aspects_meant("How does this tune strike you?", (), None) == set()
