"""Who speaks when: windows of speech, the voice in each, and whose voice it is.

One speaker at a time: where two talk at once, the louder one is named.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tools import checkpoint
from tools.audio import AudioClip, Samples, Segment
from tools.evidence import SubQuery, Turn
from tools.filterbank import HOP as FRAME
from tools.filterbank import RATE, Spectrogram, kaldi_log_mel
from tools.onnx_network import Derive, OnnxNetwork
from tools.speaker_clustering import Voices, cluster
from tools.vad import Vad, spans

NAME = "diarize"
DESCRIPTION = "Speaker diarization: who speaks when, how many people speak, and in what order."
METHOD = "campplus-1"
"""Part of the cache's key; changes when the same audio would give other turns."""

WINDOW, HOP = 1.2, 0.4
"""Seconds of speech in which one voice is looked for, and from one look to the next."""

SHORTEST = 0.5
"""Seconds; speech shorter than this is heard together with what surrounds it."""

THRESHOLD, THRESHOLD_NARROW = 0.71, 0.60
"""Mean cosine distance from which on two clusters are two speakers; narrow: over a telephone.

Chosen, with the windows and `speaker_clustering.LEAST`, on 99 compositions (96 min, 1 to 5 of 9
voices) of Debian's Asterisk prompts and fillets-ng dialogues, half of them noisy, half
band-limited. There DER is 8.6 %, and 82 % have the right number of speakers (one threshold: 10.3 %
and 76 % at best). On 63 compositions (38 min) of nine narrators, eight of them new, it is 11.6 %
and 75 % (one threshold of 0.71: 10.9 % and 78 %; of 0.60: 18.8 % and 51 %); with the number given,
9.1 %.
On the only real call, pyannote's sample of 30 s, it is 4.5 %; above 0.71 its callers become one.
DER is the mean over files, with a collar of 0.25 s on each side.
"""

HIGH, NARROW = 62, 0.003
"""From which band (4.3 kHz) on a telephone passes nothing, and the share of power that is nothing.

On the tuning set the share was below 0.0005 after a telephone and above 0.015 elsewhere. Voices
that lack these bands all sound more alike.
"""

JOIN = 0.5
"""Seconds between two turns of one speaker that make one turn of them."""

BLOCK = 30.0
"""Seconds listened to at a time."""

OVERLAP = 2.0
"""Seconds of the last block that are kept; the longest window lasts 1.4."""


@dataclass(frozen=True)
class Diarizer:
    """Tells who speaks when."""

    vad: Vad
    encoder: OnnxNetwork

    @classmethod
    def load(cls, folder: Path, derive: Derive, threads: int = 1) -> Diarizer:
        """Loads CAM++ from `campplus_cn_en_common.pt`; its graph is made on first use."""
        path = folder / "campplus_cn_en_common.pt"

        def make() -> bytes:
            from tools import campplus

            return campplus.graph(checkpoint.read(path))

        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return cls(Vad.load(), OnnxNetwork(derive(f"campplus-1-{digest[:16]}.onnx", make), threads))

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Turn]]:
        """Yields all turns at the end, and nothing after each block before.

        `query.speakers` fixes how many speakers are told apart.
        """
        speech: list[Samples] = []
        for stretch in self.vad.probabilities(clip):
            speech.append(stretch)
            yield ()
        found = spans(speech, clip.span)
        windows = [window for span in found for window in split(span, clip.span)]
        heard: list[_Heard] = []
        for stretch in self._listen(clip, windows):
            heard += stretch
            yield ()
        if heard:
            yield turns(windows, _told_apart(windows, heard, query.speakers))

    def _listen(self, clip: AudioClip, windows: Sequence[Window]) -> Iterator[list[_Heard]]:
        """What is heard in each window, in stretches of a block."""
        waiting = deque(windows)
        for begin, end, features in _blocks(clip):
            ready: list[_Heard] = []
            while waiting and waiting[0].heard.end <= end:
                span = waiting.popleft().heard
                ready.append(self._hear(_frames(features, span.start - begin, span.end - begin)))
            yield ready

    def _hear(self, features: Spectrogram) -> _Heard:
        """The voice in some frames, and their spectrum."""
        centred = features - features.mean(axis=0)
        voice = self.encoder({"features": centred[None]})[0][0]
        return _Heard(voice / np.linalg.norm(voice), np.exp(features).mean(axis=0))


class _Heard(NamedTuple):
    """A window's voice, as a vector of length 1, and its power in each band."""

    voice: Samples
    power: Samples


class Window(NamedTuple):
    """What is heard to tell a voice, and the part of it that is said to be that voice."""

    heard: Segment
    owned: Segment


def split(span: Segment, within: Segment) -> list[Window]:
    """Windows spread evenly over a stretch of speech; what they own covers it without gaps."""
    count = 1 + max(0, round((span.duration - WINDOW) / HOP))
    length = WINDOW if count > 1 else span.duration
    step = (span.duration - length) / max(1, count - 1)
    middles = [span.start + length / 2 + step * number for number in range(count)]
    edges = [span.start, *((one + other) / 2 for one, other in pairwise(middles)), span.end]
    reach = max(length, SHORTEST) / 2
    return [
        Window(
            Segment(start=max(within.start, middle - reach), end=min(within.end, middle + reach)),
            Segment(start=low, end=high),
        )
        for middle, (low, high) in zip(middles, pairwise(edges), strict=True)
    ]


def _told_apart(windows: Sequence[Window], heard: Sequence[_Heard], speakers: int | None) -> Voices:
    """Whose voice each window is, with the threshold for the band that there is."""
    power = np.sum([window.power for window in heard], axis=0)
    narrow = power[HIGH:].sum() < NARROW * power.sum()
    return cluster(
        np.stack([window.voice for window in heard]),
        np.array([window.owned.duration for window in windows]),
        THRESHOLD_NARROW if narrow else THRESHOLD,
        speakers,
    )


def turns(windows: Sequence[Window], voices: Voices) -> list[Turn]:
    """Neighbours of one voice as one turn. Speakers are named in order of appearance."""
    speakers: list[int] = voices.speakers.tolist()
    changes = [
        at
        for at, (one, other) in enumerate(pairwise(windows), 1)
        if speakers[at - 1] != speakers[at] or one.owned.gap(other.owned) > JOIN
    ]
    names = {speaker: f"S{at}" for at, speaker in enumerate(dict.fromkeys(speakers), 1)}
    return [
        Turn(
            tool=NAME,
            segment=Segment(start=windows[first].owned.start, end=windows[last - 1].owned.end),
            speaker=names[speakers[first]],
            confidence=float(voices.confidences[first:last].mean()),
        )
        for first, last in pairwise([0, *changes, len(windows)])
    ]


def _blocks(clip: AudioClip) -> Iterator[tuple[float, float, Spectrogram]]:
    """File times from and to which a window can be heard, and the frames from the first on."""
    blocks = clip.blocks(RATE, BLOCK)
    held, begin = np.empty(0, np.float32), clip.span.start
    block = next(blocks, None)
    while block is not None:
        following = next(blocks, None)
        held = np.concatenate([held, block])
        end = inf if following is None else begin + len(held) / RATE
        yield begin, end, kaldi_log_mel(held)
        passed = max(0, len(held) - round(OVERLAP * RATE))
        held, begin, block = held[passed:], begin + passed / RATE, following


def _frames(features: Spectrogram, start: float, end: float) -> Spectrogram:
    """The frames that lie between two times, in seconds from the first frame's beginning."""
    first, last = round(start * RATE / FRAME), round(end * RATE / FRAME) - 2
    return features[first:last]
