"""The quality of a recording in words: what its measurements say of it, and how surely."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tools.evidence import Measurement, SignalQuantity, Trait
from tools.meters.meter import NAME

QUALITY = "quality"
"""What a query says that asks for it."""

LEAST = 0.5
"""The probability from which a fault is told."""


class _Fault(NamedTuple):
    """What a recording is called whose quantity is beyond a limit.

    `scale` is how far beyond it that is three times as likely as not; negative where less is worse.
    """

    label: str
    quantity: SignalQuantity
    limit: float
    scale: float


_FAULTS = (
    _Fault("noisy", "noise", 15.0, -3.0),
    _Fault("clipped", "clipping", 0.02, 0.02),
    _Fault("muffled", "bandwidth", 2_900.0, -300.0),
    _Fault("telephone", "bandwidth", 4_800.0, -300.0),
    _Fault("echoing", "reverberation", 1.0, 0.15),
)


def quality(told: Sequence[Measurement]) -> Iterator[Trait]:
    """The faults that measurements show; "clean" where there is none, as far as they tell."""
    found = {one.quantity: one for one in told if one.value is not None}
    faults: dict[str, float] = {}
    for fault in _FAULTS:
        if (one := found.get(fault.quantity)) and one.value is not None:
            faults[fault.label] = _beyond(one.value, fault)
    if "muffled" in faults:
        faults["telephone"] *= 1 - faults["muffled"]
    clean = math.prod(1 - share for share in faults.values())
    for label, share in [*faults.items(), ("clean", clean)]:
        if share >= LEAST and told:
            yield Trait(
                tool=NAME, segment=told[0].segment, confidence=share, aspect="quality", label=label
            )


def _beyond(value: float, fault: _Fault) -> float:
    """How probable it is that a value is beyond the limit of a fault."""
    odds = math.log(3) * (value - fault.limit) / fault.scale
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
