"""How speech is recognised, whoever writes the words down: part by part, and again where it fails.

1. Each stretch of speech between pauses, in the language that it is in.
2. Once more by itself, whatever of it no word was believed of: a digit among others, a sentence
   after which Whisper broke off.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np

from tools.audio import AudioClip, Segment
from tools.evidence import SubQuery, Utterance, Word
from tools.speech_chunks import PAUSE, SpeechPart, speech_parts, unheard
from tools.spoken_language import Posterior, SpokenLanguage, spoken_languages
from tools.vad import Vad

ENGLISH = "en"

FEW = 3
"""Words up to which their times are too rough to tell how fast they are said."""

Task = Literal["transcribe", "translate"]


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

    def closer(self, tool: str, beam: int) -> Recogniser: ...


@runtime_checkable
class ExpectsWords(Protocol):
    """Hears words that stand alone better if it is told what they may be."""

    def expecting(self, clip: AudioClip, text: str) -> Iterator[Sequence[Utterance]]:
        """Yields those that are likely some of the named words, "yes | no"."""
        ...


class Transcriber(Protocol):
    """Writes down what is said in one part."""

    @property
    def name(self) -> str: ...

    @property
    def vad(self) -> Vad: ...

    @property
    def normalise(self) -> bool: ...

    def likely(self, part: SpeechPart) -> Posterior:
        """How probable each language is."""
        ...

    def words(self, part: SpeechPart, spoken: SpokenLanguage, task: Task) -> Iterable[SaidWord]:
        """The words that are believed, in seconds from the start of the part's samples."""
        ...


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
        quickest: Seconds for each of several words, at least: a loop has no time for its words. The
            fastest of 21 utterances in meetings and prompts has 0.145.
    """

    no_speech: float = 0.6
    log_probability: float = -1.0
    compression: float = 2.4
    word: float = 0.5
    sure: float = 0.95
    quickest: float = 0.12

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
            and (len(words) <= FEW or self._is_sayable(words))
        )

    def _is_sayable(self, words: Sequence[SaidWord]) -> bool:
        """Whether so many words could be said in the time."""
        return words[-1].end - words[0].start >= self.quickest * len(words)


def recognised(whisper: Transcriber, clip: AudioClip, query: SubQuery) -> Iterator[list[Utterance]]:
    """Yields the utterances of each stretch of speech of up to half a minute."""

    def heard(part: SpeechPart, spoken: SpokenLanguage) -> Iterator[Utterance]:
        task = task_of(query, spoken)
        return utterances(whisper.name, part, whisper.words(part, spoken, task), spoken, task)

    parts = speech_parts(whisper.vad, clip, whisper.normalise)
    for part, spoken in spoken_languages(parts, whisper.likely):
        found = list(heard(part, spoken))
        said = [word.segment for one in found for word in one.words]
        for missed in unheard(part, said):
            found += heard(part.again(missed), spoken)
        yield sorted(found, key=lambda one: one.segment.start)


def task_of(query: SubQuery, spoken: SpokenLanguage) -> Task:
    """What Whisper is to do: English needs no translation."""
    return "translate" if query.aim == "english" and spoken.code != ENGLISH else "transcribe"


def utterances(
    tool: str, part: SpeechPart, said: Iterable[SaidWord], spoken: SpokenLanguage, task: Task
) -> Iterator[Utterance]:
    """One utterance for each run of words without a pause, in file time.

    Args:
        tool: In whose name.
        part: What Whisper was given.
        said: Its words, in seconds from the start of the part's samples.
        spoken: The language that is spoken.
        task: What was made of it.
    """
    words = [
        Word(text=word.word, segment=within, confidence=min(1.0, word.probability))
        for word in said
        if (within := part.within(word.start, word.end)) and word.word.strip()
    ]
    for run in _runs(words):
        yield Utterance(
            tool=tool,
            segment=Segment(
                start=min(word.segment.start for word in run),
                end=max(word.segment.end for word in run),
            ),
            text="".join(word.text for word in run).strip(),
            language=spoken.code,
            language_confidence=min(1.0, spoken.probability),
            words=tuple(_bare(word) for word in run),
            translated=task == "translate",
            confidence=math.exp(float(np.mean([math.log(w.confidence + 1e-6) for w in run]))),
        )


def _bare(word: Word) -> Word:
    """Without the space that Whisper puts before a word."""
    return word.model_copy(update={"text": word.text.strip()})


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
