"""What no reader knows, as text: impressions in words, and kinds of percept that joined later."""

from __future__ import annotations

from collections.abc import Sequence

from graphs.answer import sounds
from graphs.answer.likeness import quoted
from graphs.answer.scene import Scene
from graphs.answer.verdict import Verdict
from tools.evidence import Impression, Observation


def first(scene: Scene) -> Verdict:
    """Reads a kind of question that has no reader: the remarks, else what is heard at all."""
    said = _read(scene)
    return sounds.what(scene) if _silent(scene, said) else said


def beside(scene: Scene, verdict: Verdict) -> Verdict:
    """The verdict; where it says nothing, what the remarks say."""
    if not scene.timeline.remarks or not _silent(scene, verdict):
        return verdict
    said = _read(scene)
    return verdict if _silent(scene, said) else said


def _silent(scene: Scene, verdict: Verdict) -> bool:
    """Whether it tells no choice from another, or rests on nothing where there are none."""
    return not any(verdict.support) if scene.choices else not verdict.cited


def _read(scene: Scene) -> Verdict:
    """Each choice by how much of it a remark repeats, where in time the question asks."""
    telling = [
        (weight, noted)
        for noted in scene.timeline.remarks
        if (weight := _sure(noted.percept) * scene.nearness(noted.segment)) > 0
    ]
    scored: list[tuple[float, Sequence[int]]] = [
        max(
            ((quoted(choice, n.percept.in_words) * weight, (n.index,)) for weight, n in telling),
            key=lambda one: one[0],
            default=(0.0, ()),
        )
        for choice in scene.choices
    ]
    words = "; ".join(dict.fromkeys(noted.percept.in_words for _, noted in telling))
    sure = max((weight for weight, _ in telling), default=0.0)
    return Verdict.of(scored, f"I hear: {words}.", sure, [noted.index for _, noted in telling])


def _sure(percept: Observation) -> float:
    """Its confidence; an impression without one repeats what its call's other percepts say."""
    if percept.confidence is None:
        return 0.0 if isinstance(percept, Impression) else 0.5
    return percept.confidence
