"""CLAP asked for texts of one's own: each beside what it does not mean, and beside nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip
from tools.clap import NOTHING, STEP, Clap, Rows
from tools.event_segmentation import Grain, ScoredStretch, Scores
from tools.softmax import softmax


@dataclass(frozen=True, eq=False)
class AskedClap:
    """The same network, asked for these texts and nothing else.

    Attributes:
        labels: What an event of each text is called.
        wanted: The texts.
    """

    clap: Clap
    labels: tuple[str, ...]
    wanted: tuple[str, ...]

    @property
    def grain(self) -> Grain:
        """How the network looks."""
        return self.clap.grain

    def scores(
        self, clip: AudioClip, hop: float = STEP, normalise: bool = False
    ) -> Iterator[ScoredStretch]:
        """How probable each text is, beside what it does not mean and beside nothing."""
        wanted, labels = self.clap.read(self.wanted), self.clap.texts
        none, scale = self.clap.read(NOTHING), self.clap.scale
        against = [np.concatenate([none, labels[rivals(text, labels)]]) for text in wanted]

        def told(windows: Rows) -> Scores:
            columns = [
                softmax(scale * windows @ np.concatenate([text[None], others]).T)[:, 0]
                for text, others in zip(wanted, against, strict=True)
            ]
            return np.stack(columns, axis=1, dtype=np.float32)

        yield from self.clap.heard(clip, told, normalise)


def rivals(text: Rows, labels: Rows) -> NDArray[np.bool_]:
    """Which labels mean another sound than the text.

    Not those that are as near to it as half of the labels are to their nearest: "a dog barking"
    would otherwise share its probability with "bark".
    """
    between = labels @ labels.T
    np.fill_diagonal(between, -1.0)
    return labels @ text < np.median(between.max(axis=1))
