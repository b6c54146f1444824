"""What is offered beside a question: choices, or for an open one every answer that is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from numpy.random import Generator

from evals.scenes.questions.choices import SIZES, ChoiceMaker
from evals.scenes.questions.distractors import FAR, Distractor, Distractors
from evals.scenes.questions.ledger import NOWHERE, Ledger
from evals.scenes.questions.question_kinds import asked, unit_of_nothing
from evals.scenes.questions.scene_asker import Found
from evals.scenes.questions.scene_things import SceneThings
from evals.scenes.questions.spelling import NUMBERS, ORDINALS, Speller
from evals.scenes.truth.answer import Missing, RightAnswer
from evals.wordings.sound_names import called, kind_of
from graphs.query import program as q
from graphs.query.program import Node

OPEN = 0.1
"""The share of open questions."""

YES_OR_NO = (("Yes", "No"), ("yes", "no"), ("True", "False"), ("true", "false"))


@dataclass(frozen=True)
class Offer:
    """Choices with the right one, or accepted answers."""

    choices: tuple[str, ...]
    answer: str
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offers:
    """Makes them for the questions of one scene."""

    things: SceneThings
    ledger: Ledger
    rng: Generator

    def of(self, found: Found) -> Offer | None:
        """The choices of a question in their order; None where there are too few wrong ones."""
        if isinstance(found.outcome, RightAnswer) and found.outcome.unit == "yes or no":
            return self._yes_or_no(found, bool(found.outcome.value))
        if isinstance(found.outcome, RightAnswer) and self.rng.random() < OPEN:
            accepted = _accepted(found.outcome)
            if accepted:
                return Offer((), accepted[0], accepted)
        return self._choices(found)

    def _yes_or_no(self, found: Found, yes: bool) -> Offer:
        pair = _pair(found, self.rng)
        right = pair[0] if yes else pair[1]
        if self.rng.random() < OPEN:
            return Offer((), right, tuple(dict.fromkeys((right, "yes" if yes else "no"))))
        first = self.ledger.place(2) == 0
        choices = (right, pair[1] if yes else pair[0])
        return Offer(choices if first else choices[::-1], right)

    def _choices(self, found: Found) -> Offer | None:
        answer = _answer(found)
        if answer is None:
            return None
        worded = _worded(found, self.things)
        source = Distractors(
            self.things,
            self.ledger,
            self.rng,
            named=tuple(worded),
            by_word=next(iter(found.program.leaves())).sort == "word",
            kind=_kind(found),
            unsaid=tuple(self.ledger.said),
        )
        speller = Speller(self.rng, worded)
        maker = ChoiceMaker(
            self.ledger, self.rng, answer.unit, speller.of(_manner(answer.unit, found))
        )
        right, wrong = answer.value, source.of(answer)
        if answer.denied:
            outside = source.outside(answer)
            if not outside:
                return None
            right = outside[int(self.rng.integers(len(outside)))]
        elif unit_of_nothing(found.program) and right != NOWHERE and len(worded) < 2:
            wrong = [*wrong, Distractor(NOWHERE, FAR)]
        size = len(worded) if len(worded) > 1 else SIZES[int(self.rng.integers(len(SIZES)))]
        made = maker.made(right, wrong, size)
        return None if made is None else self._placed(made)

    def _placed(self, made: tuple[str, ...]) -> Offer:
        """The right one in its place."""
        right, *others = made
        others.insert(self.ledger.place(len(made)), right)
        return Offer(tuple(others), right)


def _answer(found: Found) -> RightAnswer | None:
    """The answer; where what is asked of is missing, that it is nowhere."""
    if isinstance(found.outcome, Missing):
        unit = unit_of_nothing(found.program)
        return RightAnswer(NOWHERE, unit) if unit else None
    return found.outcome


def _manner(unit: str, found: Found) -> str:
    """A unit by which the notation is chosen: of a trend with what changes."""
    ask = found.program.ask
    return f"trend {ask.by}" if isinstance(ask, q.Trend) else unit


def _pair(found: Found, rng: Generator) -> tuple[str, str]:
    """How yes and no are written: as the author did, or true and false after a statement."""
    own = found.candidate.wording.choices
    for pair in YES_OR_NO:
        if sorted(own) == sorted(pair):
            return pair
    pairs = YES_OR_NO[:2] if found.question.rstrip().endswith("?") else YES_OR_NO
    return pairs[int(rng.integers(len(pairs)))]


def _worded(found: Found, things: SceneThings) -> dict[str, str]:
    """What the question calls the labels among which it asks to choose."""
    anything = list(_chosen_from(found.program.ask))
    if asked(found.program) == "place":
        return {str(one): str(one) for one in _numbered(found.program.ask)}
    leaves = [leaf for leaf in anything if leaf.of]
    if any(leaf.sort == "word" for leaf in leaves):
        return {leaf.of: leaf.of for leaf in leaves}
    texts = [leaf.of for leaf in leaves if leaf.sort == "sound"]
    named = {"Speech": "speech"} if any(leaf.sort == "speech" for leaf in anything) else {}
    for text in texts:
        meant = dict(found.fills.values()).get(text, frozenset[str]())
        label = next((one for one in things.named if one in meant), None) or _label(text, meant)
        named[label] = text
    return named


def _chosen_from(node: Node) -> Iterator[q.Leaf]:
    """The sides of the first `either`: what a question offers."""
    either = next((one for one in node.walk() if isinstance(one, q.Either)), None)
    return (one for one in (either.walk() if either else ()) if isinstance(one, q.Leaf))


def _numbered(node: Node) -> list[int]:
    """The places that a question offers: "the second or the third"."""
    if not any(isinstance(one, q.Either) for one in node.walk()):
        return []
    return [one.k for one in node.walk() if isinstance(one, q.Nth) and one.k > 0]


def _label(text: str, meant: frozenset[str]) -> str:
    """A label that has this name."""
    forms = (
        "thing",
        "event",
        "events",
        "mass",
        "things",
        "noun verb",
        "noun verbs",
        "noun verbing",
    )
    return next((one for one in sorted(meant) for f in forms if text in called(one, f)), text)


def _kind(found: Found) -> frozenset[str]:
    """The labels of the kind that is asked for: "which animal"."""
    kinds = (kind_of(leaf.of) for leaf in found.program.leaves() if leaf.sort == "sound")
    named = [kind.labels for kind in kinds if kind is not None]
    return named[0] if len(named) == 1 else frozenset()


def _accepted(answer: RightAnswer) -> tuple[str, ...]:
    """Every way of writing a right answer of an open question; none where it cannot be asked so."""
    if answer.denied or answer.also:
        return ()
    match answer.unit:
        case "count":
            at = int(float(str(answer.value)))
            return (str(at), *NUMBERS[at : at + 1])
        case "at" | "s":
            value = float(str(answer.value))
            clock = f"{round(value) // 60}:{round(value) % 60:02d}"
            return (f"{value:.1f} seconds", f"{value:.1f} s", f"{round(value)} s", clock)
        case "place":
            return (str(answer.value), *ORDINALS[int(str(answer.value)) - 1 :][:1])
        case "name":
            forms = ("noun verbing", "event", "thing", "mass", "things")
            texts = (text for form in forms for text in called(str(answer.value), form))
            return tuple(dict.fromkeys((*texts, str(answer.value))))
        case "words":
            return (str(answer.value), re.sub(r"[^\w\s']", "", str(answer.value)).lower())
        case _:
            return ()
