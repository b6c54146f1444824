"""Questions that no program says, with what was heard: written by us, to fit and check reasoners.

A line of `reasoning/SPLIT.txt` is what was heard, the question, and its choices, the right one
first:

    sound: waves, words "come in, it's warm" :: Where is it? :: a beach | an office
"""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from graphs.state import Question
from tools.audio import Segment
from tools.evidence import Impression, Percept, SoundEvent, Utterance

FOLDER = Path(__file__).with_name("reasoning")
SPLITS = ("train", "dev")

LASTS = 3.0
"""Seconds that each thing that is heard lasts; one comes after the other."""

_NEXT = re.compile(r", (?=sound: |music: |voice: |words \")")


class ReasoningItem(BaseModel, frozen=True):
    """What was heard, what is asked, and which choice is right."""

    percepts: tuple[Percept, ...]
    question: Question
    target: int

    @property
    def seconds(self) -> float:
        """How long the recording is."""
        return LASTS * len(self.percepts)


@cache
def reasoning_items(split: str) -> tuple[ReasoningItem, ...]:
    """All of a split, their choices in an order drawn once."""
    lines = (FOLDER / f"{split}.txt").read_text(encoding="utf-8").splitlines()
    chance = random.Random(split)
    return tuple(_item(line, chance) for line in lines)


def _item(line: str, chance: random.Random) -> ReasoningItem:
    heard, asked, listed = line.split(" :: ")
    right, *others = listed.split(" | ")
    choices = chance.sample([right, *others], k=1 + len(others))
    return ReasoningItem(
        percepts=tuple(_percept(at, one) for at, one in enumerate(_NEXT.split(heard))),
        question=Question(text=asked, choices=tuple(choices)),
        target=choices.index(right),
    )


def _percept(at: int, told: str) -> Percept:
    """The sort says which: a sound by its name, words in quotes, or an impression."""
    segment = Segment(start=LASTS * at, end=LASTS * (at + 1))
    if told.startswith("words "):
        return Utterance(tool="asr", segment=segment, text=told.removeprefix("words ").strip('"'))
    if told.startswith("sound: "):
        return SoundEvent(tool="tag", segment=segment, label=told.removeprefix("sound: "))
    return Impression(tool="listen", segment=segment, text=told)
