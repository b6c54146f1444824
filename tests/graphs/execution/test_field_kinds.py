"""Kinds of question that failed in the field, read by the trained reader and run on percepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphs.execution.program_answer import answer
from graphs.program_planner import ProgramPlanner
from graphs.query import trained_reader
from graphs.query.trained_reader import TrainedReader
from graphs.state import Question, State
from tests.graphs.execution.asked import SPAN, calls
from tests.graphs.execution.percepts import event, measured, spoken, turn
from tools.audio import AudioClip
from tools.evidence import Percept
from tools.stems import stems
from tools.store.store import ModelStore

pytestmark = pytest.mark.models

DOG = tuple(event("Dog bark", at, at + 0.4, 0.9) for at in (0.8, 1.75, 3.15))
ORDER = (
    event("Dog barking", 0.5, 1.5, 0.9),
    event("Train", 2.4, 5.0, 0.9),
    event("Applause", 7.0, 9.0, 0.9),
)
TALK = (
    spoken("the house was built in 1984", 0.5, 2.5),
    spoken("the train to London leaves at nine", 4.0, 6.0),
    spoken("you must stop stop stop and stop", 7.0, 9.0),
    turn("S1", 0.5, 2.5),
    turn("S2", 4.0, 6.0),
    turn("S1", 7.0, 9.0),
    measured("pitch", 112, 0.5, 2.5),
    measured("pitch", 214, 4.0, 6.0),
    measured("pitch", 110, 7.0, 9.0),
)
GREEK = (spoken("Καλημέρα σας", 1.0, 3.0, "el"),)
MUSIC = (
    measured("tempo", 140, 0.0, 12.0),
    measured("key", 0, 0.0, 12.0).model_copy(update={"value": None, "text": "A# major"}),
    measured("channels", 2, 0.0, 12.0).model_copy(update={"text": "stereo"}),
    measured("silence", 3.0, 5.0, 8.0),
)


def by_stems(text: str, label: str) -> float:
    """A likeness that needs no model: 1 where a word of the label is in the text, in any form."""
    return float(bool(set(stems(text, frozenset())) & set(stems(label, frozenset()))))


@pytest.fixture(scope="module")
def planner(models: ModelStore) -> ProgramPlanner:
    reader = TrainedReader.load(
        trained_reader.WEIGHTS, models.get("minilm"), models.deriver("minilm")
    )
    return ProgramPlanner(reader)


@pytest.mark.parametrize(
    ("percepts", "question", "choices", "right"),
    [
        (TALK, "In which year was the house built?", "1994|1984|1884", "1984"),
        (TALK, "Which city is the train going to?", "Paris|London|Rome", "London"),
        (TALK, "At what time does the train leave?", "seven|eight|nine", "nine"),
        (DOG, "Is there a dog barking? Answer yes or no.", "Yes|No", "Yes"),
        (ORDER, "Which sound comes after the train? Select one option from the provided choices.",
         "Dog barking|Applause", "Applause"),
        (DOG, "You are an audio expert. Listen carefully to the audio and answer: how many times "
         "does the dog bark?", "2|3|4", "3"),
        (DOG, "Is there a dog barking?", "A) No|B) Yes", "B) Yes"),
        (DOG, "How many times does the dog bark?", "1. Two times|2. Three times", "2. Three times"),
        (tuple(event("Dog bark", at, at + 0.2, 0.95) for at in [0.5 + 0.8 * n for n in range(13)]),
         "How many times does the dog bark?", "Twelve|Thirteen|Fourteen", "Thirteen"),
        (DOG, "When does the dog bark for the second time?",
         "0 min 1.75 s|800 ms|0:03.15", "0 min 1.75 s"),
        (MUSIC, "What key is the music in?", "Bb major|B major|A major", "Bb major"),
        (MUSIC, "What is the tempo range?", "60-100 BPM|100-145 BPM|150-190 BPM", "100-145 BPM"),
        (MUSIC, "How fast is the piece?", "Adagio|Allegro|Largo", "Allegro"),
        (ORDER, "Which of these sounds cannot be heard?", "Dog barking|Train|Piano", "Piano"),
        (ORDER, "Which of these isn’t in the recording?", "Applause|Train|Piano", "Piano"),
        (ORDER, "There is no trace of which sound?", "Dog barking|Applause|Piano", "Piano"),
        (DOG, "Is there no dog barking?", "Yes|No", "No"),
        (DOG, "Do you hear a dog barking or not?", "Yes|No", "Yes"),
        (ORDER, "In which order do the sounds occur?",
         "Train – Applause – Dog barking|Dog barking – Train – Applause",
         "Dog barking – Train – Applause"),
        (ORDER, "In which order do the sounds occur?",
         "Train before Dog barking|Dog barking before Train", "Dog barking before Train"),
        (TALK, "How many times does the word stop occur?", "2|3|4|14", "4"),
        (TALK, "How many women speak?", "0|1|2|4", "1"),
        (TALK, "How many guys are talking?", "0|1|2|3", "1"),
        (DOG, "How many individual barks are there?", "1|2|3", "3"),
        (DOG, "Keep a tally of the barks: what does it come to?", "two|three|four", "three"),
        (DOG, "When does the second bark occur?", "0.8 s|1.75 s|3.15 s", "1.75 s"),
        (ORDER, "How long does the train last?", "1 s|2.6 s|6 s", "2.6 s"),
        (ORDER, "For how long can the train be heard?", "1 s|2.6 s|6 s", "2.6 s"),
        (ORDER, "How long is the recording?", "5 s|12 s|30 s", "12 s"),
        (MUSIC, "Is the recording in stereo?", "Yes|No", "Yes"),
        (ORDER, "Which of these is heard?", "Dog barking|Train|Both|Neither", "Both"),
        (ORDER, "Which of these is heard?", "Piano|Cat|Both|Neither", "Neither"),
        (DOG, "Does the dog bark more than five times?", "Yes|No", "No"),
        (TALK, "Does the speaker mention Chicago?", "Yes|No", "No"),
        (TALK, "Is more than one person speaking?", "Yes|No", "Yes"),
        (MUSIC, "Is the piece in a minor key?", "Yes|No", "No"),
        (GREEK, "Which language is spoken?", "Swedish|Greek|Finnish", "Greek"),
        (GREEK, "Which language is spoken?", "Deutsch|Ελληνικά|中文", "Ελληνικά"),
        (MUSIC, "How long is the longest silence?", "1 s|3 s|10 s", "3 s"),
    ],
)  # fmt: skip
def test_answers_what_failed_in_the_field(
    planner: ProgramPlanner, percepts: tuple[Percept, ...], question: str, choices: str, right: str
) -> None:
    asked = Question(text=question, choices=tuple(choices.split("|")))
    clip = AudioClip(path=Path("x.wav"), digest="", length=12 * 16_000, rate=16_000, channels=1,
                     span=SPAN)  # fmt: skip
    plan = planner.plan(asked)
    assert plan.program is not None
    state = State(clip=clip, question=asked, plan=plan, calls=calls(percepts))
    assert answer(plan.program, state, by_stems).text == right


@pytest.mark.parametrize(
    ("question", "choices"),
    [
        ("In which year was the house built?", "1994|1984|1884"),
        ("Which city is the train going to?", "Paris|London|Rome"),
        ("What does the caller want to buy?", "White paint|A piano|Two clocks"),
        ("How many times is the word stop said?", "7|3|5|9"),
        ("Which language is spoken?", "Deutsch|Ελληνικά|中文"),
    ],
)
def test_words_are_listened_to_and_what_is_no_sound_is_never_searched(
    planner: ProgramPlanner, question: str, choices: str
) -> None:
    plan = planner.plan(Question(text=question, choices=tuple(choices.split("|"))))
    assert "asr" in [query.tool for query in plan.queries]
    assert not [query.text for query in plan.queries if query.tool == "tag"]


@pytest.mark.parametrize(
    ("question", "choices"),
    [
        ("When does the dog bark?", "7 s|3 s|5 s|9 s"),
        ("For how long does the dog bark?", "About 1 second|About 4 seconds"),
    ],
)
def test_times_are_not_searched_as_sounds(
    planner: ProgramPlanner, question: str, choices: str
) -> None:
    plan = planner.plan(Question(text=question, choices=tuple(choices.split("|"))))
    assert {query.text for query in plan.queries} == {"dog bark"}
