"""Speech recognition by Whisper (faster-whisper): utterances with word times and language.

Asked for English, Whisper translates what is spoken in another language, and the words lie where it
attends to them: their order may be another than that of the sound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip, Samples
from tools.evidence import SubQuery, Utterance
from tools.model_loading import loading
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
from tools.speech_chunks import SpeechPart
from tools.speech_recognition import ENGLISH, Gate, SaidWord, Task, recognised
from tools.spoken_language import ENGLISH_ONLY, Posterior, SpokenLanguage
from tools.vad import METHOD as VAD
from tools.vad import Vad

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

NAME = "asr"
DESCRIPTION = (
    "Speech recognition: the words that are spoken, with their times and language, or in English."
)
METHOD = f"whisper-6 {VAD}"
"""Part of the cache's key; changes when the same audio would give other utterances."""

RATE = 16_000
FRAMES = 3000
"""Whisper's window in frames of 10 ms."""

AT_LEAST, FASTEST, MOST = 20, 25, 440
"""Tokens that a part may have, at all, for each second, and as Whisper has room: speech has about
five a second, twenty where a letter is three tokens; a loop would fill all the room.
"""

BEFORE, AFTER = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"
"""Signs that belong to the word after them, and before them."""


class TimedWord(NamedTuple):
    """A word that was said alone."""

    word: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Whisper:
    """Recognises speech. Hears nothing where there is no voice; what Whisper doubts is left out."""

    model: WhisperModel
    vad: Vad
    name: str = NAME
    beam: int = 1
    normalise: bool = False
    gate: Gate = field(default_factory=Gate)

    @classmethod
    def load(cls, folder: Path, vad: Vad, threads: int = 2) -> Whisper:
        """Reads a CTranslate2 model (model.bin, config.json, tokenizer.json, vocabulary)."""
        from faster_whisper import WhisperModel

        with loading(folder):
            model = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads
            )
        model.encode = _Encoder(cast("Any", model).encode)
        return cls(model, vad)

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Utterance]]:
        """Yields the utterances of each stretch of speech of up to half a minute."""
        return recognised(self, clip, query)

    def closer(self, tool: str, beam: int) -> Whisper:
        """The same, on levelled sound and with a beam, in the name of another tool."""
        return replace(self, name=tool, beam=beam, normalise=True)

    def words(self, part: SpeechPart, spoken: SpokenLanguage, task: Task) -> Iterator[SaidWord]:
        """The words of a part that are believed."""
        return self._word(part, spoken, task) if part.alone else self._said(part, spoken, task)

    def _said(self, part: SpeechPart, spoken: SpokenLanguage, task: Task) -> Iterator[SaidWord]:
        """What Whisper writes down, without what is no speech."""
        segments, _ = self.model.transcribe(
            part.samples,
            language=spoken.code,
            task=task,
            beam_size=self.beam,
            word_timestamps=True,
            condition_on_previous_text=False,
            temperature=0.0,
            max_new_tokens=min(MOST, round(AT_LEAST + FASTEST * part.heard.duration)),
        )
        for segment in segments:
            if self.gate.admits(segment):
                yield from segment.words or ()

    def _word(self, part: SpeechPart, spoken: SpokenLanguage, task: Task) -> Iterator[SaidWord]:
        """A word or two without neighbours, if they are clear."""
        tokens = self._tokenizer(spoken.code, task)
        model: Any = self.model
        encoded: object = model.encode(self._features(part.samples))
        written = ENGLISH if task == "translate" else spoken.code
        best = guess(self._hypotheses(tokens, encoded), part.span.duration, written)
        if best and best.probability * spoken.probability >= CLEAR:
            yield from self._timed(tokens, encoded, part, best)

    def _hypotheses(self, tokens: Tokenizer, encoded: object) -> Iterator[Hypothesis]:
        """What may have been said; nothing where it is no speech."""
        model: Any = self.model
        (found,) = model.model.generate(
            encoded,
            [[*tokens.sot_sequence, tokens.no_timestamps]],
            beam_size=HYPOTHESES,
            num_hypotheses=HYPOTHESES,
            length_penalty=0,
            max_length=TOKENS,
            return_scores=True,
            return_no_speech_prob=True,
        )
        if found.no_speech_prob <= NO_SPEECH:
            for ids, score in zip(found.sequences_ids, found.scores, strict=True):
                words = [token for token in ids if token < tokens.eot]
                yield Hypothesis(tokens.decode(words), score, words)

    def _timed(
        self, tokens: Tokenizer, encoded: object, part: SpeechPart, best: Guess
    ) -> Iterator[SaidWord]:
        """The words of a guess where they are said."""
        model: Any = self.model
        whisper: Any = import_module("faster_whisper.transcribe")
        frames = round(len(part.samples) / RATE * 100)
        (aligned,) = model.find_alignment(tokens, [best.tokens], encoded, frames)
        whisper.merge_punctuations(aligned, BEFORE, AFTER)
        timed = [
            TimedWord(word, float(one["start"]), float(one["end"]), float(one["probability"]))
            for one in aligned
            if (word := str(one["word"])).strip()
        ]
        once = said_once(tuple(one.word for one in timed), part.span.duration)
        for one in timed[: len(once)]:
            yield one._replace(probability=max(one.probability, best.probability))

    def _tokenizer(self, language: str, task: Task) -> Tokenizer:
        """Whisper's own, for prompts in a language."""
        from faster_whisper.tokenizer import Tokenizer

        model: Any = self.model
        many: bool = model.model.is_multilingual
        return Tokenizer(model.hf_tokenizer, many, task=task, language=language)

    def likely(self, part: SpeechPart) -> Posterior:
        """How probable each language is."""
        model: Any = self.model
        if not model.model.is_multilingual:
            return ENGLISH_ONLY
        (ranked,) = model.model.detect_language(model.encode(self._features(part.samples)))
        return {code.strip("<|>"): float(share) for code, share in ranked}

    def _features(self, samples: Samples) -> NDArray[np.float32]:
        """The same frames that `transcribe` gives to the encoder, which then remembers them."""
        features = self.model.feature_extractor(samples)[:, :-1]
        padded = np.pad(features, ((0, 0), (0, max(0, FRAMES - features.shape[1]))))
        return padded[:, :FRAMES]


