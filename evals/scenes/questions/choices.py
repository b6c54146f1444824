"""The choices of one question: which wrong ones, how written, and where the right one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from numpy.random import Generator

from evals.scenes.questions.distractors import APART, Distractor, Value
from evals.scenes.questions.ledger import NOWHERE, Ledger, key_of
from evals.scenes.questions.spelling import Spelling

SIZES = (2, 3, 3, 4, 4, 4, 4, 5, 5, 6)
"""How many choices there are, as often as here."""

TOO_OFTEN = -1.5
"""How often a choice may be wrong more often than by chance where it need not be offered."""

NUMERIC = frozenset({"count", "at", "s", "Hz", "BPM", "number", "place"})
"""Units of which choices are compared by amount, and not by their letters."""

CANNOT = ("It cannot be told", "cannot be told", "There is no such thing in it", "none of these",
          "That does not occur", "not to be heard in the recording")  # fmt: skip
"""How one says that what a question takes for granted is not there."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class ChoiceMaker:
    """Puts choices together so that neither length nor place nor word tells the right one."""

    ledger: Ledger
    rng: Generator
    unit: str
    spelling: Spelling

    def made(self, right: Value, wrong: Sequence[Distractor], size: int) -> Row | None:
        """The choices, the right one first; None where there are too few."""
        chosen: list[Value] = []
        rest = list(wrong)
        while len(chosen) < size - 1:
            rest = [one for one in rest if self._fits(one.value, right, chosen)]
            if not rest:
                break
            below = sum(self._is_below(one, right) for one in chosen)
            # Polya's urn: where each comes like those before it, every rank is equally likely.
            wanted = bool(self.rng.random() < (below + 1) / (len(chosen) + 2))
            best = max(rest, key=lambda one: self._worth(one, right, wanted))
            if chosen and self.ledger.due(key_of(self.unit, best.value)) < TOO_OFTEN:
                break
            chosen.append(best.value)
        told = sum(one != NOWHERE for one in (right, *chosen))
        if told < 2 or (self.unit in NUMERIC and len(chosen) < min(2, size - 1)):
            return None
        self.ledger.offered(key_of(self.unit, right), [key_of(self.unit, one) for one in chosen])
        return tuple(self.spelt(one) for one in (right, *chosen))

    def spelt(self, value: Value) -> str:
        """A value as a choice."""
        if value == NOWHERE:
            return CANNOT[int(self.rng.integers(len(CANNOT)))]
        return self.spelling(value)

    def _worth(self, one: Distractor, right: Value, below: bool) -> float:
        """How good a distractor is: of the scene, due to be wrong, of the wanted rank."""
        fits = 2.0 * (self._is_below(one.value, right) == below)
        chance = 0.5 * float(self.rng.random())
        return (
            fits
            + one.weight
            + chance
            + 1.5 * max(-2.0, min(2.0, self.ledger.due(key_of(self.unit, one.value))))
        )

    def _is_below(self, one: Value, right: Value) -> bool:
        if self.unit in NUMERIC and NOWHERE not in (one, right):
            return _amount(one) < _amount(right)
        return len(self._plain(one)) < len(self._plain(right))

    def _plain(self, value: Value) -> str:
        return CANNOT[0] if value == NOWHERE else self.spelling(value)

    def _fits(self, value: Value, right: Value, chosen: Sequence[Value]) -> bool:
        """Whether nobody could take it for one of the others."""
        others = (right, *chosen)
        text, texts = _bare(self._plain(value)), [_bare(self._plain(one)) for one in others]
        if any(_within(text, one) or _within(one, text) for one in texts):
            return False
        if NOWHERE in (value, *others) or self.unit not in ("at", "s", "Hz", "BPM"):
            return True
        known = [one for one in others if one != NOWHERE]
        return all(self._far(_amount(value), _amount(one)) for one in known)

    def _far(self, a: float, b: float) -> bool:
        match self.unit:
            case "at":
                return abs(a - b) >= APART
            case "s":
                return abs(a - b) >= max(1.2, 0.25 * max(a, b))
            case _:
                return abs(a - b) >= 0.12 * max(a, b)


def _amount(value: Value) -> float:
    return float(value) if not isinstance(value, tuple) else 0.0


def _bare(text: str) -> str:
    """A text by which one sees whether two choices are one: letters and digits, in lower case."""
    return " ".join(re.findall(r"[\w#:.]*[\w#]", text.lower()))


def _within(part: str, whole: str) -> bool:
    """Whether one is the other, or a sentence is a part of a longer one."""
    return part == whole or (len(part.split()) > 2 and part in whole)
