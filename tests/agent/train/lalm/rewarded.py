"""Rows with their true traces, for tests of what rewards them."""

from __future__ import annotations

from typing import Any

from agent.data.example import Example, Style
from tools.audio import Segment
from tools.evidence import SoundEvent, Turn, Utterance
from tools.lalm.grammars import paqa, tags


def at(start: float, end: float) -> Segment:
    return Segment(start=start, end=end)


def sound(label: str, start: float, end: float) -> SoundEvent:
    return SoundEvent(tool="truth", confidence=1.0, label=label, segment=at(start, end))


def turn(speaker: str, start: float, end: float) -> Turn:
    return Turn(tool="truth", confidence=1.0, speaker=speaker, segment=at(start, end))


def said(speaker: str, text: str, start: float, end: float) -> Utterance:
    known: dict[str, Any] = {"tool": "truth", "confidence": 1.0, "segment": at(start, end)}
    return Utterance(text=text, speaker=speaker, language="en", **known)


HOLD, THANKS = "Please hold the line.", "Thank you for your patience."
TRUTH = (
    sound("Rain", 0.0, 9.0),
    turn("S1", 0.5, 2.0),
    said("S1", HOLD, 0.5, 2.0),
    sound("Bark", 2.6, 3.0),
    turn("S2", 4.0, 6.0),
    said("S2", THANKS, 4.0, 6.0),
    sound("Cowbell", 7.0, 7.5),
)
CHOICES = ("a cowbell", "a cat meowing", "a dog barking", "rain")
RIGHT, ANSWER = 2, "(C) a dog barking"

FIRST = paqa.PaqaTrace(
    plan="Find the two sentences, then what begins between them.",
    sounds=(
        paqa.Sound(text="rain", segment=at(0.0, 9.0), snr=10.0),
        paqa.Sound(text="a dog barking", segment=at(2.6, 3.0)),
        paqa.Sound(text="a cowbell", segment=at(7.0, 7.5)),
    ),
    speakers=(
        paqa.Speaker(name="S1", voice="a woman", at=(at(0.5, 2.0),)),
        paqa.Speaker(name="S2", voice="a man", at=(at(4.0, 6.0),)),
    ),
    words=(
        paqa.Words(text=HOLD, speaker="S1", segment=at(0.5, 2.0)),
        paqa.Words(text=THANKS, speaker="S2", segment=at(4.0, 6.0)),
    ),
    description="Two people speak. Throughout one hears rain.",
    reasoning="The sentences are at 0.5-2 s and 4-6 s, and in between, at 2.6-3 s, a dog barks.",
    summary="So it is (C) a dog barking.",
    response=ANSWER,
)
REFLECTED = FIRST.model_copy(
    update={
        "summary": "It is probably (A) a cowbell.",
        "response": "(A) a cowbell",
        "reflection": "The cowbell comes at 7-7.5 s. So the right answer is (C) a dog barking.",
        "final": ANSWER,
    }
)

BARK = tags.TagPercept(text="a dog barking", segment=at(2.6, 3.0))
TOLD = tags.TagTrace(
    heard=(
        tags.TagPercept(text="rain", segment=at(0.0, 9.0)),
        tags.TagPercept(text=f"S1 says “{HOLD}”", segment=at(0.5, 2.0)),
        BARK,
        tags.TagPercept(text=f"S2 says “{THANKS}”", segment=at(4.0, 6.0)),
        tags.TagPercept(text="a cowbell", segment=at(7.0, 7.5)),
    ),
    steps=(
        tags.Step(
            ask="When is something said?",
            segment=at(0.5, 6.0),
            heard=(
                tags.TagPercept(text="S1 (a woman) speaks", segment=at(0.5, 2.0)),
                tags.TagPercept(text=f"S2 says “{THANKS}”", segment=at(4.0, 6.0)),
            ),
            thought="The sentences are at 0.5-2 s and 4-6 s.",
        ),
        tags.Step(
            ask="What begins in between?",
            segment=at(2.0, 4.0),
            heard=(BARK,),
            thought="In between there is a dog barking.",
        ),
    ),
    review=tags.Review(text="Heard once more, at 2.6-3 s. The answer is (C).", holds=True),
    answer=ANSWER,
)


def row(style: Style = "paqa", trace: str = "", **changes: Any) -> Example:  # noqa: ANN401
    """What begins between the two sentences? A dog barks."""
    true = paqa.render(FIRST) if style == "paqa" else tags.render(TOLD)
    told: dict[str, Any] = {
        "id": "bark",
        "audio": "bark.wav",
        "sha256": "0" * 64,
        "seconds": 9.0,
        "split": "train",
        "kind": "order",
        "question": "What begins between the two sentences?",
        "choices": CHOICES,
        "answer": RIGHT,
        "style": style,
        "trace": trace or true,
        "truth": TRUTH,
        "snr": 10.0,
    }
    return Example.model_validate(told | changes)


ROWS = {
    "paqa": row(),
    "paqa, reflected": row(trace=paqa.render(REFLECTED)),
    "mpar2": row("mpar2"),
}
