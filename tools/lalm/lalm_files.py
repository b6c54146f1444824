"""A LALM's files, opened: the model, its processor, and a conversation in its own tokens.

Only safetensors are read: other checkpoints are pickles, which may hold programs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

from tools.audio import Samples
from tools.errors import InputError
from tools.lalm.model_families import FAMILIES, Family, Foreign, library

log = logging.getLogger(__name__)

Made = TypeVar("Made")

MARK = "#"
"""Stands for a reply, to see what follows it."""

SHOWN = 300
"""Characters of a library's complaint that go into a message."""


@dataclass(frozen=True)
class LoadedLalm:
    """A model with its processor.

    Attributes:
        seconds: The longest sound that the processor does not cut off.
        rate: Samples per second that it takes.
    """

    model: Foreign
    processor: Foreign
    seconds: float
    rate: int

    @classmethod
    def of(cls, name: str, device: str, dtype: object) -> Self:
        """Reads a folder, or a name of the hub.

        Raises:
            InputError: A library is missing, or `name` is no audio-language model known here.
        """
        config = read(name, lambda: library("transformers").AutoConfig.from_pretrained(name))
        family = FAMILIES.get(config.model_type)
        if family is None:
            known = ", ".join(FAMILIES)
            raise InputError(f"{name} is of type {config.model_type!r}; expected one of {known}")
        log.info("loading %s onto %s", name, device)
        model = _weights(name, family, dtype)
        processor = read(name, lambda: family.processor(name))
        processor.tokenizer.padding_side = "left"
        return cls(
            model=model.to(device).eval(),
            processor=processor,
            seconds=family.seconds(processor),
            rate=processor.feature_extractor.sampling_rate,
        )


def conversations(
    processor: Foreign, sounds: Sequence[Samples | None], texts: Sequence[str]
) -> Foreign:
    """A batch of questions, each sound before its words, padded on the left."""
    parts = [
        [*([] if sound is None else [{"type": "audio", "audio": sound}]), text(words)]
        for sound, words in zip(sounds, texts, strict=True)
    ]
    return processor.apply_chat_template(
        [[{"role": "user", "content": content}] for content in parts],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=True,
        # A plain padding=True would also reach the sound, which has a window of its own.
        processor_kwargs={"return_tensors": "pt", "text_kwargs": {"padding": True}},
    )


def reply_end(processor: Foreign) -> int:
    """The token with which its makers end a reply."""
    told = [
        {"role": "user", "content": [text("?")]},
        {"role": "assistant", "content": [text(MARK)]},
    ]
    written = processor.apply_chat_template(told, tokenize=False)
    return processor.tokenizer.encode(written.rpartition(MARK)[2], add_special_tokens=False)[0]


def text(words: str) -> dict[str, str]:
    """Words, as a part of a message."""
    return {"type": "text", "text": words}


def _weights(name: str, family: Family, dtype: object) -> Foreign:
    """The model with every weight that it has a place for.

    Raises:
        InputError: A weight is missing; it would be drawn at random.
    """

    def load() -> tuple[Foreign, Mapping[str, Iterable[str]]]:
        kind = getattr(library("transformers"), family.model)
        return kind.from_pretrained(
            name, dtype=dtype, use_safetensors=True, output_loading_info=True
        )

    model, told = read(name, load)
    if missing := sorted(told["missing_keys"]):
        raise InputError(f"{name} lacks {len(missing)} weights, {missing[0]!r} among them")
    return model


def read(name: str, make: Callable[[], Made]) -> Made:
    """What `make` reads of the model's files.

    Raises:
        InputError: They are not there, broken, or of another kind.
    """
    broken = library("safetensors").SafetensorError
    try:
        return make()
    except (OSError, ValueError, KeyError, RuntimeError, broken) as error:
        told = " ".join(str(error).split())[:SHOWN]
        raise InputError(f"cannot load {name}: {told}{_remedy(told)}") from None


def _remedy(told: str) -> str:
    """What pip calls installed may be a CUDA build of torchaudio beside a CPU build of torch."""
    return "; without its CUDA, delete that file" if "_torchaudio" in told else ""
