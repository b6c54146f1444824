"""What listening costs: seconds by tool, as they were measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

import numpy as np
from pydantic import BaseModel, NonNegativeFloat
from scipy.optimize import nnls  # pyright: ignore[reportUnknownVariableType]

from graphs.state import Call
from tools.audio import Segment
from tools.errors import InputError
from tools.evidence import SubQuery

HANDLING = 0.02
"""Seconds that every call is charged besides the tool's own: without them, what is as good as free
is asked for as long as the budget lasts, for nothing."""


class Price(BaseModel, frozen=True):
    """Seconds for each call, and for each second of audio that it is given."""

    call: NonNegativeFloat
    audio: NonNegativeFloat


class Prices(BaseModel, frozen=True):
    """The price of each kind of errand."""

    errands: dict[str, Price]

    @classmethod
    def measured(cls, calls: Iterable[Call]) -> Prices:
        """A line through the seconds of each kind of errand, by least squares.

        Means and not medians: speech recognition is quick where nobody speaks, and that is part of
        what a call may be expected to take.
        """
        seen: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for call in calls:
            if not call.cached:
                seen[errand(call.query)].append((call.audio_seconds, call.seconds))
        return cls(errands={name: _line(pairs) for name, pairs in sorted(seen.items())})

    def seconds(self, query: SubQuery, span: Segment) -> float:
        """What a call takes on a clip of that span.

        Raises:
            InputError: Nobody measured this kind of errand.
        """
        price = self.errands.get(errand(query))
        if price is None:
            known = ", ".join(self.errands)
            raise InputError(f"found no price for {errand(query)!r}; there are {known}")
        return HANDLING + price.call + price.audio * (query.segment or span).duration


def errand(query: SubQuery) -> str:
    """The kind of errand: the tool, and what it is asked to attend to where that matters."""
    match query.tool:
        case "listen":
            return f"listen {query.aim}"
        case "measure":
            return f"measure {query.text}"
        case tool:
            return tool


def _line(pairs: list[tuple[float, float]]) -> Price:
    """Seconds over audio seconds, neither part below 0."""
    audio, seconds = np.array(pairs).T
    # scipy has no types.
    fitted = cast(Any, nnls)(np.stack([np.ones_like(audio), audio], axis=1), seconds)[0]
    return Price(call=float(fitted[0]), audio=float(fitted[1]))
