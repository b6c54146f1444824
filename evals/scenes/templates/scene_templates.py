"""The programme: what sorts of scenes there are, and what happens in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle, permutations

import numpy as np

from evals.scenes.balanced_sampler import BalancedSampler
from evals.scenes.clip_manifest import Clip, ClipManifest
from evals.scenes.scene_plan import Beat, ScenePlan
from evals.scenes.templates.compose import LEVEL, Composer, PlacedClip
from evals.splits import SPLITS, Split

TEMPI = (72, 84, 98, 114, 132, 150)
STEPS = (1.0, 1.26, 1.587)
"""How much higher a note is played: as it is, by a third, by a sixth."""


def programme(kept: ClipManifest, split: Split, scenes: int, seed: int) -> Iterator[ScenePlan]:
    """The first scenes of a split. A scene does not depend on how many are asked for."""
    turns: Counter[str] = Counter()
    for number, kind in zip(range(scenes), cycle(ORDER), strict=False):
        numbers = (seed, SPLITS.index(split), number)
        rng, deck = np.random.default_rng(numbers), BalancedSampler(numbers[:2], turns[kind])
        turns[kind] += 1
        name = f"{split}-{number:04d}-{kind}"
        yield COMPOSED[kind](Composer(kept, split, rng, deck, name, numbers))


def _order(c: Composer) -> ScenePlan:
    """Three or four sounds in a row; the last but one may still sound when the last begins."""
    parts = [c.part(clip) for clip in c.several("sound", int(c.rng.integers(3, 5)))]
    if min(part.clip.seconds for part in parts[-2:]) > 1.0 and c.rng.integers(2):
        parts[-1] = replace(parts[-1], gap=-c.between(0.3, 0.6))
    return c.plan("order", parts)


def _count(c: Composer) -> ScenePlan:
    """A sound from two to five times, and others before or after it."""
    sound = c.draw("sound", lambda clip: bool(clip.singles))
    others = c.several("sound", 2, lambda clip: c.apart(clip, [sound]))
    times = 2 + c.deck.deal(4, "times")
    level = LEVEL + c.between(-2.0, 2.0)
    again = [c.part(sound.once(which), level) for which in range(times)]
    first, last = (c.part(clip, seconds=2.0) for clip in others)
    return c.plan("count", [first, *again, last] if c.rng.integers(2) else [*again, first, last])


def _talk(c: Composer) -> ScenePlan:
    """One to four people take turns, four in all."""
    names = sorted({clip.speaker for clip in c.kept.of(c.split, "voice")})
    present = c.shuffled(names)[: 1 + c.deck.deal(min(4, len(names)), "people")]
    again = [c.pick(present) for _ in range(4 - len(present))]
    turns = c.shuffled([*present, *again])
    return c.plan("talk", [c.part(clip) for clip in _said(c, turns)])


def _said(c: Composer, speakers: Sequence[str]) -> list[Clip]:
    """Something different for each turn."""
    said: list[Clip] = []
    for name in speakers:
        said.append(c.draw("voice", lambda v, n=name: v.speaker == n and c.apart(v, said)))
    return said


def _meeting(c: Composer) -> ScenePlan:
    """A sound that comes twice, with one to three sentences between, and another sound."""
    bell, other = c.several("sound", 2, lambda clip: clip.seconds <= 2.5)
    spoken = [c.part(clip) for clip in c.several("voice", 2 + c.deck.deal(3, "sentences"))]
    row = [c.part(bell), *spoken[:-1], c.part(bell), spoken[-1]]
    # Not between the bell and the sentence that follows it.
    places = [place for place in range(len(row) + 1) if place not in (1, len(row) - 1)]
    return c.plan("meeting", _with(row, c.pick(places), c.part(other)))


def _over(c: Composer) -> ScenePlan:
    """Voices over something that does not stop, and a sound that breaks in."""
    backgrounds = c.kept.of(c.split, "background")
    behind = backgrounds[c.deck.deal(len(backgrounds), "background")]
    voices = c.several("voice", 2)
    sound = c.draw("sound", lambda clip: c.apart(clip, [behind]) and clip.seconds < 3)
    parts = [c.part(voices[0]), c.part(sound, -16.0), c.part(voices[1])]
    return c.plan("over", parts if c.rng.integers(2) else [parts[0], parts[2], parts[1]], behind)


def _band(c: Composer) -> ScenePlan:
    """Instruments in order, the last of them sometimes joined to the one before."""
    parts = [c.part(clip, seconds=2.5) for clip in c.several("instrument", 4)]
    if c.rng.integers(2):
        parts[-1] = replace(parts[-1], gap=-0.3)
    return c.plan("band", parts)


def _tempo(c: Composer) -> ScenePlan:
    """Two drum patterns at different speeds, with a rest between."""
    bpms = sorted(c.shuffled(TEMPI)[:2], reverse=bool(c.deck.deal(2, "faster")))
    parts: list[PlacedClip] = []
    beats: list[Beat] = []
    start = c.between(0.3, 1.5)
    for bpm in bpms:
        drummed = _drummed(c, start, bpm)
        parts += drummed
        # A beat lasts until the next one would fall.
        end = round(start + round(6 * bpm / 60) * 60 / bpm, 2)
        beats.append(Beat(start, end, bpm))
        start = round(end + 1.2, 2)
    return c.plan("tempo", parts, beats=beats)


def _drummed(c: Composer, start: float, bpm: int) -> list[PlacedClip]:
    """A low drum on each beat and a light tick between them, for about six seconds."""
    low, high = (c.draw("drum", lambda d, r=role: d.role == r) for role in ("low", "high"))
    half = 30 / bpm
    return [
        PlacedClip(high, -30.0, at=start + step * half)
        if step % 2
        else PlacedClip(low, -18.0, at=start + step * half)
        for step in range(2 * round(6 * bpm / 60))
    ]


def _contrast(c: Composer) -> ScenePlan:
    """Three sounds, of which one is more than twice as long and another one much louder."""
    long = c.draw("sound", lambda clip: clip.seconds >= 1.8)
    short = c.several("sound", 2, lambda clip: c.apart(clip, [long]) and clip.crest <= 17.5)
    brief = 0.45 * min(long.seconds, 3.0)
    parts = [c.part(long, -31.0), c.part(short[0], -18.0, brief), c.part(short[1], -31.0, brief)]
    return c.plan("contrast", c.shuffled(parts))


def _interrupted(c: Composer) -> ScenePlan:
    """Voices in turn; a sound breaks into one of them, and another sound is heard alone."""
    voices = [c.part(clip) for clip in c.several("voice", 3, lambda v: v.seconds >= 1.2)]
    during, alone = c.several("sound", 2, lambda clip: clip.seconds <= 2.5)
    which, alone_at = int(c.rng.integers(3)), int(c.rng.integers(4))
    placed = c.plan("interrupted", _with(voices, alone_at, c.part(alone)))
    spoken = [event for event in placed.events if event.clip.kind == "voice"][which]
    onset = round(spoken.onset + c.between(0.35, 0.6) * spoken.seconds, 2)
    breaks = PlacedClip(during.cut(spoken.offset - onset), -20.0, at=onset)
    parts = [PlacedClip(e.clip, e.level, at=e.onset) for e in placed.events]
    return c.plan("interrupted", [*parts, breaks])


def _with(parts: Sequence[PlacedClip], place: int, part: PlacedClip) -> list[PlacedClip]:
    return [*parts[:place], part, *parts[place:]]


def _notes(c: Composer) -> ScenePlan:
    """One note at three heights."""
    note = c.draw("note")
    parts = [c.part(note) for _ in STEPS]
    steps = list(permutations(STEPS))[c.deck.deal(6, "heights")]
    higher = [replace(part, speed=step) for part, step in zip(parts, steps, strict=True)]
    return c.plan("notes", higher)


def _mixed(c: Composer) -> ScenePlan:
    """A sound, an instrument, and two voices, in an order of chance."""
    sound = c.draw("sound")
    instrument = c.draw("instrument", lambda clip: c.apart(clip, [sound]))
    voices = c.several("voice", 2)
    clips = c.shuffled([sound, instrument, *voices])
    return c.plan("mixed", [c.part(clip, seconds=2.5) for clip in clips])


COMPOSED: dict[str, Callable[[Composer], ScenePlan]] = {
    "over": _over,
    "order": _order,
    "talk": _talk,
    "meeting": _meeting,
    "band": _band,
    "count": _count,
    "interrupted": _interrupted,
    "contrast": _contrast,
    "mixed": _mixed,
    "tempo": _tempo,
    "notes": _notes,
}
"""Every sort of scene by its name."""

ORDER = (
    *("order", "talk", "meeting", "over", "band", "count"),
    *("interrupted", "contrast", "mixed", "over", "tempo", "notes"),
)
"""The sorts of scenes as they come, again and again. Speech over something comes twice."""
