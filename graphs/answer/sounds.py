"""What is heard, whether something is heard, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from graphs.answer import options
from graphs.answer.likeness import quoted
from graphs.answer.scene import Found, Scene
from graphs.answer.timeline import Noted
from graphs.answer.verdict import Verdict
from graphs.choices.enumerators import About, about
from graphs.choices.sequences import sequence
from graphs.need import Extent, Subject
from graphs.question_words import nth
from tools.evidence import SoundEvent
from tools.ontology import is_generic

CERTAIN = 0.35
"""Strength at which a sound that was asked for is as likely there as not."""


NOTHING = 0.5
"""How sure it is that there is nothing to hear where no tool named anything."""


def what(scene: Scene) -> Verdict:
    """Each choice by the strongest finding of it, where in time the question asks."""
    best = _filling if scene.need.extent else _best
    scored = [best(scene, choice) for choice in scene.choices]
    if scene.need.absent:
        scored = [(1.0 - support, because) for support, because in scored]
    elif not any(support for support, _ in scored):
        scored = [_faint(scene, choice) for choice in scene.choices]
    return Verdict.of(_of_the_others(scene.choices, scored), *_heard(scene))


def _of_the_others(
    choices: Sequence[str], scored: Sequence[tuple[float, Sequence[int]]]
) -> list[tuple[float, Sequence[int]]]:
    """As sure as the least sure of the others for "both", and as none of them for "neither"."""
    own = [one for choice, one in zip(choices, scored, strict=True) if about(choice) is None]
    if not own or len(own) == len(choices):
        return list(scored)
    found = [strength / (strength + CERTAIN) for strength, _ in own]
    because = [index for _, cited in own for index in cited]
    told: dict[About | None, tuple[float, Sequence[int]]] = {
        About.ALL: (min(found) if min(found) >= 0.5 else 0.0, because),
        About.NONE: (1.0 - max(found), ()),
        About.UNKNOWN: (0.0, ()),
    }
    # All that is heard is told by "both"; one of its parts would be half of the answer.
    shared = 0.5 if About.ALL in map(about, choices) and min(found) >= 0.5 else 1.0
    return [
        told[about(choice)] if about(choice) else (shared * strength, cited)
        for choice, (strength, cited) in zip(choices, scored, strict=True)
    ]


def _heard(scene: Scene) -> tuple[str, float, list[int]]:
    """The open question: the salient sounds, and the words that were spoken."""
    heard = salient(scene)
    names = ", ".join(_named(noted) for noted in heard)
    spoken = [u for u in scene.timeline.utterances if scene.nearness(u.segment) > 0.3]
    words = " ".join(noted.percept.text for noted in spoken)
    if not heard and not words:
        return "I hear nothing that I can name.", NOTHING, []
    said = f"“{words}”" if words else ""
    sure = max(noted.percept.confidence or 0.0 for noted in (*heard, *spoken))
    cited = [noted.index for noted in (*heard, *spoken)]
    return f"I hear: {'; '.join(part for part in (names, said) if part)}.", sure, cited


def _best(scene: Scene, text: str) -> tuple[float, Sequence[int]]:
    """The strongest finding in place, and the percepts behind it."""
    placed = [(one.strength * scene.nearness(one.segment), one.because) for one in scene.find(text)]
    spoken = scene.need.subject is Subject.SPEECH
    if spoken:
        placed += [
            (quoted(text, noted.percept.text) * scene.nearness(noted.segment), (noted.index,))
            for noted in scene.timeline.utterances
        ]
    return max(placed, key=lambda one: one[0], default=(0.0, ()))


def _filling(scene: Scene, text: str) -> tuple[float, Sequence[int]]:
    """The strongest finding, by the share of the recording that it fills, or leaves free."""
    found = scene.find(text)
    strongest = max((one.strength for one in found), default=0.0)
    filled = sum(one.segment.duration for one in scene.occasions(text))
    share = min(1.0, filled / scene.timeline.span.duration)
    fits = share if scene.need.extent is Extent.THROUGHOUT else 1.0 - share
    return strongest * fits, [index for one in found for index in one.because]


def _faint(scene: Scene, text: str) -> tuple[float, Sequence[int]]:
    """Where no choice names a sound: the likeness of a choice to what was heard at all."""
    return max(
        (
            (
                0.3
                * scene.likeness(text, noted.percept.label)
                * (noted.percept.confidence or 0.5)
                * scene.nearness(noted.segment),
                (noted.index,),
            )
            for noted in scene.timeline.events
        ),
        key=lambda one: one[0],
        default=(0.0, ()),
    )


def salient(scene: Scene, most: int = 4) -> list[Noted[SoundEvent]]:
    """The surest events in place, one a label, in order of time; parents only without children."""
    best: dict[str, Noted[SoundEvent]] = {}
    for noted in scene.timeline.events:
        held = best.get(noted.percept.label)
        if scene.nearness(noted.segment) > 0.3 and (
            held is None or (noted.percept.confidence or 0) > (held.percept.confidence or 0)
        ):
            best[noted.percept.label] = noted
    ranked = sorted(
        best.values(),
        key=lambda noted: (is_generic(noted.percept.label), -(noted.percept.confidence or 0)),
    )
    strong = [n for n in ranked[:most] if (n.percept.confidence or 0) >= 0.15] or ranked[:1]
    return sorted(strong, key=lambda noted: noted.segment.start)


def _named(noted: Noted[SoundEvent]) -> str:
    return f"{noted.percept.label.lower()} ({noted.segment.start:.1f} s)"


def is_there(scene: Scene) -> Verdict:
    """Yes where the target was heard strongly enough, and in the asked relation."""
    found = scene.find(scene.need.target)
    strength, because = max(
        ((one.strength * scene.nearness(one.segment), one.because) for one in found),
        key=lambda one: one[0],
        default=(0.0, ()),
    )
    if not found and scene.need.target in scene.timeline.missed:
        return _untold(scene)
    there = strength / (strength + CERTAIN)
    there = 1.0 - there if scene.need.absent else there
    scored: list[tuple[float, Sequence[int]]] = []
    for choice in scene.choices:
        agrees = options.yes(choice)
        if agrees is None:
            scored.append(_best(scene, choice))
        else:
            scored.append((there if agrees else 1.0 - there, because if agrees else ()))
    place = f", at {found[0].segment}" if found else ""
    told = (
        f"Yes, {scene.need.target} is heard{place}."
        if there >= 0.5
        else (f"No, {scene.need.target or 'that'} is not heard.")
    )
    return Verdict.of(scored, told, max(there, 1 - there), because)


def _untold(scene: Scene) -> Verdict:
    """Where no tool could listen for it: nothing is known, which is no evidence of absence."""
    told = f"No tool can tell whether {scene.need.target} is heard."
    return Verdict.of([(0.0, ())] * len(scene.choices), told, 0.0)


def order(scene: Scene) -> Verdict:
    """First, second, last; before and after; or a whole sequence."""
    if any(len(sequence(choice)) > 1 for choice in scene.choices):
        scored = [_concordance(scene, sequence(choice)) for choice in scene.choices]
    elif scene.need.relation:
        scored = [_best(scene, choice) for choice in scene.choices]
    else:
        scored = _ranked(scene, scene.need.ordinal or 1)
    return Verdict.of(scored, *_told(scene))


def _concordance(scene: Scene, parts: Sequence[str]) -> tuple[float, Sequence[int]]:
    """The share of pairs that were heard in this order; what was not heard counts as wrong."""
    first = {part: _first(scene, part) for part in parts}
    pairs = list(combinations(parts, 2))
    right = sum(
        1
        for a, b in pairs
        if (one := first[a]) and (two := first[b]) and one.segment.start < two.segment.start
    )
    because = [index for found in first.values() if found for index in found.because]
    return right / len(pairs) if pairs else 0.0, because


def _first(scene: Scene, text: str) -> Found | None:
    return next(iter(scene.occasions(text)), None)


def _ranked(scene: Scene, ordinal: int) -> list[tuple[float, Sequence[int]]]:
    """Each choice by how near its place among the heard choices is to the asked one."""
    found = {choice: _first(scene, choice) for choice in scene.choices}
    heard = sorted(
        (choice for choice in scene.choices if found[choice]),
        key=lambda choice: _start(found[choice]),
    )
    wanted = ordinal - 1 if ordinal > 0 else len(heard) + ordinal
    scored: list[tuple[float, Sequence[int]]] = []
    for choice in scene.choices:
        one = found[choice]
        if one is None:
            scored.append((0.0, ()))
            continue
        strength = one.strength / (one.strength + 0.1)
        scored.append((strength * 0.5 ** abs(heard.index(choice) - wanted), one.because))
    return scored


def _start(found: Found | None) -> float:
    return found.segment.start if found else float("inf")


def _told(scene: Scene) -> tuple[str, float, list[int]]:
    """The open question: the event in the asked place, or all of them in order."""
    heard = salient(scene, most=8)
    need = scene.need
    if not heard:
        return "I hear nothing that I can name.", 0.0, []
    if need.relation:
        heard = [max(heard, key=lambda noted: scene.nearness(noted.segment))]
    elif need.ordinal:
        heard = [nth(heard, need.ordinal) or heard[-1]]
    names = ", then ".join(_named(noted) for noted in heard)
    sure = min(noted.percept.confidence or 0.5 for noted in heard)
    return f"I hear: {names}.", sure, [noted.index for noted in heard]
