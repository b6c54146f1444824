"""Which stretches of speech are recognised at once: ended at pauses, and with their borders kept.

Between two pauses Whisper takes a chunk to be of one language: in one of two it leaves the second
out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from tools.audio import AudioClip, Samples, Segment
from tools.single_words import LEAD
from tools.vad import FRAME, RATE, Vad, spans

CHUNK = 28.0
"""Seconds given to Whisper at once; its window is 30."""

PAUSE = 0.4
"""Seconds of pause at which a new chunk and a new utterance begin."""

SHORT, NEIGHBOUR = 1.2, 3.0
"""Seconds: a stretch shorter than the first is recognised together with what is nearer than the
second."""

LEAST = 0.1
"""Seconds of speech that are listened to, at least: of 178 digits cut out of their recording 46
were dropped with 0.2 s and a cold start, 3 are now."""

MARGIN = 0.2
"""Seconds heard on both sides of speech, as far as nobody else speaks there: the breath of an "h"
and the end of an "s" are hardly speech to the detector, and words without them become others."""

SEARCHED = 3.0
"""Seconds around the middle of speech without a pause in which the best place to cut it is sought.
"""

BROKEN_OFF = 2.0
"""Seconds of speech without a word after which Whisper is taken to have left something out."""

Cut = Callable[[float, float], float]
"""Between two times, where there is the least of a word."""


@dataclass(frozen=True)
class SpeechPart:
    """A chunk of speech as it is given to a recogniser.

    Attributes:
        span: From the first sound of speech to the last.
        heard: The same with a margin; those of two parts never overlap.
        samples: At 16 kHz, of what is heard, after `lead` seconds of silence.
        lead: Silence before a word or two.
        pieces: The speech in it, from one short pause to the next.
    """

    span: Segment
    heard: Segment
    samples: Samples
    lead: float = 0.0
    pieces: tuple[Segment, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether it is a word or two without neighbours."""
        return self.span.duration < SHORT

    def within(self, start: float, end: float) -> Segment | None:
        """The time of some samples in file time; None where nothing of it was heard.

        Whisper lets a word begin in the pause or the margin before it: nothing of these counts for
        what reaches into the speech.
        """
        whole, offset = self.heard, self.heard.start - self.lead
        first = min(whole.end, max(whole.start, offset + start))
        last = min(whole.end, max(first + 0.02, offset + end))
        if first >= last:
            return None
        told = Segment(start=first, end=last)
        spoken = [one for one in (self.pieces or (self.span,)) if one.intersect(told)]
        hull = Segment(start=spoken[0].start, end=spoken[-1].end) if spoken else told
        return told.intersect(hull) or told

    def again(self, span: Segment) -> SpeechPart:
        """A stretch of it by itself, with a margin and levelled."""
        wider = _wider(span, self.heard)
        start = self.heard.start - self.lead
        first, last = (round((time - start) * RATE) for time in (wider.start, wider.end))
        return _part(span, wider, self.samples[first:last], level=True)


def speech_parts(vad: Vad, clip: AudioClip, level: bool = False) -> Iterator[SpeechPart]:
    """All speech of a clip, in order, in parts of up to `CHUNK` seconds and their margins.

    Args:
        vad: Tells where somebody speaks.
        clip: What is listened to.
        level: Whether each part is brought to one level; words said alone are so always.
    """
    heard = [np.empty(0, np.float32), *vad.probabilities(clip, warm=True)]
    track = SpeechTrack(np.concatenate(heard), clip.span.start)
    found = spans([track.speech], clip.span, least=LEAST)
    spoken = list(chunks(found, track.least_between))
    for span, wider in zip(spoken, widened(spoken, clip.span), strict=True):
        pieces = tuple(both for one in found if (both := one.intersect(span)))
        yield _part(span, wider, clip.crop(wider).samples(RATE), level, pieces)


def lone_parts(vad: Vad, clip: AudioClip) -> Iterator[SpeechPart]:
    """The speech of a clip that stands alone, a word or two between two pauses, each by itself."""
    heard = [np.empty(0, np.float32), *vad.probabilities(clip, warm=True)]
    found = spans([np.concatenate(heard)], clip.span, pause=PAUSE, least=LEAST)
    for span, wider in zip(found, widened(found, clip.span), strict=True):
        if span.duration < SHORT:
            yield _part(span, wider, clip.crop(wider).samples(RATE), level=True, pieces=(span,))


