"""Speech recognition by Whisper (faster-whisper): utterances with word times and language.

Asked for English, Whisper translates what is spoken in another language, and the words lie where it
attends to them: their order may be another than that of the sound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from tools.audio import AudioClip, Samples
from tools.evidence import SubQuery, Utterance
from tools.expected_words import language_expected, vocabulary
from tools.lone_words import LoneWords
from tools.model_loading import loading
from tools.speech_chunks import SpeechPart, lone_parts
from tools.speech_recognition import Gate, SaidWord, Task, recognised, utterances
from tools.spoken_language import ENGLISH_ONLY, Posterior, SpokenLanguage
from tools.vad import METHOD as VAD
from tools.vad import Vad

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

NAME = "asr"
DESCRIPTION = (
    "Speech recognition: the words that are spoken, with their times and language, or in English."
)
METHOD = f"whisper-7 {VAD}"
"""Part of the cache's key; changes when the same audio would give other utterances."""

RATE = 16_000
FRAMES = 3000
"""Whisper's window in frames of 10 ms."""

AT_LEAST, FASTEST, MOST = 20, 25, 440
"""Tokens that a part may have, at all, for each second, and as Whisper has room: speech has about
five a second, twenty where a letter is three tokens; a loop would fill all the room.
"""


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

    def expecting(self, clip: AudioClip, text: str) -> Iterator[Sequence[Utterance]]:
        """Yields each word or two that stand alone and are likely some of the expected ones."""
        words = vocabulary(text)
        for part in lone_parts(self.vad, clip):
            spoken = language_expected(self.likely(part))
            said = self._alone(part, spoken.code).expected(words)
            yield list(utterances(self.name, part, said, spoken, "transcribe"))

    def closer(self, tool: str, beam: int) -> Whisper:
        """The same, on levelled sound and with a beam, in the name of another tool."""
        return replace(self, name=tool, beam=beam, normalise=True)

    def words(self, part: SpeechPart, spoken: SpokenLanguage, task: Task) -> Iterator[SaidWord]:
        """The words of a part that are believed."""
        if part.alone:
            return self._alone(part, spoken.code, task).words(spoken)
        return self._said(part, spoken, task)

    def _alone(self, part: SpeechPart, language: str, task: Task = "transcribe") -> LoneWords:
        return LoneWords(self.model, part, self._features(part.samples), language, task)

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
