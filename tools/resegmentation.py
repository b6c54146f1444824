"""Who speaks in each frame: the speakers of whole windows, and the local voices that begin and end.

Voices told apart in windows (`speaker_clustering`) say who is who over a whole recording, coarsely
and one at a time; `speaker_segmentation` says when voices speak, to the frame and several at once,
but knows them for ten seconds only. Where a voice is alone it is the speaker of its window; where
two speak at once, each is whoever it is where it is alone nearby.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.speaker_segmentation import FRAME, NOBODY, LocalVoices, own_parts

NEAR = 2.0
"""Seconds in which the second of two is looked for, where a voice is never alone."""

Flags = NDArray[np.bool_]
Labels = NDArray[np.intp]
"""The speaker of each frame by windows, or nobody."""


def speaking(stretches: Sequence[LocalVoices], labels: Labels, speakers: int) -> Flags:
    """Whether each speaker speaks in each frame: frames × speakers."""
    found = np.zeros((len(labels), speakers), np.bool_)
    for stretch, first, last in own_parts(stretches):
        here = labels[stretch.first : stretch.first + len(stretch.active)]
        heard = _speakers(stretch.speaking, here)
        for frame in range(first, last):
            at = stretch.first + frame
            for speaker in _told(heard[frame], at, labels):
                found[at, speaker] = True
    return found


def _speakers(active: Flags, here: Labels) -> list[list[int]]:
    """For each frame the speakers of its voices; nobody for a voice that is never alone."""
    single = active.sum(axis=1) == 1
    found: list[list[int]] = [[] for _ in here]
    for voice in active.T:
        known = np.flatnonzero(voice & single & (here != NOBODY))
        for frame in np.flatnonzero(voice):
            nearest = known[np.abs(known - frame).argmin()] if len(known) else None
            own = here[frame] if single[frame] and here[frame] != NOBODY else None
            told = own if own is not None else NOBODY if nearest is None else here[nearest]
            found[frame].append(int(told))
    return found


def _told(heard: Sequence[int], at: int, labels: Labels) -> Iterator[int]:
    """The speakers of one frame; two voices of one name are that one and whoever else is near."""
    known = [one for one in dict.fromkeys(heard) if one != NOBODY]
    yield from known
    if len(heard) > 1 and len(known) == 1:
        reach = round(NEAR / FRAME)
        around = labels[max(0, at - reach) : at + reach]
        others = np.flatnonzero((around != NOBODY) & (around != known[0]))
        if len(others):
            middle = min(at, reach)
            yield int(around[others[np.abs(others - middle).argmin()]])
