"""Open questions of scenes: an accepted answer, or a number that is near the right one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from evals.sample import Item
from evals.scoring.answer_match import AnswerMatch
from evals.scoring.metric import MeanScore
from evals.scoring.number_match import NumberMatch, number_in
from evals.scoring.protocol import Metric, Score

ASKS = "asks"
"""The breakdown by what is asked."""

COUNTS, TIMES = frozenset(("count", "kinds")), frozenset(("when", "how long"))
"""What is asked where a number is the answer."""

SECONDS = 0.5
"""How far off a time may be, for accepted answers tell whole seconds; a count must be exact."""

_FROM = re.compile(r"from (.+?) to .+", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class OpenMatch:
    """Whether an answer is an accepted one or, where a number is asked for, holds it."""

    name: str
    about: str = "an accepted answer, or a number near it"
    needs: Literal["accepted"] = "accepted"
    metric: Metric = field(default_factory=MeanScore)

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0."""
        listed = AnswerMatch(self.name)(item, said)
        if listed.value or item.number is None:
            return listed
        asked = frozenset(item.groups.get(ASKS, ()))
        near = NumberMatch(self.name, absolute=SECONDS if asked & TIMES else 0.0)
        return near(item, _begun(said) if "when" in asked else said)


def _begun(said: str) -> str:
    """When something begins; the agent also says when it ends: "From 1.0 s to 2.0 s."."""
    told = _FROM.match(said.strip())
    return told[1] if told else said


def number_of(asked: Sequence[str], accepted: Sequence[str]) -> float | None:
    """The number that accepted answers say; None where none is asked for."""
    if not (COUNTS | TIMES) & frozenset(asked):
        return None
    found = (number_in(one)[0] for one in accepted)
    return next((one for one in found if one is not None), None)
