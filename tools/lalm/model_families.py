"""The audio-language models of transformers that are known here, and how each takes its input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tools.errors import InputError

Foreign = Any
"""Something of a library that has no types here, because it is an extra."""


def library(name: str, extra: str = "lalm") -> Foreign:
    """A library that only models in this process need, and the extra that brings it.

    Raises:
        InputError: It is missing or does not work, with the remedy.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(
            f"a model in this process needs: pip install 'listen-again[{extra}]' ({error})"
        ) from None


@dataclass(frozen=True)
class Family:
    """One architecture.

    Attributes:
        model: The name of its class in transformers.
        processor: Makes the processor from a folder or hub name.
        seconds: How much sound the processor takes before it cuts.
    """

    model: str
    processor: Callable[[str], Foreign]
    seconds: Callable[[Foreign], float]


def _usual(name: str) -> Foreign:
    return library("transformers").AutoProcessor.from_pretrained(name)


def _hearing(name: str) -> Foreign:
    """Omni's processor without its eyes: those would need torchvision."""
    transformers = library("transformers")
    mixin = library("transformers.processing_utils").ProcessorMixin
    omni = library("transformers.models.qwen2_5_omni.processing_qwen2_5_omni")

    class Hearing(omni.Qwen2_5OmniProcessor):
        """Sound and words."""

        def __init__(
            self,
            feature_extractor: object = None,
            tokenizer: Foreign = None,
            chat_template: str | None = None,
        ) -> None:
            mixin.__init__(self, feature_extractor, tokenizer, chat_template=chat_template)
            self.audio_token = tokenizer.audio_token
            self.audio_token_id = tokenizer.audio_token_id

    tokenizer = transformers.AutoTokenizer.from_pretrained(name)
    sounds = transformers.AutoFeatureExtractor.from_pretrained(name)
    return Hearing(sounds, tokenizer, chat_template=_template(name, tokenizer))


def _template(name: str, tokenizer: Foreign) -> str:
    """How the model's makers put a conversation: kept with the tokenizer or beside it."""
    if tokenizer.chat_template:
        return tokenizer.chat_template
    mixin = library("transformers.processing_utils").ProcessorMixin
    kept, _ = mixin.get_processor_dict(name)
    if "chat_template" not in kept:
        raise InputError(f"{name} has no chat template; expected one beside its tokenizer")
    return kept["chat_template"]


def _window(processor: Foreign) -> float:
    return float(processor.feature_extractor.chunk_length)


_OMNI = Family("Qwen2_5OmniThinkerForConditionalGeneration", _hearing, _window)

FAMILIES = {
    "qwen2_audio": Family("Qwen2AudioForConditionalGeneration", _usual, _window),
    "qwen2_5_omni": _OMNI,
    "qwen2_5_omni_thinker": _OMNI,
    "audioflamingo3": Family(
        "AudioFlamingo3ForConditionalGeneration", _usual, lambda made: float(made.max_audio_len)
    ),
}
"""By the `model_type` of the configuration."""
