"""Speech recognition by openai-whisper: any of OpenAI's models, or a checkpoint of your own."""

from __future__ import annotations

import os
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tools.asr import NAME
from tools.audio import AudioClip
from tools.evidence import SubQuery, Utterance
from tools.speech_chunks import SpeechPart
from tools.speech_recognition import Gate, Task, recognised
from tools.spoken_language import ENGLISH_ONLY, Posterior, SpokenLanguage
from tools.third_party_checkpoints import Unready, fingerprint, installed, weights_only, whole
from tools.vad import METHOD as VAD
from tools.vad import Vad

METHOD = f"openai-whisper-5 {VAD}"
"""Part of the cache's key; changes when the same audio would give other utterances."""

EXTRA = "whisper"
SIZES = {
    **{"tiny": 75, "tiny.en": 75, "base": 145, "base.en": 145, "small": 483, "small.en": 483},
    **{"medium": 1528, "medium.en": 1528, "turbo": 1617, "large-v3-turbo": 1617},
    **{"large": 3087, "large-v3": 3087, "large-v2": 3087, "large-v1": 3087},
}
"""OpenAI's models, with the megabytes that each one's download is, about."""


class _Word(BaseModel, frozen=True):
    """A word as openai-whisper gives it; times are seconds from the start of the samples."""

    word: str
    start: float
    end: float
    probability: float


class _Said(BaseModel, frozen=True):
    """A segment, of which this is needed."""

    no_speech_prob: float
    avg_logprob: float
    compression_ratio: float
    words: tuple[_Word, ...] = ()


class _Result(BaseModel, frozen=True):
    """What was said."""

    segments: tuple[_Said, ...]


@dataclass(frozen=True)
class OpenaiWhisper:
    """Recognises speech. Hears nothing where there is no voice; what Whisper doubts is left out."""

    model: Any
    vad: Vad
    name: str = NAME
    beam: int = 1
    normalise: bool = False
    gate: Gate = field(default_factory=Gate)

    @classmethod
    def load(cls, weights: str, vad: Vad, device: str | None = None) -> OpenaiWhisper:
        """Reads a checkpoint, which OpenAI's own names have fetched first.

        Raises:
            Unready: The package is missing, or the file is not a whole Whisper of plain weights.
        """
        check(weights)
        whisper: Any = import_module("whisper")
        with weights_only(weights):
            try:
                model = whisper.load_model(weights, device=device)
            except OSError as error:
                remedy = "look at the network, or name a file that holds it"
                raise Unready(f"cannot fetch Whisper {weights} ({error})", remedy) from None
        model.encoder.forward = _Remembered(model.encoder.forward)
        return cls(model, vad)

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Utterance]]:
        """Yields the utterances of each stretch of speech of up to half a minute."""
        return recognised(self, clip, query)

    def closer(self, tool: str, beam: int) -> OpenaiWhisper:
        """The same, on levelled sound and with a beam, in the name of another tool."""
        return replace(self, name=tool, beam=beam, normalise=True)

    def words(self, part: SpeechPart, spoken: SpokenLanguage, task: Task) -> Iterator[_Word]:
        """The words of a part that are believed."""
        with warnings.catch_warnings():
            # It says that words of translations have rough times, which utterances say, too.
            warnings.filterwarnings("ignore", message="Word-level timestamps on translations")
            said = self.model.transcribe(
                part.samples,
                language=spoken.code,
                task=task,
                beam_size=self.beam if self.beam > 1 else None,
                word_timestamps=True,
                condition_on_previous_text=False,
                temperature=0.0,
                fp16=self._half,
            )
        for segment in _Result.model_validate(said).segments:
            if self.gate.admits(segment):
                yield from segment.words

    @property
    def _half(self) -> bool:
        """Whether to count in half precision, which only a GPU does."""
        return self.model.device.type == "cuda"

    def likely(self, part: SpeechPart) -> Posterior:
        """How probable each language is."""
        if not self.model.is_multilingual:
            return ENGLISH_ONLY
        audio: Any = import_module("whisper.audio")
        mel = audio.log_mel_spectrogram(
            part.samples, self.model.dims.n_mels, padding=audio.N_SAMPLES
        )
        # The same frames that `transcribe` will give to the encoder, which then remembers them.
        padded = audio.pad_or_trim(mel[:, : -audio.N_FRAMES], audio.N_FRAMES)
        padded = (padded.half() if self._half else padded).to(self.model.device)
        _, likely = self.model.detect_language(padded)
        return {code: float(share) for code, share in likely.items()}


class _Remembered:
    """The encoder, once for the same sound: language, words and their times need the same encoding.

    An unsure chunk is told its language by the next one, too, so the last two are kept.
    On the CPU three quarters of the time would go into encoding thrice.
    """

    def __init__(self, encode: Any) -> None:  # noqa: ANN401 - openai-whisper has no types
        self._encode = encode
        self._last: deque[tuple[Any, Any]] = deque(maxlen=2)

    def __call__(self, mel: Any) -> Any:  # noqa: ANN401 - tensors
        """Frames to the encoder's output."""
        # The listener encodes in a thread of its own.
        for known, encoded in tuple(self._last):
            if known.shape == mel.shape and bool((known == mel).all()):
                return encoded
        encoded = self._encode(mel)
        self._last.append((mel, encoded))
        return encoded


def check(weights: str, token: str | None = None) -> str:
    """What the weights are, in words; fetches and imports nothing.

    Raises:
        Unready: The package is missing, or the weights are neither a known name nor a whole file.
    """
    installed("whisper", EXTRA)
    if weights in SIZES:
        path = _folder() / f"{_FILES.get(weights, weights)}.pt"
        return str(path) if path.exists() else f"to be fetched at first use: {SIZES[weights]} MB"
    if not Path(weights).exists():
        names = f"expected a file, or one of {', '.join(SIZES)}"
        raise Unready(f"found the Whisper {weights!r}", names)
    whole(Path(weights))
    return weights


def pull(weights: str, token: str | None = None) -> None:
    """Checks; OpenAI's own names are fetched at first use, by the package."""
    check(weights)


def digest(weights: str) -> str:
    """Changes with the weights; a name stands for what OpenAI keeps under it."""
    return weights if weights in SIZES else fingerprint([Path(weights)])


_FILES = {"large": "large-v3", "turbo": "large-v3-turbo"}


def _folder() -> Path:
    """Where the package keeps what it has fetched."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(cache) if cache else Path.home() / ".cache") / "whisper"
