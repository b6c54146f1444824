"""The command line with ears of a few lines: `python -m tests.hostile.plain_ears ask ...`.

No model is needed: two tools hear what is written down here, and questions are known by heart. All
else is the program as it is: its threads, its cache, its traces.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from agent.__main__ import main
from agent.assembly.runtime import Runtime
from graphs.query.reading import Reading
from tests.graphs.fixed_reader import FixedReader
from tools.audio import AudioClip, Segment
from tools.evidence import Percept, SoundEvent, SubQuery, Turn, Utterance, Word
from tools.tool import Perceiver, Specialist, Toolbox

QUESTION = "How many times does the dog bark?"
ANSWER = "two"
CHOICES = ("one", "two", "three")
BARKS = (1.0, 1.4), (3.0, 3.5)
SLOWLY = 0.01
"""Seconds that each call takes, so that it can be killed while it listens."""


def _word(text: str, start: float) -> Word:
    return Word(text=text, segment=Segment(start=start, end=start + 0.4), confidence=0.9)


HEARD: Mapping[str, Sequence[Percept]] = {
    "tag": [
        SoundEvent(tool="tag", segment=Segment(start=start, end=end), label="Bark", confidence=0.9)
        for start, end in BARKS
    ],
    "listen": [
        SoundEvent(
            tool="listen", segment=Segment(start=start, end=end), label="Bark", confidence=0.9
        )
        for start, end in BARKS
    ],
    "asr": [
        Utterance(
            tool="asr",
            segment=Segment(start=4, end=5),
            text="good dog",
            confidence=0.9,
            words=(_word("good", 4.0), _word("dog", 4.6)),
        )
    ],
    "diarize": [
        Turn(tool="diarize", segment=Segment(start=4, end=4.5), speaker="S1", confidence=0.9),
        Turn(tool="diarize", segment=Segment(start=4.55, end=5), speaker="S2", confidence=0.9),
    ],
}


def _ear(name: str) -> Specialist:
    def perceive(clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Percept]]:
        time.sleep(SLOWLY)
        yield [one for one in HEARD[name] if one.segment and clip.span.intersect(one.segment)]

    def load() -> Perceiver:
        return perceive

    return Specialist(name, f"hears by {name}", f"plain {name}", load)


@contextmanager
def plain_ears() -> Generator[None]:
    """Within it every runtime hears with these, and needs no model."""
    read = FixedReader()

    def toolbox(_: Runtime) -> Toolbox:
        return Toolbox.of(*map(_ear, HEARD))

    def known(_: Runtime, question: str, choices: tuple[str, ...]) -> Reading:
        return read(question, choices)

    def alike(_: Runtime, text: str, label: str) -> float:
        return float(label.lower() in text.lower())

    def embed(_: Runtime, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(len(texts), 384, dtype=np.float32)

    def pull(_: Runtime) -> None:
        """Nothing is to be fetched."""

    with ExitStack() as stack:
        for name, one in (
            *(("toolbox", toolbox), ("_read", known), ("alike", alike)),
            *(("embed", embed), ("pull", pull)),
        ):
            stack.enter_context(patch.object(Runtime, name, one))
        yield


if __name__ == "__main__":
    with plain_ears():
        sys.exit(main())
