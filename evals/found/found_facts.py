"""Found recordings as reference annotations: what a listener who cannot err would report of them.

With them `eval found --evidence FILE` asks without ears, and `perception RUN --reference FILE`
says what a run heard of all there was.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evals.found import found_questions
from evals.found.found_index import read_index
from evals.found.found_timeline import SPEECH, FoundTimeline, SoundOccasion, timeline
from evals.found.recordings import read_recordings
from evals.found.renderings import missing
from evals.scenes.reference import TRUTH, SceneFacts
from evals.splits import Split
from tools.audio import Segment
from tools.evidence import Percept, SoundEvent, Trait, Turn, Utterance

AUDIOSET = {
    "dog bark": "Bark",
    "rain": "Rain",
    "sea waves": "Waves, surf",
    "baby cry": "Baby cry, infant cry",
    "clock tick": "Tick-tock",
    "person sneeze": "Sneeze",
    "helicopter": "Helicopter",
    "chainsaw": "Chainsaw",
    "rooster": "Crowing, cock-a-doodle-doo",
    "fire crackling": "Crackle",
}
"""AudioSet's label for each class of ESC-10; other labels stay as the index has them."""

LEAST = 1e-3
"""Seconds of an occasion, at least: a part may begin where the mix ends."""


def found_facts(data: Path, root: Path) -> Iterator[SceneFacts]:
    """Of each recording that is asked about and whose files are there.

    Args:
        data: The question file, with its recordings beside it.
        root: The folder of the found recordings.
    """
    items, known, index = found_questions.read(data), read_recordings(data), read_index(root)
    asked = [known[name] for name in dict.fromkeys(item.audio for item in items)]
    without = missing(asked, index, root)
    # A half that is kept unseen is as good as a test split.
    split: Split = "dev" if items[0].row.get("split") == "dev" else "test"
    for one in asked:
        if one.name not in without:
            yield _facts(one.name, split, timeline(one, index, root))


def _facts(name: str, split: Split, told: FoundTimeline) -> SceneFacts:
    occasions = [one for one in told.occasions if one.end - one.start >= LEAST]
    percepts = [(percept, one.level) for one in occasions for percept in _percepts(one)]
    return SceneFacts(
        audio=name,
        sha256="",
        split=split,
        kind="found",
        seconds=told.seconds,
        percepts=tuple(percept for percept, _ in percepts),
        levels=tuple(level for _, level in percepts),
        recipe="found",
        channels=told.channels,
        countable=tuple(dict.fromkeys(AUDIOSET.get(o.label, o.label) for o in occasions)),
    )


def _percepts(one: SoundOccasion) -> Iterator[Percept]:
    """Everything that is known of an occasion; of meetings nobody wrote the words down."""
    where = Segment(start=one.start, end=one.end)
    if one.label != SPEECH:
        label = AUDIOSET.get(one.label, one.label)
        yield SoundEvent(tool=TRUTH, segment=where, confidence=1.0, label=label)
        return
    yield Turn(tool=TRUTH, segment=where, confidence=1.0, speaker=one.speaker)
    if one.words:
        yield Utterance(
            tool=TRUTH,
            segment=where,
            confidence=1.0,
            text=one.words,
            language="en",
            speaker=one.speaker,
        )
    if one.gender:
        yield Trait(tool=TRUTH, segment=where, confidence=1.0, aspect="gender", label=one.gender)
