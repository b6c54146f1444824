"""What the scorer sees of each choice: how the evidence supports it, and how much there is.

It sees no wording and no place among the choices, so neither can betray the answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from graphs.answer.likeness import quoted
from graphs.answer.scene import Scene
from graphs.answer.verdict import Verdict
from graphs.need import Extent, Kind, Need, Relation, Subject
from graphs.policy_network import Array, Inputs
from tools.tool_registry import TOOLS

WEIGHTS = Path(__file__).with_name("options.safetensors")
HEARINGS = tuple(name for tool in TOOLS.values() for name in tool.hearings)
FIELDS = (
    *("support", "lead", "share", "best", "strength", "quoted", "cited", "choices", "none"),
    *(f"kind {kind}" for kind in Kind),
    *(f"subject {subject}" for subject in Subject),
    *(f"relation {relation}" for relation in Relation),
    *(f"extent {extent}" for extent in Extent),
    *("ordinal", "absent", "quoting", "anchored"),
    *(f"heard {hearing}" for hearing in HEARINGS),
    *("events", "utterances", "turns", "measurements"),
)
RISING = ("support", "lead", "share", "best", "strength", "quoted")
"""Fields of which more never makes a choice less probable: the scorer is fitted so."""


INPUTS = Inputs("choices 1", FIELDS)
"""What a scorer is shown; the next number when a field is computed otherwise and keeps its name."""


def rows(scene: Scene, verdict: Verdict, heard: Sequence[str]) -> Array:
    """One row for each choice.

    Args:
        scene: The question beside its evidence.
        verdict: What the reader of this kind of question says.
        heard: The kinds of hearing behind the evidence, as in `HEARINGS`.
    """
    context = [*_asked(scene.need), *_context(scene, heard)]
    each = [[*_choice(scene, verdict, at), *context] for at in range(len(scene.choices))]
    return np.array(each, dtype=np.float32)


def _choice(scene: Scene, verdict: Verdict, at: int) -> Iterator[float]:
    """The fields of one choice."""
    support, text = verdict.support, scene.choices[at]
    others = [one for place, one in enumerate(support) if place != at]
    yield support[at]
    yield support[at] - max(others, default=0.0)
    yield support[at] / (sum(support) + 1e-6)
    yield float(support[at] >= max(others, default=0.0) and support[at] > 0)
    yield max((f.strength * scene.nearness(f.segment) for f in scene.find(text)), default=0.0)
    said = scene.timeline.utterances
    yield max((quoted(text, u.percept.text) * scene.nearness(u.segment) for u in said), default=0.0)
    yield math.log1p(len(verdict.because[at]))
    yield len(support) / 6
    yield float(max(support) == 0)


@lru_cache(maxsize=4096)
def _asked(need: Need) -> tuple[float, ...]:
    """What the question is after."""
    return (
        *(float(need.kind is kind) for kind in Kind),
        *(float(need.subject is subject) for subject in Subject),
        *(float(need.relation is relation) for relation in Relation),
        *(float(need.extent is extent) for extent in Extent),
        float(need.ordinal is not None),
        float(need.absent),
        float(need.anchor is not None and need.anchor.quoted),
    )


def _context(scene: Scene, heard: Sequence[str]) -> Iterator[float]:
    """What is the same for all choices."""
    timeline = scene.timeline
    yield float(scene.anchor is not None)
    yield from (float(hearing in heard) for hearing in HEARINGS)
    for several in (timeline.events, timeline.utterances, timeline.turns, timeline.measurements):
        yield math.log1p(len(several))
