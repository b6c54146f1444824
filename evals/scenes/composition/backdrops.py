"""What may lie under a scene: weather and traffic, music, a crowd of people."""

from __future__ import annotations

from evals.scenes.composition.cue import Cue
from evals.scenes.composition.passages import Passage
from evals.scenes.composition.scene_chance import SceneChance
from evals.scenes.composition.scene_sketch import CROWD, Behind

STREAMS = 14
"""People who talk at once before nobody is understood."""

LEAST = 1.5
"""Seconds of what somebody in a crowd says at once."""

BELOW = (20.0, 15.0, 10.0, 6.0, 3.0)
"""dB from the sounds down to what lies behind them."""


def texture(c: SceneChance) -> tuple[Behind, ...]:
    """Something without a form that goes on; nothing where there is none that fits."""
    fitting = [k for k in c.shuffled(c.one_a_label(c.pool.textures)) if not c.confused(k)]
    if not fitting:
        return ()
    c.taken.append(fitting[0])
    return (Behind(fitting[0].label, (fitting[0],), BELOW[c.deal(5, "below")]),)


def crowd(c: SceneChance, below: float) -> tuple[Behind, ...]:
    """Many people, none of whom is understood; they say nothing that somebody says in front."""
    said = {clip.words for clip in c.taken}
    voices = [
        k for k in c.shuffled(c.pool.of("voice")) if k.words not in said and k.seconds > LEAST
    ]
    if not voices:
        return ()
    c.taken.append(voices[0].model_copy(update={"kind": "background", "label": CROWD}))
    return (Behind(CROWD, tuple(voices[: 3 * STREAMS]), below, STREAMS),)


def something_behind(c: SceneChance, share: float) -> tuple[Behind, ...]:
    """In that share of the scenes a texture, or a crowd at a distance."""
    if not c.often(share):
        return ()
    return texture(c) if c.often(0.6) else crowd(c, c.between(10.0, 20.0))


def excerpt(c: SceneChance, seconds: float, level: float, steady: bool = True) -> list[Passage]:
    """Music, as long as wanted or as there is, from anywhere in a piece; in a list, or none."""
    score = c.score(seconds, steady)
    if score is not None:
        return [(Cue(score, 0.0, level),)]
    fitting = [k for k in c.shuffled(c.pool.music) if not c.confused(k)]
    if not fitting:
        return []
    clip = fitting[0]
    spare = max(0.0, clip.seconds - seconds)
    start = round(clip.start + c.between(0.0, spare), 2)
    piece = clip.model_copy(
        update={"start": start, "end": min(clip.end, round(start + seconds, 2))}
    )
    c.taken.append(piece)
    return [(Cue(piece, 0.0, level),)]
