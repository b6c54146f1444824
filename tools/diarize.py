"""Who speaks when: stretches of one voice, whose voice it is, and where two talk at once."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip, Samples, Segment
from tools.evidence import SubQuery, Turn
from tools.filterbank import HOP as FRAME
from tools.filterbank import RATE, Spectrogram, kaldi_log_mel
from tools.one_voice import Double, doubles
from tools.onnx_network import Derive
from tools.resegmentation import Labels, speaking
from tools.speaker_clustering import Voices, cluster
from tools.speaker_encoder import SpeakerEncoder
from tools.speaker_segmentation import FRAME as STEP
from tools.speaker_segmentation import (
    LATE,
    NOBODY,
    LocalVoices,
    Segmenter,
    alone,
    confirmed_voices,
    frame_time,
)
from tools.vad import METHOD as VAD
from tools.vad import Vad

NAME = "diarize"
DESCRIPTION = "Speaker diarization: who speaks when, how many people speak, and in what order."
METHOD = f"pyannet-2 {VAD}"
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

All this was with windows of whatever a voice activity detector called speech. With windows of
single voices (`alone`), over all seconds: on 7 excerpts of meetings (AMI, 3.5 min, much overlap)
27.8 % in place of 36.9 %, and where one speaks at a time 17.0 % in place of 26.7 %; on 40
compositions of two adventure games, of other voices than above, 12.0 % in place of 12.5 %.
"""

HIGH, NARROW = 62, 0.003
"""From which band (4.3 kHz) on a telephone passes nothing, and the share of power that is nothing.

On the tuning set the share was below 0.0005 after a telephone and above 0.015 elsewhere. Voices
that lack these bands all sound more alike.
"""

JOIN, SHORT = 0.2, 0.1
"""Seconds between two turns of one speaker that make one turn of them, and of the shortest."""

SURE = (-1.24, 6.69, 0.12)
"""See `probability`. Fitted to 629 turns of 40 compositions of Asterisk prompts, fillets-ng
dialogues and synthetic voices; on 737 turns of 40 compositions of two adventure games the
calibration error is 0.05 (said 0.81, right 0.80)."""

BLOCK = 30.0
"""Seconds listened to at a time."""

OVERLAP = 2.0
"""Seconds of the last block that are kept; the longest window lasts 1.4."""


@dataclass(frozen=True)
class Diarizer:
    """Tells who speaks when."""

    vad: Vad
    segmenter: Segmenter
    encoder: SpeakerEncoder

    @classmethod
    def load(cls, folder: Path, derive: Derive, threads: int = 1) -> Diarizer:
        """Loads CAM++ and PyanNet; their graphs are made on first use."""
        segmenter = Segmenter.load(folder, derive, threads)
        return cls(Vad.load(), segmenter, SpeakerEncoder.load(folder, derive, threads))

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Turn]]:
        """Yields all turns at the end, and nothing after each block before.

        Turns of two speakers overlap where both speak. `query.speakers` fixes how many speakers
        are told apart.
        """
        stretches = yield from confirmed_voices(self.vad, self.segmenter, clip)
        windows = [one for span in alone(stretches, clip.span) for one in split(span, clip.span)]
        windows.sort(key=lambda window: window.heard.end)
        heard: list[_Heard] = []
        for block in self._listen(clip, windows):
            heard += block
            yield ()
        if heard:
            voices = _told_apart(windows, heard, query.speakers)
            yield turns(stretches, windows, voices, clip.span)

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
        return _Heard(self.encoder(features), np.exp(features).mean(axis=0))


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


def turns(
    stretches: Sequence[LocalVoices], windows: Sequence[Window], voices: Voices, within: Segment
) -> list[Turn]:
    """What each speaker says at a time, in order; speakers are named in order of appearance."""
    labels = _labels(stretches, windows, voices, within)
    count = int(voices.speakers.max()) + 1
    grid = speaking(stretches, labels, count)
    spoken = [
        (Segment(start=start, end=end), speaker)
        for speaker in range(count)
        for start, end in _runs(grid[:, speaker], within)
    ]
    spoken.sort(key=lambda one: (one[0].start, one[0].end))
    names = {who: f"S{at}" for at, who in enumerate(dict.fromkeys(who for _, who in spoken), 1)}
    twins, told = _doubles(windows, voices, names), _by_speaker(windows, voices)
    return [
        Turn(
            tool=NAME,
            segment=segment,
            speaker=names[who],
            confidence=_sureness(segment, told[who]),
            alike=names[twins[who].other] if who in twins else None,
            alike_confidence=twins[who].probability if who in twins else None,
        )
        for segment, who in spoken
    ]


def _doubles(
    windows: Sequence[Window], voices: Voices, spoken: Collection[int]
) -> dict[int, Double]:
    """Who may be the same person as whom, of those who speak; nobody where none were compared."""
    if voices.centroids is None:
        return {}
    lengths = np.array([window.owned.duration for window in windows])
    order = sorted(spoken)
    seconds = np.array([float(lengths[voices.speakers == who].sum()) for who in order])
    found = doubles(voices.centroids[order], seconds)
    return {
        who: double._replace(other=order[double.other])
        for who, double in zip(order, found, strict=True)
        if double
    }


def _labels(
    stretches: Sequence[LocalVoices], windows: Sequence[Window], voices: Voices, within: Segment
) -> Labels:
    """The speaker of each frame that a window owns."""
    labels = np.full(max(one.first + len(one.active) for one in stretches), NOBODY)
    for window, speaker in zip(windows, voices.speakers, strict=True):
        edges = (window.owned.start, window.owned.end)
        first, last = (round((at - LATE - within.start) / STEP) for at in edges)
        labels[max(0, first) : last] = speaker
    return labels


def _runs(flags: NDArray[np.bool_], within: Segment) -> Iterator[tuple[float, float]]:
    """Seconds from which and to which a speaker speaks, short pauses bridged."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False)).reshape(-1, 2)
    apart = (edges[1:, 0] - edges[:-1, 1]) * STEP > JOIN
    starts, ends = edges[np.append(True, apart), 0], edges[np.append(apart, True), 1]
    for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
        start = max(within.start, frame_time(first, within.start))
        end = min(within.end, frame_time(last, within.start))
        if end - start >= SHORT:
            yield start, end


class _Told(NamedTuple):
    """What a window owns, and how clear its voice is."""

    owned: Segment
    clear: float


def _by_speaker(windows: Sequence[Window], voices: Voices) -> Mapping[int, Sequence[_Told]]:
    """The windows of each speaker, in order; what they own does not overlap."""
    told: defaultdict[int, list[_Told]] = defaultdict(list)
    for window, who, clear in zip(windows, voices.speakers, voices.confidences, strict=True):
        told[int(who)].append(_Told(window.owned, float(clear)))
    for own in told.values():
        own.sort(key=lambda one: one.owned.start)
    return told


def _sureness(turn: Segment, told: Sequence[_Told]) -> float:
    """How probable it is that most of a turn is its speaker's."""
    first = bisect_right(told, turn.start, key=lambda one: one.owned.end)
    last = bisect_left(told, turn.end, key=lambda one: one.owned.start)
    own = told[first:last]
    seconds = sum(one.owned.duration for one in own)
    clear = sum(one.clear * one.owned.duration for one in own) / seconds if own else 0.0
    return probability(clear, turn.duration)


def probability(clear: float, seconds: float) -> float:
    """Of a turn's being its speaker's, by how clear its voice is and how long it lasts."""
    bias, by_clearness, by_length = SURE
    return 1 / (1 + math.exp(-(bias + by_clearness * clear + by_length * math.log(seconds))))


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
