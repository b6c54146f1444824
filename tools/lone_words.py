"""Whisper on a word or two without neighbours: what it may be, and which of it is believed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.expected_words import expected, only, spellings
from tools.single_words import (
    CLEAR,
    HYPOTHESES,
    NO_SPEECH,
    TOKENS,
    Guess,
    Hypothesis,
    guess,
    said_once,
)
from tools.speech_chunks import RATE, SpeechPart
from tools.speech_recognition import ENGLISH, Task
from tools.spoken_language import SpokenLanguage

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

BEFORE, AFTER = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"
"""Signs that belong to the word after them, and before them."""

KEPT_OUT = (-1,)
"""What Whisper never writes: signs of no speech."""


class TimedWord(NamedTuple):
    """A word that was said alone."""

    word: str
    start: float
    end: float
    probability: float


class _Heard(NamedTuple):
    """What may have been said, and how probable it is that nothing was."""

    hypotheses: list[Hypothesis]
    no_speech: float


@dataclass(frozen=True)
class LoneWords:
    """One part of speech, as Whisper has encoded it.

    Attributes:
        model: Whisper.
        part: The speech.
        features: Its frames.
        language: In which it is taken to be.
        task: What is made of it.
    """

    model: WhisperModel
    part: SpeechPart
    features: NDArray[np.float32]
    language: str
    task: Task = "transcribe"

    def words(self, spoken: SpokenLanguage) -> Iterator[TimedWord]:
        """What is said, if it is clear."""
        best = self._free
        if best and best.probability * spoken.probability >= CLEAR:
            yield from self._timed(best)

    def expected(self, words: tuple[str, ...]) -> Iterator[TimedWord]:
        """What is said, if it is likely one of the words that are expected."""
        ids = [self._tokenizer.encode(one) for one in spellings(words)]
        may = {self._tokenizer.eot, *(token for one in ids for token in one)}
        told = self._heard([one for one in range(self._tokens) if one not in may]).hypotheses
        first = told[0]
        if not first.tokens:
            return
        alone = math.prod(one.probability for one in self._aligned(first.tokens))
        among = guess(only(words, told), self.part.span.duration, ENGLISH)
        best = expected(among, min(1.0, alone / math.exp(first.log_probability)), self._free, words)
        if best:
            yield from self._timed(best)

    @cached_property
    def _free(self) -> Guess | None:
        """The likeliest, whatever it is."""
        heard = self._heard(KEPT_OUT)
        written = ENGLISH if self.task == "translate" else self.language
        said = heard.hypotheses if heard.no_speech <= NO_SPEECH else ()
        return guess(said, self.part.span.duration, written)

    def _heard(self, never: Sequence[int]) -> _Heard:
        """The likeliest texts in which certain tokens are never written."""
        model: Any = self.model
        (found,) = model.model.generate(
            self._encoded,
            [[*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]],
            beam_size=HYPOTHESES,
            num_hypotheses=HYPOTHESES,
            length_penalty=0,
            max_length=TOKENS,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=list(never),
        )
        told: list[Hypothesis] = []
        for ids, score in zip(found.sequences_ids, found.scores, strict=True):
            words = [token for token in ids if token < self._tokenizer.eot]
            told.append(Hypothesis(self._tokenizer.decode(words), score, words))
        return _Heard(told, found.no_speech_prob)

    def _timed(self, best: Guess) -> Iterator[TimedWord]:
        """The words of a guess where they are said."""
        timed = self._aligned(best.tokens)
        once = said_once(tuple(one.word for one in timed), self.part.span.duration)
        for one in timed[: len(once)]:
            yield one._replace(probability=max(one.probability, best.probability))

    def _aligned(self, tokens: Sequence[int]) -> list[TimedWord]:
        """Words where they are said, each with its probability after those before it."""
        model: Any = self.model
        whisper: Any = import_module("faster_whisper.transcribe")
        frames = round(len(self.part.samples) / RATE * 100)
        (aligned,) = model.find_alignment(self._tokenizer, [tokens], self._encoded, frames)
        whisper.merge_punctuations(aligned, BEFORE, AFTER)
        return [
            TimedWord(word, float(one["start"]), float(one["end"]), float(one["probability"]))
            for one in aligned
            if (word := str(one["word"])).strip()
        ]

    @cached_property
    def _encoded(self) -> object:
        model: Any = self.model
        return model.encode(self.features)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        """Whisper's own, for prompts in a language."""
        from faster_whisper.tokenizer import Tokenizer

        model: Any = self.model
        many: bool = model.model.is_multilingual
        return Tokenizer(model.hf_tokenizer, many, task=self.task, language=self.language)

    @property
    def _tokens(self) -> int:
        """How many there are."""
        model: Any = self.model
        return model.hf_tokenizer.get_vocab_size()
