"""A dozen plain recordings: whoever leads hears words where somebody speaks, and names sounds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from agent.assembly.runtime import Runtime
from graphs.build import run
from graphs.state import Episode, Question
from tests.conftest import CLIPS
from tools.audio import AudioClip
from tools.evidence import SoundEvent, Utterance

RATE = 16_000
Samples = NDArray[np.float64]


def clip(name: str, start: float = 0.0, end: float | None = None) -> Samples:
    """A part of one of the small recordings."""
    sound, rate = soundfile.read(CLIPS / f"{name}.ogg", dtype="float64")
    assert rate == RATE
    return np.asarray(sound, dtype=np.float64)[
        round(start * RATE) : None if end is None else round(end * RATE)
    ]


def after(*parts: Samples, pause: float = 0.7) -> Samples:
    """One after another, with a pause between."""
    gap = np.zeros(round(pause * RATE))
    return np.concatenate([each for part in parts for each in (part, gap)][:-1])


def beside(left: Samples, right: Samples) -> Samples:
    """Two things at once, one on each side."""
    both = np.zeros((max(len(left), len(right)), 2))
    both[: len(left), 0], both[: len(right), 1] = left, right
    return both


@dataclass(frozen=True)
class Plain:
    """A recording, a question on it, and what is right."""

    made: Callable[[], Samples]
    question: str
    choices: tuple[str, ...]
    right: str


SENTENCE = "There is currently one other participant in the conference"
OTHERS = ("The weather will be fine tomorrow", "Please leave a message after the tone")

PLAIN = {
    "a sentence": Plain(
        lambda: clip("speech"), "What does the woman say?", (*OTHERS, SENTENCE), SENTENCE
    ),
    "a quiet sentence": Plain(
        lambda: 0.03 * clip("speech"), "Which sentence is spoken?", (SENTENCE, *OTHERS), SENTENCE
    ),
    "what a sentence is about": Plain(
        lambda: clip("speech"),
        "How many other participants are in the conference, according to the speaker?",
        ("One", "Three", "Seven"),
        "One",
    ),
    "a sentence after silence": Plain(
        lambda: after(np.zeros(3 * RATE), clip("speech")),
        "Is the word 'conference' spoken?",
        ("Yes", "No"),
        "Yes",
    ),
    "barks": Plain(lambda: clip("barks"), "How often does the dog bark?", ("2", "3", "5"), "3"),
    "barks and no word": Plain(lambda: clip("barks"), "Does anybody speak?", ("Yes", "No"), "No"),
    "three sounds": Plain(
        lambda: clip("order"),
        "What is heard last?",
        ("A dog", "Applause", "A train"),
        "Applause",
    ),
    "frogs": Plain(
        lambda: clip("frogs"),
        "Which animal can be heard?",
        ("A frog", "A horse", "A rooster"),
        "A frog",
    ),
    "music": Plain(
        lambda: clip("music"), "What is this a recording of?", ("Music", "A dog", "Rain"), "Music"
    ),
    "two languages": Plain(
        lambda: clip("call"),
        "Which language is spoken besides English?",
        ("German", "Italian", "Japanese"),
        "Italian",
    ),
    "a sentence after barks": Plain(
        lambda: after(clip("barks"), clip("speech")),
        "What comes first, the barking or the speech?",
        ("The barking", "The speech"),
        "The barking",
    ),
    "barks after a sentence": Plain(
        lambda: after(clip("speech"), clip("barks")),
        "What does the speaker say before the dog barks?",
        (SENTENCE, *OTHERS),
        SENTENCE,
    ),
    "barks on the right": Plain(
        lambda: beside(clip("speech"), clip("barks")),
        "Which animal comes from the right-hand side?",
        ("A dog", "A cat", "A horse"),
        "A dog",
    ),
    "no barks on the left": Plain(
        lambda: beside(clip("speech"), clip("barks")),
        "Can you hear a dog in the left ear?",
        ("Yes", "No"),
        "No",
    ),
    "a sentence on the left": Plain(
        lambda: beside(clip("speech"), clip("music")),
        "What is said on the left channel while music plays in the other one?",
        (SENTENCE, *OTHERS),
        SENTENCE,
    ),
}
"""Questions in words that no template and no corpus of this project was read for."""

LEADERS = pytest.mark.parametrize("controller", ["rules", "learned"])


async def asked(
    runtime: Runtime, made: Samples, question: Question, controller: str, folder: Path
) -> Episode:
    path = folder / "plain.wav"
    soundfile.write(path, made, RATE)
    strategy = runtime.strategy(controller=controller)
    return await run(AudioClip.open(path), question, runtime.context(strategy=strategy))


@pytest.mark.models
@pytest.mark.anyio
@pytest.mark.usefixtures("trained_reader")
@LEADERS
@pytest.mark.parametrize("one", PLAIN.values(), ids=PLAIN)
async def test_a_plain_recording_is_understood(
    runtime: Runtime, one: Plain, controller: str, tmp_path: Path
) -> None:
    question = Question(text=one.question, choices=one.choices)
    episode = await asked(runtime, one.made(), question, controller, tmp_path)
    assert episode.answer.text == one.right
    assert not episode.answer.guess


BEYOND = "Which kind of place would somebody who hears this most likely be calling?"
"""No program says this."""


@pytest.mark.models
@pytest.mark.anyio
@pytest.mark.usefixtures("trained_reader")
@LEADERS
@pytest.mark.parametrize("choices", [(), ("A company's conference system", "A zoo")])
@pytest.mark.parametrize(("name", "kind"), [("speech", Utterance), ("frogs", SoundEvent)])
async def test_what_no_program_says_is_listened_to_all_the_same(
    runtime: Runtime,
    choices: tuple[str, ...],
    name: str,
    kind: type[Utterance] | type[SoundEvent],
    controller: str,
    tmp_path: Path,
) -> None:
    """Words where somebody speaks, and names of sounds where nobody does."""
    question = Question(text=BEYOND, choices=choices)
    episode = await asked(runtime, clip(name), question, controller, tmp_path)
    assert episode.plan.program is None
    assert any(isinstance(one, kind) for one in episode.percepts)
