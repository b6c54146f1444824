"""What listening costs: seconds by tool, as they were measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from pydantic import BaseModel, Field

from graphs.state import Call
from tools.audio import Segment
from tools.errors import InputError
from tools.evidence import STEMS, SubQuery
from tools.outside import parsed
from tools.tool_registry import SEPARATION, TOOLS, Price, call_kind

HANDLING = 0.02
"""Seconds that every call is charged besides the tool's own: without them, what is as good as free
is asked for as long as the budget lasts, for nothing."""


FREE = Price(call=0, audio=0)

COST_LAMBDA = 0.005
"""What a second of listening costs, in right answers, unless the user says otherwise."""


class Prices(BaseModel, frozen=True):
    """The price of each kind of call, by its name."""

    errands: dict[str, Price] = Field(min_length=1)

    @classmethod
    def measured(cls, calls: Iterable[Call]) -> Prices:
        """A line through the seconds of each kind of call, by least squares.

        Means and not medians: speech recognition is quick where nobody speaks, and that is part of
        what a call may be expected to take.
        """
        seen: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for call in calls:
            if not call.cached and call.query.source not in STEMS:
                seen[call_kind(call.query)].append((call.audio_seconds, call.seconds))
        return cls(errands={name: _line(pairs) for name, pairs in sorted(seen.items())})

    def seconds(self, query: SubQuery, span: Segment) -> float:
        """What a call takes on a clip of that span.

        A call that nobody measured takes what its tool's author says; as long as the dearest
        known one where that is not told either. One that hears a stem alone takes what makes the
        stem on top.
        """
        length, tool = (query.segment or span).duration, TOOLS.get(query.tool)
        price = self.errands.get(call_kind(query)) or (tool and tool.price)
        known = [price] if price else self.errands.values()
        made = self._stem if query.source in STEMS else FREE
        return HANDLING + made.of(length) + max(one.of(length) for one in known)

    def with_price(self, hearings: Iterable[str], price: Price) -> Prices:
        """With another price for some kinds of call, such as "listen count"."""
        return Prices(errands={**self.errands, **dict.fromkeys(hearings, price)})

    @property
    def _stem(self) -> Price:
        """What it takes to make a stem, as it was measured or as its author says."""
        return self.errands.get(SEPARATION.name) or SEPARATION.price or FREE


@cache
def packed() -> Prices:
    """What calls took on the machine where the embedded models were measured."""
    text = Path(__file__).with_name("prices.json").read_text(encoding="utf-8")
    return Prices.model_validate_json(text)


def noted(notes: Mapping[str, str], path: Path) -> Prices:
    """What calls took where weights were trained, as their notes say.

    Raises:
        InputError: They do not say it.
    """
    try:
        return parsed(notes["prices"], Prices, "prices")
    except KeyError:
        raise InputError(f"the weights {path} have no note of prices; train them anew") from None
    except InputError as error:
        raise InputError(f"the weights {path} have no usable prices: {error}") from None


def _line(pairs: list[tuple[float, float]]) -> Price:
    """Seconds over audio seconds, neither part below 0."""
    # Whoever only reads prices does without this import of 0.3 s.
    from scipy.optimize import nnls  # pyright: ignore[reportUnknownVariableType]

    audio, seconds = np.array(pairs).T
    # scipy has no types.
    fitted = cast(Any, nnls)(np.stack([np.ones_like(audio), audio], axis=1), seconds)[0]
    return Price(call=float(fitted[0]), audio=float(fitted[1]))
