"""Long audio in overlapping pieces, for networks that need what comes before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tools.audio import AudioClip, Samples


@dataclass(frozen=True, eq=False)
class Piece:
    """Samples to be heard, of which some are only context.

    Attributes:
        samples: All of them.
        start: The file time of the first one, in seconds.
        own: From which file time to which the piece's results are kept.
    """

    samples: Samples
    start: float
    own: tuple[float, float]


def pieces(clip: AudioClip, rate: int, seconds: float, context: float) -> Iterator[Piece]:
    """The clip in pieces of `seconds`, each with `context` more seconds on either side.

    What is left at the end joins the last piece where it is no longer than the context.
    """
    size, margin = round(seconds * rate), round(context * rate)
    held: Samples = np.empty(0, np.float32)
    at, own = 0, 0
    for block in clip.blocks(rate, seconds):
        held = np.concatenate([held, block])
        while at + len(held) >= own + size + 2 * margin:
            yield _piece(clip, rate, held[: own + size + margin - at], at, own, own + size)
            own += size
            kept = max(0, own - margin - at)
            held, at = held[kept:], at + kept
    if at + len(held) > own:
        yield _piece(clip, rate, held, at, own, at + len(held))


def _piece(clip: AudioClip, rate: int, samples: Samples, at: int, own: int, until: int) -> Piece:
    start = clip.span.start
    return Piece(samples, start + at / rate, (start + own / rate, start + until / rate))
