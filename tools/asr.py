"""Speech recognition by Whisper (faster-whisper): utterances with word times and language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip, Samples, Segment
from tools.evidence import SubQuery, Utterance, Word
from tools.vad import Vad

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

NAME = "asr"
DESCRIPTION = "Speech recognition: the words that are spoken, with their times and language."
METHOD = "whisper-3"
"""Part of the cache's key; changes when the same audio would give other utterances."""

RATE = 16_000
FRAMES = 3000
"""Whisper's window in frames of 10 ms."""

CHUNK = 28.0
"""Seconds given to Whisper at once; its window is 30."""

SHORT, NEIGHBOUR = 1.2, 3.0
"""Seconds: a stretch shorter than the first is recognised together with what is nearer than the
second."""

PAUSE = 0.4
"""Seconds of pause at which a new chunk and a new utterance begin.

Whisper takes a chunk to be of one language: in one of two it leaves the second out."""


class SaidWord(Protocol):
    """A word as Whisper gives it; times are seconds from the start of what it was given."""

    @property
    def word(self) -> str: ...

    @property
    def start(self) -> float: ...

    @property
    def end(self) -> float: ...

    @property
    def probability(self) -> float: ...


class WhisperSegment(Protocol):
    """A segment as Whisper gives it."""

    @property
    def no_speech_prob(self) -> float: ...

    @property
    def avg_logprob(self) -> float: ...

    @property
    def compression_ratio(self) -> float: ...

    @property
    def words(self) -> Sequence[SaidWord] | None: ...


class Recogniser(Protocol):
    """Recognises speech, and has a closer version of itself for the listener."""

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Utterance]]: ...

    @property
    def vad(self) -> Vad: ...

    def transcribe(self, clip: AudioClip) -> Sequence[Utterance]: ...

    def closer(self, tool: str, beam: int) -> Recogniser: ...


@dataclass(frozen=True)
class Gate:
    """What must hold before words are believed (Radford et al. 2022, section 4.5, and ours).

    Attributes:
        no_speech: Whisper's own probability that a segment holds no speech, at most; unless it is
            sure of most words, for it says so of clear sentences in a room, too.
        log_probability: Mean log-probability of the tokens, at least.
        compression: Ratio by which gzip shrinks the text, at most; loops compress well.
        word: Probability of the best word of an utterance, at least.
        sure: Probability that half of the words must reach where `no_speech` is not met.
    """

    no_speech: float = 0.6
    log_probability: float = -1.0
    compression: float = 2.4
    word: float = 0.5
    sure: float = 0.95

    def admits(self, segment: WhisperSegment) -> bool:
        """Whether a segment of Whisper's is speech, and not what it dreams of music."""
        words = segment.words or []
        sure = [word for word in words if word.probability >= self.sure]
        spoken = segment.no_speech_prob <= self.no_speech or 2 * len(sure) > len(words) > 2
        return (
            spoken
            and segment.avg_logprob >= self.log_probability
            and segment.compression_ratio <= self.compression
            and any(word.probability >= self.word for word in words)
        )


@dataclass(frozen=True)
class Whisper:
    """Recognises speech. Hears nothing where there is no voice; what Whisper doubts is left out."""

    model: WhisperModel
    vad: Vad
    name: str = NAME
    beam: int = 1
    normalise: bool = False
    gate: Gate = Gate()

    @classmethod
    def load(cls, folder: Path, vad: Vad, threads: int = 2) -> Whisper:
        """Reads a CTranslate2 model (model.bin, config.json, tokenizer.json, vocabulary)."""
        from faster_whisper import WhisperModel

        model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        model.encode = _Encoder(cast("Any", model).encode)
        return cls(model, vad)

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Utterance]]:
        """Yields the utterances of each stretch of speech of up to `CHUNK` seconds."""
        for chunk in chunks(self.vad.speech_spans(clip)):
            yield self.transcribe(clip.crop(chunk))

    def closer(self, tool: str, beam: int) -> Whisper:
        """The same, on levelled sound and with a beam, in the name of another tool."""
        return replace(self, name=tool, beam=beam, normalise=True)

    def transcribe(self, clip: AudioClip) -> list[Utterance]:
        """The utterances of one crop of at most `CHUNK` seconds."""
        samples = clip.samples(RATE)
        samples = levelled(samples) if self.normalise else samples
        language = self._language(samples)
        segments, _ = self.model.transcribe(
            samples,
            language=language,
            beam_size=self.beam,
            word_timestamps=True,
            condition_on_previous_text=False,
            temperature=0.0,
        )
        found: list[Utterance] = []
        for segment in segments:
            if self.gate.admits(segment):
                found += utterances(self.name, clip.span, segment.words or (), language)
        return found

    def _language(self, samples: Samples) -> str:
        """The code of the language that these samples are most likely in."""
        model: Any = self.model
        if not model.model.is_multilingual:
            return "en"
        # The same frames that `transcribe` will give to the encoder, which then remembers them.
        features = model.feature_extractor(samples)[:, :-1]
        padded = np.pad(features, ((0, 0), (0, max(0, FRAMES - features.shape[1]))))
        ranked = model.model.detect_language(model.encode(padded[:, :FRAMES]))
        return str(ranked[0][0][0]).strip("<|>")


