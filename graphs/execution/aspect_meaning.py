"""Which aspects a question asks for: by its words, by its choices, else by what it means."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphs.choices.aspects import aspect_words, aspects_of
from graphs.execution.topics import Embed
from tools.evidence import Aspect

ALIKE = 0.55
"""The cosine from which a question means what another asks for. It was chosen on 36 questions by
hand: of 18 on aspects 11 are told rightly, by word or by meaning, 2 wrongly and 5 not; of 18 on
places, causes, relations and counts 3 are taken for some aspect, which costs a call."""


def aspects_meant(
    question: str, choices: tuple[str, ...], embed: Embed | None
) -> frozenset[Aspect]:
    """What is asked for; by meaning only where no word tells."""
    told = aspects_of(question, choices)
    if told or embed is None or not question.strip():
        return told
    near = _questions(embed) @ np.asarray(embed([question]), dtype=np.float64)[0]
    best = int(near.argmax())
    return frozenset([list(aspect_words())[best]] if near[best] >= ALIKE else [])


def _questions(embed: Embed) -> NDArray[np.float64]:
    """One row for each aspect."""
    asked = [words.question for words in aspect_words().values()]
    return np.asarray(embed(asked), dtype=np.float64)