class _Encoder:
    """Whisper's encoder, for short audio: without most of the padding, and once.

    1. Whisper pads all audio to 30 s. We leave 2 s of padding, and 10 s in all at least: on 25
       prompts of 1 to 7 s the word error rate stays at 2.6 %, for a third of the time. With 6 s
       in all, one prompt of the 25 came out as a loop.
    2. Telling the language and writing the words need the same encoding, so the last two are kept:
       an unsure chunk is told its language by the next one, too.
    """

    LEAST, MARGIN = 1000, 200
    """Frames of 10 ms."""

    def __init__(self, encode: Any) -> None:  # noqa: ANN401 - ctranslate2 has no types
        self._encode = encode
        self._last: deque[tuple[NDArray[np.float32], object]] = deque(maxlen=2)

    def __call__(self, features: NDArray[np.float32]) -> object:
        """Features (80 × frames) to the encoder's output."""
        trimmed = self._trimmed(features)
        # The listener encodes in a thread of its own.
        for known, encoded in tuple(self._last):
            if np.array_equal(known, trimmed):
                return encoded
        encoded = self._encode(trimmed)
        self._last.append((trimmed, encoded))
        return encoded

    def _trimmed(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Without most of the columns at the end that are all alike."""
        sounding = np.flatnonzero(np.any(features != features[:, -1:], axis=0))
        content = int(sounding[-1]) + 1 if len(sounding) else 0
        kept = max(self.LEAST, content + self.MARGIN)
        return np.ascontiguousarray(features[:, : kept + kept % 2])