class _Encoder:
    """Whisper's encoder, for short audio: without most of the padding, and once.

    1. Whisper pads all audio to 30 s. We leave 2 s of padding, and 10 s in all at least: on 25
       prompts of 1 to 7 s the word error rate stays at 2.6 %, for a third of the time. With 6 s
       in all, one prompt of the 25 came out as a loop.
    2. Telling the language and writing the words need the same encoding, so the last is kept.
    """

    LEAST, MARGIN = 1000, 200
    """Frames of 10 ms."""

    def __init__(self, encode: Any) -> None:  # noqa: ANN401 - ctranslate2 has no types
        self._encode = encode
        self._last: tuple[NDArray[np.float32], object] | None = None

    def __call__(self, features: NDArray[np.float32]) -> object:
        """Features (80 × frames) to the encoder's output."""
        trimmed = self._trimmed(features)
        last = self._last
        if last is None or not np.array_equal(last[0], trimmed):
            last = self._last = (trimmed, self._encode(trimmed))
        return last[1]

    def _trimmed(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Without most of the columns at the end that are all alike."""
        sounding = np.flatnonzero(np.any(features != features[:, -1:], axis=0))
        content = int(sounding[-1]) + 1 if len(sounding) else 0
        kept = max(self.LEAST, content + self.MARGIN)
        return np.ascontiguousarray(features[:, : kept + kept % 2])


def chunks(spans: Sequence[Segment]) -> Iterator[Segment]:
    """Joins stretches of speech without a pause between them; cuts what is longer than `CHUNK`.

    A stretch of a word or two is joined to what is near: alone, Whisper makes little of it. Of ten
    digits about a second apart, in three found recordings, none was admitted one by one, and all
    ten together.
    """
    held: Segment | None = None
    for span in spans:
        if held and _together(held, span) and span.end - held.start <= CHUNK:
            held = Segment(start=held.start, end=span.end)
            continue
        if held:
            yield held
        held = span
        while held.start + CHUNK < held.end:
            yield Segment(start=held.start, end=held.start + CHUNK)
            held = Segment(start=held.start + CHUNK, end=held.end)
    if held:
        yield held


def _together(one: Segment, other: Segment) -> bool:
    """Whether two stretches are recognised as one."""
    short = min(one.duration, other.duration) < SHORT
    return other.start - one.end < (NEIGHBOUR if short else PAUSE)


def utterances(
    tool: str, span: Segment, said: Iterable[SaidWord], language: str
) -> Iterator[Utterance]:
    """One utterance for each run of words without a pause, in file time.

    Args:
        tool: In whose name.
        span: The crop that Whisper was given.
        said: Its words.
        language: What they are in, as an ISO 639-1 code.
    """
    words = [
        Word(text=word.word, segment=within, confidence=min(1.0, word.probability))
        for word in said
        if (within := _within(span, word.start, word.end)) and word.word.strip()
    ]
    for run in _runs(words):
        yield Utterance(
            tool=tool,
            segment=Segment(start=run[0].segment.start, end=run[-1].segment.end),
            text="".join(word.text for word in run).strip(),
            language=language,
            words=tuple(_bare(word) for word in run),
            confidence=math.exp(float(np.mean([math.log(w.confidence + 1e-6) for w in run]))),
        )


def levelled(samples: Samples) -> Samples:
    """The samples with their peak at 0.9; silence stays silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples if peak < 1e-4 else samples * np.float32(0.9 / peak)


def _bare(word: Word) -> Word:
    """Without the space that Whisper puts before a word."""
    return word.model_copy(update={"text": word.text.strip()})


def _within(span: Segment, start: float, end: float) -> Segment | None:
    """A word's time in file time, cut to the crop; None where nothing is left of it."""
    first = min(span.end, span.start + max(0.0, start))
    last = min(span.end, max(first + 0.02, span.start + end))
    return Segment(start=first, end=last) if first < last else None


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Splits words at pauses."""
    run: list[Word] = []
    for word in words:
        if run and word.segment.start - run[-1].segment.end > PAUSE:
            yield run
            run = []
        run.append(word)
    if run:
        yield run
