"""In which respect a question asks of what kind something is."""

from typing import get_args

import pytest

from graphs.choices.aspects import (
    aspect_words,
    aspects_of,
    aspects_offered,
    aspects_spoken_of,
    is_kind,
    kind_asked,
)
from tools.evidence import Aspect


@pytest.mark.parametrize(
    ("question", "choices", "aspect"),
    [
        ("What genre is this?", "polka|schlager|rock", "genre"),
        ("Which style of music is it?", "jazz|blues", "genre"),
        ("Which of these fits the piece best?", "jazz|hip-hop|classical music", "genre"),
        ("What is the mood of the piece?", "dark|happy", "mood"),
        ("Which emotion does the speaker express?", "happy|sad", "emotion"),
        ("Is it acoustic or electronic?", "acoustic|electronic", "instrumentation"),
        ("Is it an acoustic piece?", "Yes, acoustic|No, electronic", "instrumentation"),
        ("Who sings?", "a man|a woman|nobody|a choir", "vocals"),
        ("How old is the speaker?", "a child|an adult|an elderly person", "age"),
        ("Does she whisper?", "Yes|No", "delivery"),
        ("How good is the recording?", "clean|noisy|clipped", "quality"),
        ("Is the dog on the left or on the right?", "left|right", "position"),
        ("Where is the dog?", "on the left|on the right|in the middle", "position"),
    ],
)
def test_an_aspect_is_known_by_the_question_or_by_its_choices(
    question: str, choices: str, aspect: Aspect
) -> None:
    assert aspects_of(question, tuple(choices.split("|"))) == {aspect}


@pytest.mark.parametrize(
    ("question", "choices"),
    [
        ("Which instrument is playing?", "piano|violin|flute"),
        ("Is the speaker sarcastic?", "yes|no"),
        ("What is said?", "good morning|good evening"),
        ("Where does this take place?", "in a kitchen|on a train"),
        ("Which sound is heard?", "rock falling|a house door"),
        ("When does the dog bark?", "2 s|4 s"),
    ],
)
def test_other_questions_ask_for_none(question: str, choices: str) -> None:
    assert aspects_of(question, tuple(choices.split("|"))) == set()


def test_choices_that_all_name_one_kind_offer_nothing() -> None:
    assert not aspects_offered(("happy", "joyful"))


def test_names_of_one_kind_are_one() -> None:
    words = aspect_words()["vocals"]
    assert words.kind("female vocals") == words.kind("a woman") != words.kind("male vocals")
    assert words.kind("no vocals") == words.kind("instrumental")
    assert words.kind("a piano") is None


def test_a_question_names_the_kind_that_is_yes_or_no() -> None:
    assert "delivery" in aspects_spoken_of("Does she whisper?")
    whispered = aspect_words()["delivery"].kind("whispered")
    assert kind_asked("delivery", "Does she whisper?") == whispered
    assert is_kind("delivery", "whispered", "whispering")
    assert not is_kind("delivery", "shouted", "whispering")


def test_every_aspect_has_words_and_no_name_is_of_two_kinds() -> None:
    assert set(aspect_words()) <= set(get_args(Aspect))
    for words in aspect_words().values():
        assert words.asked
        for at, kind in enumerate(words.names):
            assert {words.kind(name) for name in kind} == {at}
