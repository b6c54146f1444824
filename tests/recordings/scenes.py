"""The programme of scenes: what happens in each, and how many of each kind there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tests.recordings.sources import Clip, Sources, Split
from tests.recordings.studio import Part, Scene, Studio

TEMPI = (76, 92, 110, 126, 144)


def compose(sources: Sources, split: Split, seed: int = 1) -> Iterator[Scene]:
    """All scenes of a split, named and in a fixed order."""
    studio = Studio(sources, split, np.random.default_rng([seed, split == "held"]))
    for number, scene in enumerate(_programme(studio)):
        yield replace(scene, name=f"{split}-{number:02d}-{scene.kind}")


def _programme(studio: Studio) -> Iterator[Scene]:
    yield from (_order(studio) for _ in range(4))
    yield from (_count(studio, times) for times in (2, 3, 4, 5))
    yield from (_talk(studio, turns) for turns in ((0, 0), (0, 1, 0, 1), (1, 0, 2)))
    yield from (_meeting(studio, answer) for answer in ("English", "Italian") * 2)
    yield from (_over(studio, background) for background in studio.clips("background"))
    yield from (_band(studio) for _ in range(2))
    yield from (_tempo(studio, bpm) for bpm in studio.rng.permutation(TEMPI)[:2].tolist())
    yield from (_contrast(studio) for _ in range(2))


def _order(studio: Studio) -> Scene:
    return studio.scene("order", [studio.part(clip) for clip in studio.several("sound", 3)])


def _count(studio: Studio, times: int) -> Scene:
    """One sound several times, and another one once."""
    countable = sorted((c for c in studio.clips("sound") if c.singles), key=_single)
    clip = countable[min(5 - times, len(countable) - 1)]
    repeated = [studio.part(clip.once(i)) for i in range(times)]
    other = studio.part(studio.draw("sound", lambda c: c.label != clip.label), seconds=2.0)
    return studio.scene("count", [other, *repeated] if times % 2 else [*repeated, other])


def _single(clip: Clip) -> float:
    start, end = clip.singles[0]
    return end - start


def _talk(studio: Studio, turns: Sequence[int]) -> Scene:
    """People taking turns; the numbers say who."""
    names = list(dict.fromkeys(clip.label for clip in studio.clips("voice")))
    parts: list[Part] = []
    for turn in turns:
        said = {part.clip.file for part in parts}
        clip = studio.draw(
            "voice", lambda c, who=names[turn], said=said: c.label == who and c.file not in said
        )
        parts.append(studio.part(clip, seconds=4.0))
    return studio.scene("talk", parts)


def _meeting(studio: Studio, language: str) -> Scene:
    """A sound, a woman speaking English, another sound, and an answer in some language."""
    before = studio.draw("voice", _english)
    after = studio.draw("voice", lambda c: c.language == language and c.file != before.file)
    first, between = studio.several("sound", 2)
    clips = ((first, 2.0), (before, 4.0), (between, 2.0), (after, 4.0))
    return studio.scene("meeting", [studio.part(clip, seconds) for clip, seconds in clips])


def _over(studio: Studio, background: Clip) -> Scene:
    """A voice over something that does not stop."""
    voices = studio.several("voice", 2, _english)
    return studio.scene("over", [studio.part(clip, 4.0) for clip in voices], background)


def _english(clip: Clip) -> bool:
    return clip.language == "English"


def _band(studio: Studio) -> Scene:
    return studio.scene("band", [studio.part(c, 2.5) for c in studio.several("instrument", 3)])


def _tempo(studio: Studio, bpm: int) -> Scene:
    """A low drum on each beat and a light tick between them, for about eight seconds."""
    low, high = studio.clips("drum")
    half = 30 / bpm
    beats = range(round(8 / half))
    parts = [
        Part(high if beat % 2 else low, level=-30.0 if beat % 2 else -18.0, at=0.4 + beat * half)
        for beat in beats
    ]
    return replace(studio.scene("tempo", parts), bpm=bpm)


def _contrast(studio: Studio) -> Scene:
    """Three sounds, of which one is much longer and another much louder."""
    long = studio.draw("sound", lambda c: (c.end or 0.0) - c.start >= 2.7)
    short = studio.several("sound", 2, lambda c: c.label != long.label)
    parts = [
        studio.part(long, 4.0, -25.0),
        studio.part(short[0], 1.3, -13.0),
        studio.part(short[1], 1.3, -26.0),
    ]
    return studio.scene("contrast", [parts[int(i)] for i in studio.rng.permutation(3)])
