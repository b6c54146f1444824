"""What is only text: impressions in words, and kinds of percept that joined later."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphs.choices.enumerators import bare
from graphs.likeness import quoted
from graphs.state import Answer, State
from graphs.timeline import Timeline
from tools.evidence import Impression, Observation

SHARPNESS = 2.0
"""How much repeating tells: a choice that is repeated whole, of four, gets 0.7."""


def repeated(timeline: Timeline, choice: str) -> list[tuple[float, int]]:
    """How much of a choice each remark repeats, as surely as it is believed; and its index."""
    return [
        (_sure(noted.percept) * quoted(choice, noted.percept.in_words), noted.index)
        for noted in timeline.remarks
    ]


def believed(timeline: Timeline) -> list[str]:
    """What remarks say that are more probable than not, each once."""
    told = [noted.percept for noted in timeline.remarks]
    return list(dict.fromkeys(one.in_words for one in told if _sure(one) > 0.5))


def remark_fits(timeline: Timeline, choices: Sequence[str]) -> NDArray[np.float64]:
    """How much of each choice the remark repeats that repeats most of it."""
    return np.array(
        [max((fit for fit, _ in repeated(timeline, one)), default=0) for one in choices]
    )


def by_remarks(state: State) -> Answer | None:
    """The choice that remarks repeat best, where they tell one from the others."""
    timeline = Timeline.of(state.clip.span, state.calls)
    choices = bare(state.question.choices)
    fits = remark_fits(timeline, choices)
    ranked = np.sort(fits)[::-1]
    if len(choices) < 2 or ranked[0] - ranked[1] < 1e-6:
        return None
    weights = np.exp(SHARPNESS * (fits - fits.max()))
    posterior = [float(one) for one in weights / weights.sum()]
    best = int(fits.argmax())
    told = sorted(repeated(timeline, choices[best]), reverse=True)
    return Answer(
        text=state.question.choices[best],
        confidence=posterior[best],
        choice=best,
        posterior=tuple(posterior),
        because=tuple(index for fit, index in told[:3] if fit > 0.3),
    )


def _sure(percept: Observation) -> float:
    """Its confidence; an impression without one repeats what its call's other percepts say."""
    if percept.confidence is None:
        return 0.0 if isinstance(percept, Impression) else 0.5
    return percept.confidence
