"""Questions on several recordings: what they ask of each, and how that becomes one answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.recordings.joint_question import halved, taken
from graphs.recordings.recording_references import NOUN, marked

NAMES = ("a.wav", "take-2.wav")

TAKEN = [
    ("Which is louder?", "which", "How loud is the recording?"),
    ("Which of these has the longer silence?", "which", "How long is the silence?"),
    ("Out of these two, which one is noisier?", "which", "How loud is the recording?"),
    ("Which one has more speakers?", "which", "How many speakers are there?"),
    ("Which has more different voices?", "which", "How many different voices are there?"),
    ("Which clip has a higher pitch?", "which", "What is the pitch?"),
    ("Is there more talking in the first or in the second?", "which", "How much talking is there?"),
    ("In which recording does a dog bark?", "where", "Does a dog bark?"),
    ("Which file contains a siren?", "where", "Does it contain a siren?"),
    ("Which one carries a melody?", "where", "Does it carry a melody?"),
    ("Which of the two is in Spanish?", "where", "Is it in Spanish?"),
    ("Is a bell rung in clip 1 or clip 2?", "where", "Is a bell rung?"),
    ("Is the first clip louder than the second one?", "more", "How loud is the recording?"),
    ("Is the second slower?", "fewer", "How fast is the recording?"),
    ("Has audio A got more coughs than audio B?", "more", "How many coughs are there?"),
    ("How much longer is a.wav than take-2.wav?", "difference", "How long is the recording?"),
    ("What's the difference in tempo between the two songs?", "difference", "What is the tempo?"),
    ("Does a woman speak in both recordings?", "every", "Does a woman speak?"),
    ("Do all of them contain a doorbell?", "every", "Does it contain a doorbell?"),
    ("Is there music in either of them?", "some", "Is there music?"),
    ("Is neither of them in English?", "none", "Is it in English?"),
    ("In how many of these can you hear a car?", "tally", "Can you hear a car?"),
    ("How many people speak in total?", "total", "How many people speak?"),
    ("Are the two recordings in the same language?", "alike", "What is the language?"),
    ("Are they in different keys?", "unlike", "What is the keys?"),
    ("Do the same people speak in both?", "people", "Who speaks?"),
    ("Is the speaker in clip A the same as the speaker in clip B?", "people", "Who speaks?"),
    ("Do clips 1 and 2 share a speaker?", "people", "Who speaks?"),
    ("Is a siren heard in the first, in the second, or in both?", "where", "Is a siren heard?"),
    ("Which has the highest number of speakers?", "which", "How many speakers are there?"),
    ("What is the total duration of the recordings?", "total", "What is the duration?"),
    ("What is said in the second?", "one", "What is said?"),
    ("In take-2.wav, how long is the longest silence?", "one", "How long is the longest silence?"),
    ("What sounds are heard?", "each", "What sounds are heard?"),
]


@pytest.mark.parametrize(("asked", "shape", "text"), TAKEN)
def test_what_is_asked_of_each_is_a_question_of_its_own(asked: str, shape: str, text: str) -> None:
    first = next(iter(taken(marked(asked, NAMES))))
    assert (first.shape, first.text) == (shape, text)


@pytest.mark.parametrize(
    ("asked", "recordings", "least"),
    [
        ("Is the second clip louder than the first?", (2, 1), False),
        ("Is the second one slower?", (2, 1), False),
        ("Which has the fewest barks?", (1, 2), True),
        ("Which is quieter?", (1, 2), True),
        ("Which is less loud?", (1, 2), True),
        ("What does the man say in the other one?", (2,), False),
    ],
)
def test_who_is_compared_with_whom(asked: str, recordings: tuple[int, ...], least: bool) -> None:
    first = next(iter(taken(marked(asked, NAMES))))
    assert (first.recordings, first.least) == (recordings, least)


@pytest.mark.parametrize(
    "asked",
    [
        "What does the second speaker say?",
        "What is the first sound?",
        "Which animal is heard?",
        "Is both a dog and a cat heard?",
        "What does the take say?",
    ],
)
def test_words_that_only_look_like_recordings_are_left_alone(asked: str) -> None:
    assert marked(asked, NAMES).text == asked


def test_what_is_denied_is_asked_and_denied() -> None:
    ways = {(one.shape, one.text, one.denied) for one in taken(marked("Which has no bell?", NAMES))}
    assert ("where", "Does it have bell?", True) in ways


def test_recordings_are_parts_where_a_program_speaks_of_two() -> None:
    question = marked("Does anyone laugh in the second but not in the first?", NAMES)
    told = "Does anyone laugh in the second half but not in the first half?"
    assert halved(question.text, 2) == told
    assert next(iter(taken(question))).text == told


@given(st.text(max_size=80), st.integers(2, 8))
def test_any_text_can_be_taken_in_some_way(asked: str, count: int) -> None:
    ways = list(taken(marked(asked, [f"{at}.wav" for at in range(count)])))
    assert ways
    assert all(1 <= at <= count for way in ways for at in way.recordings)


@given(st.sampled_from(("first", "second", "last")), st.from_regex(NOUN, fullmatch=True))
def test_whatever_a_recording_is_called_it_is_found(place: str, noun: str) -> None:
    found = marked(f"What is heard in the {place} {noun}?", NAMES)
    assert found.text == f"What is heard in <{1 if place == 'first' else 2}>?"
