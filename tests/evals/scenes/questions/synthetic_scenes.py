"""Scenes that were never rendered: sounds, voices and music with known times."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from evals.scenes.reference import SceneFacts
from evals.splits import Split
from evals.wordings.sound_names import names
from tools.audio import Segment
from tools.evidence import Measurement, Percept, SoundEvent, Trait, Turn, Utterance

SAID = (
    "I will meet you at the station tomorrow morning.", "The letter never came.", "Wait for me.",
    "Nobody knows where the old man lives.", "That is not what I said.", "Please close the window.",
    "We have three apples and a loaf of bread.", "It was raining all night.", "Give me the money.",
    "The boat leaves at seven.", "My mother would not like it.", "Are you sure about that?",
    "Look at this beautiful garden.", "He promised to write every day.", "I am so tired today.",
    "There is nothing left to eat.", "Turn right after the bridge.", "Who told you about us?",
)  # fmt: skip
BRIEF = (
    "Bark", "Meow", "Knock", "Cough", "Gunshot, gunfire", "Beep, bleep", "Sneeze", "Hoot", "Quack",
    "Splash, splatter", "Doorbell", "Moo", "Explosion", "Clapping", "Screaming",
)  # fmt: skip
LONG = (
    "Rain", "Helicopter", "Siren", "Engine", "Applause", "Wind", "Train", "Laughter", "Piano",
    "Violin, fiddle", "Flute", "Trumpet", "Vacuum cleaner", "Walk, footsteps", "Chainsaw", "Guitar",
)  # fmt: skip


def scenes(count: int, split: Split = "train", seed: int = 0) -> Iterator[SceneFacts]:
    """Scenes of all sorts."""
    for number in range(count):
        yield scene(np.random.default_rng((seed, number)), number, split)


def scene(rng: Generator, number: int, split: Split) -> SceneFacts:
    """One scene: sounds, perhaps voices, perhaps chords."""
    made = [*_sounds(rng)]
    if number % 3 != 0:
        made += _voices(rng, _end(made) + 1.0 if number % 2 else 0.5)
    if number % 4 == 0:
        made += _chords(rng, _end(made) + 1.5)
    made.sort(key=lambda one: one[0].segment.start if one[0].segment else 0.0)
    labels = {p.label for p, _ in made if isinstance(p, SoundEvent)}
    return SceneFacts(
        audio=f"audio/{split}-{number:05}.wav",
        sha256="0" * 64,
        split=split,
        kind="synthetic",
        seconds=_end(made) + 1.0,
        percepts=tuple(p for p, _ in made),
        levels=tuple(level for _, level in made),
        recipe="programs",
        channels=1 + number % 2,
        countable=tuple(sorted(labels)),
    )


Levelled = tuple[Percept, float | None]


def _end(made: list[Levelled]) -> float:
    return max(p.segment.end for p, _ in made if p.segment)


def _sounds(rng: Generator) -> Iterator[Levelled]:
    brief = rng.permutation(BRIEF)[: int(rng.integers(1, 4))]
    long = rng.permutation(LONG)[: int(rng.integers(1, 4))]
    plan = [str(one) for one in brief for _ in range(int(rng.integers(1, 5)))]
    plan += [str(one) for one in long]
    clock = float(rng.uniform(0.3, 1.5))
    for label in rng.permutation(plan):
        assert label in names()
        length = float(rng.uniform(2, 6) if label in LONG else rng.uniform(0.5, 1.2))
        segment = Segment(start=round(clock, 2), end=round(clock + length, 2))
        yield (
            SoundEvent(segment=segment, tool="truth", label=str(label)),
            float(-20 - 5 * rng.integers(5)),
        )
        overlapped = rng.random() < 0.3 and length > 2
        clock += length / 2 if overlapped else length + float(rng.choice([0.3, 0.6, 1.6]))


def _voices(rng: Generator, clock: float) -> Iterator[Levelled]:
    voices = {
        f"S{at + 1}": str(rng.choice(["man", "woman"])) for at in range(int(rng.integers(1, 4)))
    }
    lines = rng.permutation(SAID)[: len(voices) + int(rng.integers(3))]
    for at, line in enumerate(lines):
        speaker = f"S{at % len(voices) + 1}"
        segment = Segment(start=round(clock, 2), end=round(clock + 0.3 * len(line.split()), 2))
        level = float(-22 - 5 * rng.integers(3))
        yield Turn(segment=segment, tool="truth", speaker=speaker), level
        yield (
            Utterance(
                segment=segment, tool="truth", text=str(line), language="en", speaker=speaker
            ),
            level,
        )
        label = voices[speaker]
        yield Trait(segment=segment, tool="truth", aspect="gender", label=label), level
        clock = segment.end + float(rng.choice([0.4, 0.8, 1.8]))


def _chords(rng: Generator, clock: float) -> Iterator[Levelled]:
    start = clock
    for root in rng.permutation(["C", "D", "F", "G", "A"])[:4]:
        segment = Segment(start=round(clock, 2), end=round(clock + 2, 2))
        name = f"{root} {rng.choice(['major', 'minor'])}"
        yield Measurement(segment=segment, tool="truth", quantity="chord", text=name), -25.0
        clock += 2
    whole = Segment(start=round(start, 2), end=round(clock, 2))
    tempo = float(rng.integers(60, 180))
    yield Measurement(segment=whole, tool="truth", quantity="tempo", value=tempo, unit="BPM"), -25.0
    yield Measurement(segment=whole, tool="truth", quantity="key", text="C major"), -25.0
