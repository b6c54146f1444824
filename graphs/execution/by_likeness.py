"""Answers to what no program says: the choice most like what was heard and said, with doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphs.choices.enumerators import About, about, bare
from graphs.execution.aspect_meaning import aspects_meant
from graphs.execution.heard_kinds import kinds_told
from graphs.execution.remarks import believed, remark_fits, repeated
from graphs.execution.topics import Embed
from graphs.execution.trait_shares import trait_shares
from graphs.likeness import Likeness, quoted
from graphs.lot import lot
from graphs.state import Answer, State
from graphs.timeline import Noted, Timeline
from tools.evidence import Utterance
from tools.sound_kinds import with_source

SHARPNESS = 2.0
"""How much likeness tells: a choice that is wholly like what was heard, of four, gets 0.7."""

NEARNESS = 6.0
"""How much nearness in meaning tells, of 2 at most. Our own dev questions that no program says, on
what people would note, want 8; ears hear less than people do."""

SPOKEN = 12
"""Utterances that are compared by meaning at most."""


def by_likeness(state: State, likeness: Likeness, embed: Embed | None) -> Answer:
    """The choice most like what was heard and said; for an open question all that was heard.

    It is spread honestly: likeness is no understanding.
    """
    timeline = Timeline.of(state.clip.span, state.calls)
    choices = bare(state.question.choices)
    if not choices:
        return _kinds(state, likeness, embed) or _open(timeline)
    fits = np.array([_fit(timeline, choice, likeness) for choice in choices])
    fits = np.maximum(fits, remark_fits(timeline, choices))
    kinds = aspects_meant(state.question.text, state.question.choices, embed)
    traits = trait_shares(state, kinds, likeness, embed)
    told = SHARPNESS * fits
    if embed is not None and traits is None:
        # What somebody says tells little of how it is said, or of what kind the music is.
        told = told + NEARNESS * _near(timeline, choices, embed)
    weights = np.exp(told - told.max())
    if traits is not None:
        weights = weights * traits.shares
    weights = _beside_unknown(weights, choices)
    posterior = _with_others(weights / weights.sum(), fits, choices)
    best = max(
        range(len(choices)),
        key=lambda at: (round(float(posterior[at]), 6), lot(state.question.text, choices[at])),
    )
    top = np.sort(posterior)[::-1]
    guess = len(choices) > 1 and bool(top[0] - top[1] < 1e-6)
    return Answer(
        text=state.question.choices[best],
        confidence=float(posterior[best]),
        choice=best,
        posterior=tuple(float(one) for one in posterior),
        because=(
            *(traits.cited if traits else ()),
            *_because(timeline, choices[best], likeness),
        ),
        guess=guess,
    )


def _beside_unknown(weights: NDArray[np.float64], choices: Sequence[str]) -> NDArray[np.float64]:
    """Gives to "it cannot be told" as much as to all others, where nothing tells one from another.

    Of MMAU's and MMAR's 12 questions that offer it, six are answered by it.
    """
    unknown = np.array([about(choice) is About.UNKNOWN for choice in choices])
    if not unknown.any() or unknown.all():
        return weights
    own = weights[~unknown]
    return np.where(unknown, own.min() * len(own) / unknown.sum(), weights)


def _with_others(
    shares: NDArray[np.float64], fits: NDArray[np.float64], choices: Sequence[str]
) -> NDArray[np.float64]:
    """Gives to "both" as far as each of the others was heard, to "neither" as far as none was."""
    kinds = [about(choice) for choice in choices]
    own = np.array([one is None for one in kinds])
    if own.all() or not own.any():
        return shares
    heard = np.clip((fits[own] - 0.3) / 0.5, 0.0, 1.0)
    told = {
        About.ALL: float(heard.min()) if own.sum() > 1 else 0.0,
        About.NONE: 1.0 - float(heard.max()),
    }
    given = np.array([told.get(one, 0.0) if one else 0.0 for one in kinds])
    rest = np.where([one in told for one in kinds], 0.0, shares)
    return given + (1.0 - given.sum()) * rest / rest.sum()


def _fit(timeline: Timeline, choice: str, likeness: Likeness) -> float:
    """How well the choice names a sound that was heard, or repeats what was said."""
    heard = (
        likeness(choice, noted.percept.label) * (noted.percept.confidence or 0.5)
        for noted in timeline.events
    )
    lines = [noted.percept.text for noted in _spoken(timeline)]
    said = (quoted(choice, text) for text in (*lines, " ".join(lines)))
    return max((*heard, *said), default=0.0)


def _near(timeline: Timeline, choices: tuple[str, ...], embed: Embed) -> np.ndarray:
    """How near each choice is in meaning to what was heard: to all of it, and to what is nearest.

    Not seen from the question: with it before each choice, all are alike for its sake.
    """
    labels = dict.fromkeys(noted.percept.label for noted in timeline.events)
    said = [noted.percept.text for noted in _spoken(timeline)][:SPOKEN]
    told = [one for one in (*labels, *believed(timeline), *said) if one.strip()]
    if not told:
        return np.zeros(len(choices))
    whole, *single = (embed(list(choices)) @ embed([", ".join(told), *told]).T).T
    return np.clip(whole, 0, 1) + np.clip(np.max(single, axis=0), 0, 1)


def _spoken(timeline: Timeline) -> list[Noted[Utterance]]:
    """What was said in English, and in whatever language."""
    return [*timeline.translations, *timeline.utterances]


def _because(timeline: Timeline, choice: str, likeness: Likeness) -> tuple[int, ...]:
    """The sounds and the utterance that the choice is most like."""
    fits = [(likeness(choice, n.percept.label), n.index) for n in timeline.events]
    fits += [(quoted(choice, n.percept.text), n.index) for n in _spoken(timeline)]
    fits += repeated(timeline, choice)
    return tuple(index for fit, index in sorted(fits, reverse=True)[:3] if fit > 0.3)


def _kinds(state: State, likeness: Likeness, embed: Embed | None) -> Answer | None:
    """Of what kind it is in the respects that an open question speaks of.

    A layer is none of them: who asks what is in the background asks for its sounds.
    """
    meant = aspects_meant(state.question.text, (), embed) - {"layer"}
    told = kinds_told(state, meant, likeness)
    if not told:
        return None
    text = " ".join(f"{one.aspect.capitalize()}: {', '.join(one.labels)}." for one in told)
    cited = tuple(dict.fromkeys(at for one in told for at in one.cited))
    return Answer(text=text, confidence=min(one.sure for one in told), because=cited)


def _open(timeline: Timeline) -> Answer:
    """What was heard, and that the question was not understood."""
    labels = list(dict.fromkeys(noted.percept.label for noted in timeline.events))[:8]
    said = " ".join(noted.percept.text for noted in timeline.utterances)[:400]
    labels += [words for words in believed(timeline) if words not in labels]
    parts = [
        f"I hear: {', '.join(map(with_source, labels))}." if labels else "",
        f"“{said}”" if said else "",
    ]
    told = " ".join(part for part in parts if part) or "I hear nothing that I can name."
    cited = [noted.index for noted in (*timeline.events, *timeline.utterances)][:8]
    return Answer(text=told, confidence=0.1 if cited else 0.0, because=tuple(cited), guess=True)
