"""Whether a voice is a woman's or a man's, as a probability: a logistic model packed with the code.

It was trained by `python -m agent train voice` on voices whose gender is known, and is measured on
others: `voice_gender.json` holds both.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, Field, PositiveInt

from tools.voice_features import VoiceFeatures

PACKED = Path(__file__).with_name("voice_gender.json")
ACOUSTIC, VECTOR = 7, 192


class GenderFit(BaseModel, frozen=True):
    """The model: the logarithm of the odds is a bias and the features, times weights.

    Attributes:
        sources: Where the voices were from, and how many there were.
        held_out: What was measured on voices of other sources, in words.
        acoustic: Weights of the logarithms of pitch and resonances.
        vector: Weights of the numbers of the voice's vector.
    """

    sources: dict[str, PositiveInt]
    held_out: str = ""
    acoustic: Annotated[tuple[float, ...], Field(min_length=ACOUSTIC, max_length=ACOUSTIC)]
    vector: Annotated[tuple[float, ...], Field(min_length=VECTOR, max_length=VECTOR)]
    bias: float

    def woman(self, heard: VoiceFeatures) -> float:
        """How probable it is that the voice is a woman's; otherwise it is a man's."""
        odds = heard.acoustic @ np.array(self.acoustic) + heard.vector @ np.array(self.vector)
        return float(1 / (1 + np.exp(-np.clip(odds + self.bias, -30, 30))))


@cache
def packed() -> GenderFit:
    """The model that comes with the code."""
    return GenderFit.model_validate_json(PACKED.read_text(encoding="utf-8"))
