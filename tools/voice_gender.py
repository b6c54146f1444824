"""Whether a voice is a woman's or a man's, as a probability: a logistic model packed with the code.

It was trained by `python -m agent train voice` on voices whose gender is known, and is measured on
others: `voice_gender.json` holds both.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, Field, NonNegativeFloat, PositiveInt

from tools.voice_features import QUANTILES, VoiceFeatures

PACKED = Path(__file__).with_name("voice_gender.json")
ACOUSTIC, VECTOR = 7, 192

MEDIAN = QUANTILES.index(0.5)
"""Which acoustic feature is the logarithm of the median pitch."""

SHARED, WIDTH = 180.0, 0.3
"""The pitch in Hz that low women and high men share, and how far its logarithm is shared."""

Eight = Annotated[tuple[float, ...], Field(min_length=ACOUSTIC + 1, max_length=ACOUSTIC + 1)]


class GenderFit(BaseModel, frozen=True):
    """The model: features less their means, over their scales, times weights.

    Attributes:
        sources: Where the voices were from, and how many there were.
        held_out: What was measured on voices of other sources, in words.
        direction: Along which vectors of voices differ by gender; its product is the last feature.
        doubt: How much less sure it is of a voice whose pitch men and women share.
    """

    sources: dict[str, PositiveInt]
    held_out: str = ""
    means: Eight
    scales: Eight
    weights: Eight
    bias: float
    direction: Annotated[tuple[float, ...], Field(min_length=VECTOR, max_length=VECTOR)]
    doubt: NonNegativeFloat

    def woman(self, heard: VoiceFeatures) -> float:
        """How probable it is that the voice is a woman's; otherwise it is a man's."""
        along = heard.vector @ np.array(self.direction)
        scaled = (np.append(heard.acoustic, along) - np.array(self.means)) / np.array(self.scales)
        odds = float(scaled @ np.array(self.weights)) + self.bias
        odds *= float(trust(heard.acoustic[MEDIAN], self.doubt))
        return float(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def trust(pitch: ArrayLike, doubt: float) -> NDArray[np.float64]:
    """What is left of the odds at the logarithm of a pitch; all, far from what is shared."""
    near = np.exp(-(((np.asarray(pitch) - np.log(SHARED)) / WIDTH) ** 2))
    return np.exp(-doubt * near)


@cache
def packed() -> GenderFit:
    """The model that comes with the code."""
    return GenderFit.model_validate_json(PACKED.read_text(encoding="utf-8"))
