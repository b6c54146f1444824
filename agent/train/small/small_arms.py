"""What is trained and how it is asked: the rows and the columns of both papers' tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

from agent.data.example import Style
from agent.student.pause import Pausing

Setting = Literal[
    "direct", "trace", "long", "told direct", "told", "told long", "another", "silence", "none",
    "ordinary", "20 dB", "10 dB", "0 dB",
]  # fmt: skip
"""How a question is asked: with no word of reasoning, with a trace, with one that may not end
early; the same told in words instead of sound; with the sound of another question, or silence; with
ordinary tokens in PAUSE's places, or with none; in noise."""

SETTINGS: Mapping[Style, tuple[Setting, ...]] = {
    "mpar2": (
        "direct", "trace", "long", "told direct", "told", "told long", "another", "silence",
    ),
    "paqa": ("trace", "none", "ordinary", "20 dB", "10 dB", "0 dB", "another"),
}  # fmt: skip

NOISES: Mapping[Setting, float] = {"20 dB": 20.0, "10 dB": 10.0, "0 dB": 0.0}
"""Mean power of the sound over that of white noise, in dB."""

PAUSES = Pausing(pause=0.9, abort=0.0, window=8, stride=2, cooldown=16, spans=2, tokens=8)
"""Traces are short here, and groups with them; a rollout is never given up."""

ORDINARY = PAUSES.model_copy(update={"word": "."})
"""As many tokens at the same places, of a word that it knows."""


class Arm(BaseModel, frozen=True):
    """What GRPO rewards; without weights, nothing is learned.

    Attributes:
        over: The arm that it is to be better than.
        pause: Whether rollouts pause while it learns, and in the end.
        silent: Whether it learns from silence: what it gains then, it gains from words.
        settings: In which it is asked.
    """

    style: Style
    weights: dict[str, float] = {}
    over: str = ""
    pause: Pausing | None = None
    silent: bool = False
    settings: tuple[Setting, ...]


def _weighted(
    style: Style,
    weights: dict[str, float],
    over: str,
    pause: Pausing | None = None,
    silent: bool = False,
    settings: tuple[Setting, ...] = (),
) -> Arm:
    unset = dict.fromkeys(
        ("answer", "form", "environment", "speech", "agreement", "length", "perception", "steps",
         "reviewed"), 0.0)  # fmt: skip
    return Arm(
        style=style, weights=unset | weights, over=over, pause=pause, silent=silent,
        settings=settings or SETTINGS[style],
    )  # fmt: skip


_UNPAUSED: tuple[Setting, ...] = tuple(one for one in SETTINGS["paqa"] if one != "none")
"""Of arms that never pause, whose trace is that without PAUSE."""

_BETWEEN: tuple[Setting, ...] = ("trace", "another")
"""Of arms between the first and the last."""

_MPAR = {"answer": 1.0, "form": 0.5}
_SEEN = _MPAR | {"perception": 0.5}
_STEPS = _SEEN | {"steps": 0.5}
_REVIEW = _STEPS | {"reviewed": 1.0}
_HYPER = {"answer": 1.0, "form": 1.0, "environment": 0.2, "length": 0.5}
_AGREE = _HYPER | {"agreement": 0.5}

ARMS: Mapping[str, Arm] = {
    "mpar2 sft": Arm(style="mpar2", settings=SETTINGS["mpar2"]),
    "mpar2 grpo": _weighted("mpar2", _MPAR, "mpar2 sft", settings=_BETWEEN),
    "mpar2 + perception": _weighted("mpar2", _SEEN, "mpar2 grpo", settings=_BETWEEN),
    "mpar2 + steps": _weighted("mpar2", _STEPS, "mpar2 + perception", settings=_BETWEEN),
    "mpar2 + review": _weighted("mpar2", _REVIEW, "mpar2 + steps"),
    "mpar2 + review, no sound": _weighted(
        "mpar2", _REVIEW, "mpar2 + review", silent=True, settings=_BETWEEN
    ),
    "hyper sft": Arm(style="paqa", settings=_UNPAUSED),
    "hyper grpo": _weighted("paqa", _HYPER, "hyper sft", settings=_BETWEEN),
    "hyper + pause": _weighted("paqa", _HYPER, "hyper grpo", PAUSES),
    "hyper + pause + consistency": _weighted("paqa", _AGREE, "hyper + pause", PAUSES),
}
"""A row of the tables each, in their order."""
