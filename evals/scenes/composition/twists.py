"""What may happen to any scene on top of what it is: hardly two have the same shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evals.scenes.composition.passages import end, far, later, pauses, together, with_silence
from evals.scenes.composition.scene_chance import LEVEL, SceneChance
from evals.scenes.composition.scene_sketch import SceneSketch

LOUDEST_JUMP, LEAST_JUMP = 15.0, 8.0

Twist = Callable[[SceneChance, SceneSketch], SceneSketch]


def twisted(c: SceneChance, sketch: SceneSketch) -> SceneSketch:
    """With none, one or two twists."""
    for twist in list(dict.fromkeys(c.shuffled(TWISTS)))[: c.pick((0, 1, 1, 2))]:
        sketch = twist(c, sketch)
    return sketch


def _silence(c: SceneChance, sketch: SceneSketch) -> SceneSketch:
    """Nothing for a while, somewhere between two sounds."""
    found = pauses(sketch.passage)
    if not found:
        return sketch
    start, stop = c.pick(found)
    silence = c.length(2.0, 40.0, "silence")
    return replace(sketch, passage=with_silence(sketch.passage, (start + stop) / 2, silence))


def _stranger(c: SceneChance, sketch: SceneSketch) -> SceneSketch:
    """A sound that has nothing to do with the rest."""
    sounds = [c.cue(clip, LEVEL - 2.0) for clip in c.clips(("sound",), 1)]
    times = [c.between(0.0, end(sketch.passage)) for _ in sounds]
    strange = [later(one, time) for one, time in zip(sounds, times, strict=True)]
    return replace(sketch, passage=together([sketch.passage, *strange]))


def _jump(c: SceneChance, sketch: SceneSketch) -> SceneSketch:
    """Somebody turns a knob while nothing sounds."""
    found = pauses(sketch.passage)
    if not found or sketch.clipped:
        return sketch
    start, stop = c.pick(found)
    gain = c.between(LEAST_JUMP, LOUDEST_JUMP) * c.pick((-1, 1))
    return replace(sketch, jump=(round((start + stop) / 2, 2), round(gain, 2)))


def _overload(c: SceneChance, sketch: SceneSketch) -> SceneSketch:
    """Recorded too loudly."""
    return sketch if sketch.jump or sketch.band else replace(sketch, clipped=True)


def _noisy(c: SceneChance, sketch: SceneSketch) -> SceneSketch:
    """A bad recorder."""
    return replace(sketch, noise=c.between(3.0, 9.0))


def _distant(c: SceneChance, sketch: SceneSketch) -> SceneSketch:
    """One of the sounds from far away."""
    if len(sketch.passage) < 2:
        return sketch
    which = c.count(0, len(sketch.passage) - 1)
    moved = far(sketch.passage[which : which + 1])
    return replace(
        sketch, passage=together([sketch.passage[:which], moved, sketch.passage[which + 1 :]])
    )


def _banded(c: SceneChance, sketch: SceneSketch) -> SceneSketch:
    """All of it through a telephone or a radio."""
    if sketch.band or sketch.clipped:
        return sketch
    return replace(sketch, band=c.pick(("telephone", "am", "fm")))


TWISTS: tuple[Twist, ...] = (
    *(_silence, _silence, _silence, _stranger, _stranger, _stranger, _jump, _jump, _jump),
    *(_distant, _distant, _distant, _overload, _noisy, _banded),
)
"""Each as often as it is likely: recordings are spoilt more seldom than scenes are varied."""