def unheard(part: SpeechPart, said: Sequence[Segment]) -> Iterator[Segment]:
    """The speech of a part that no word lies on: whole pieces, and what is long of others."""
    for piece in part.pieces:
        near = _wider(piece, part.heard)
        words = sorted((both for one in said if (both := one.intersect(near))), key=_start)
        if not words and not part.alone:
            yield piece
        ends = [piece.start, *accumulate((word.end for word in words), max)]
        starts = [*(word.start for word in words), piece.end]
        for start, end in zip(ends, starts, strict=True):
            if words and end - start > BROKEN_OFF:
                yield Segment(start=start, end=end)


def _part(
    span: Segment,
    heard: Segment,
    samples: Samples,
    level: bool,
    pieces: tuple[Segment, ...] = (),
) -> SpeechPart:
    """A word or two is levelled always, and heard after silence."""
    if span.duration >= SHORT:
        return SpeechPart(span, heard, levelled(samples) if level else samples, 0.0, pieces)
    silence = np.zeros(round(LEAD * RATE), np.float32)
    return SpeechPart(span, heard, np.concatenate([silence, levelled(samples)]), LEAD, pieces)


def levelled(samples: Samples) -> Samples:
    """The samples with their peak at 0.9; silence stays silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples if peak < 1e-4 else samples * np.float32(0.9 / peak)


@dataclass(frozen=True)
class SpeechTrack:
    """How probable speech is, in frames of 32 ms from `start` on."""

    speech: Samples
    start: float

    def least_between(self, low: float, high: float) -> float:
        """The middle of the frame between two times where speech is least probable."""
        first, last = (round((time - self.start) * RATE / FRAME) for time in (low, high))
        between = self.speech[max(0, first) : max(0, last)]
        frame = max(0, first) + (int(np.argmin(between)) if len(between) else 0)
        return min(high, max(low, self.start + (frame + 0.5) * FRAME / RATE))


def _latest(_: float, high: float) -> float:
    return high


def chunks(spoken: Sequence[Segment], cut: Cut = _latest) -> Iterator[Segment]:
    """Joins stretches of speech without a pause between them; cuts what is longer than `CHUNK`.

    A stretch of a word or two is joined to what is near: alone, Whisper makes little of it. Of ten
    digits about a second apart, in three found recordings, none was admitted one by one, and all
    ten together.
    """
    held: Segment | None = None
    for span in spoken:
        both = Segment(start=held.start, end=span.end) if held and _together(held, span) else None
        if both and both.duration <= CHUNK:
            held = both
            continue
        if both and span.duration > CHUNK:
            # What is cut anyway is cut with what comes before it.
            held, span = None, both
        if held:
            yield held
        *whole, held = _pieces(span, cut)
        yield from whole
    if held:
        yield held


def widened(spoken: Sequence[Segment], within: Segment) -> Iterator[Segment]:
    """Each with a margin, at most up to the middle of the pause between two."""
    middles = [(one.end + other.start) / 2 for one, other in pairwise(spoken)]
    lows, highs = [within.start, *middles], [*middles, within.end]
    for one, low, high in zip(spoken, lows, highs, strict=False):
        yield _wider(one, Segment(start=low, end=high))


def _wider(one: Segment, within: Segment) -> Segment:
    """With a margin on both sides, as far as there is room."""
    start, end = max(within.start, one.start - MARGIN), min(within.end, one.end + MARGIN)
    return Segment(start=start, end=end)


def _start(one: Segment) -> float:
    return one.start


def _pieces(span: Segment, cut: Cut) -> Iterator[Segment]:
    """A long stretch in parts of about the same length, cut where there is the least of a word."""
    start = span.start
    while (left := span.end - start) > CHUNK:
        middle = start + left / math.ceil(left / CHUNK)
        at = cut(middle - SEARCHED, min(middle + SEARCHED, start + CHUNK))
        yield Segment(start=start, end=at)
        start = at
    yield Segment(start=start, end=span.end)


def _together(one: Segment, other: Segment) -> bool:
    """Whether two stretches are recognised as one."""
    short = min(one.duration, other.duration) < SHORT
    return other.start - one.end < (NEIGHBOUR if short else PAUSE)
