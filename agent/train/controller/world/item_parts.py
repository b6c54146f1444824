"""Parts of a benchmark, each compared as if it were all: what is seen in training, and what not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from agent.train.controller.world.cost_curves import Curve, Outcomes
from agent.train.controller.world.equal_cost import EqualCost, at_equal_cost
from agent.train.controller.world.kind_gaps import KindGap, kind_gaps

SEEN, UNSEEN = "seen", "unseen"
"""What items say of their wording, shape and sources; those of other people say nothing."""


class ItemPart(BaseModel, frozen=True):
    """A trained controller less the hand-written one on some of the items.

    Attributes:
        name: What of an item training has or has not; empty for all items.
        known: `seen` or `unseen`; empty for all items.
        items: How many there are.
        gaps: At the seconds of the hand-written one at each of its λ, each training and together.
        kinds: At the same λ, by kind of question.
    """

    name: str
    known: str
    items: int
    gaps: tuple[EqualCost, ...]
    kinds: tuple[KindGap, ...]

    @property
    def title(self) -> str:
        """As it is called in a table."""
        return f"{self.known} {self.name}" if self.name else "all"

    def at(self, setting: float) -> list[EqualCost]:
        """The gaps at one λ of the hand-written one."""
        return [one for one in self.gaps if one.setting == setting]


def parts(trainings: Sequence[Curve], hand: Curve, setting: float) -> Iterator[ItemPart]:
    """All items, and those of which something is seen or unseen.

    Args:
        trainings: Of one controller.
        hand: The hand-written one.
        setting: The λ at which kinds of question are compared.
    """
    outcomes = hand.settings[setting]
    for (name, known), items in _parted(outcomes).items():
        there, here = hand.part(items), [one.part(items) for one in trainings]
        yield ItemPart(
            name=name,
            known=known,
            items=len(items),
            gaps=tuple(gap for one in there.settings for gap in at_equal_cost(here, there, one)),
            kinds=kind_gaps([one.settings[setting] for one in here], there.settings[setting]),
        )


def _parted(outcomes: Outcomes) -> dict[tuple[str, str], list[int]]:
    """Which items are in each part."""
    found = {("", ""): list(range(len(outcomes)))}
    for known in (SEEN, UNSEEN):
        for at, one in enumerate(outcomes):
            for name, told in one.groups.items():
                if known in told:
                    found.setdefault((name, known), []).append(at)
    return dict(sorted(found.items()))
