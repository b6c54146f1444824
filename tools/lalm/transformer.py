"""A LALM of transformers, loaded from a folder or from the hub.

Only safetensors are read: other checkpoints are pickles, which may hold programs.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tools.audio import Samples
from tools.errors import InputError
from tools.lalm.families import FAMILIES, Family, Foreign, library
from tools.lalm.lalm import Chosen, Reply
from tools.lalm.posterior import normal

log = logging.getLogger(__name__)

Made = TypeVar("Made")

Watch = Callable[[Foreign, Foreign], Foreign]
"""Sees what was written and the scores of what may follow, and hands these on."""

SHOWN = 300
"""Characters of a library's complaint that go into a message."""


@dataclass(frozen=True)
class Transformer:
    """A model with its processor.

    Attributes:
        seconds: The longest sound that the processor does not cut off.
        rate: Samples per second that it takes.
    """

    seconds: float
    rate: int
    _model: Foreign
    _processor: Foreign

    @classmethod
    def load(cls, name: str, device: str | None = None) -> Transformer:
        """Reads the weights; on a GPU where there is one, in the checkpoint's own precision.

        Raises:
            InputError: A library is missing, or `name` is no audio-language model known here.
        """
        torch = library("torch")
        config = _read(name, lambda: library("transformers").AutoConfig.from_pretrained(name))
        family = FAMILIES.get(config.model_type)
        if family is None:
            known = ", ".join(FAMILIES)
            raise InputError(f"{name} is of type {config.model_type!r}; expected one of {known}")
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        log.info("loading %s onto %s", name, device)
        model = _weights(name, family, "auto" if device != "cpu" else torch.float32)
        processor = _read(name, lambda: family.processor(name))
        processor.tokenizer.padding_side = "left"
        return cls(
            seconds=family.seconds(processor),
            rate=processor.feature_extractor.sampling_rate,
            _model=model.to(device).eval(),
            _processor=processor,
        )

    def replies(
        self, sounds: Sequence[Samples] | None, texts: Sequence[str], max_tokens: int
    ) -> Sequence[Reply]:
        """The likeliest words, token by token."""
        inputs, sure = self._inputs(sounds, texts), Likeliest()
        written = self._generated(inputs, max_tokens, sure)
        asked = inputs["input_ids"].shape[1]
        return [
            self._reply(row[asked:], [step[at] for step in sure.logs])
            for at, row in enumerate(written)
        ]

    def _generated(self, inputs: Foreign, max_tokens: int, watch: Watch) -> Foreign:
        """Question and reply as tokens, a row for each; `watch` sees the scores of each step."""
        with library("torch").no_grad():
            return self._model.generate(
                **inputs,
                max_new_tokens=max_tokens,
                do_sample=False,
                temperature=None,
                top_p=None,
                top_k=None,
                logits_processor=library("transformers").LogitsProcessorList([watch]),
            )

    def _reply(self, row: Foreign, logs: Sequence[float]) -> Reply:
        """One row of a batch, up to where it ended, with the logarithm of each probability."""
        tokenizer = self._processor.tokenizer
        ends = (row == tokenizer.eos_token_id).nonzero()
        count = int(ends[0]) + 1 if len(ends) else len(row)
        mean = sum(logs[:count]) / count
        text = tokenizer.decode(row[:count], skip_special_tokens=True).strip()
        sure = min(1.0, math.exp(mean))
        return Reply(text=text, confidence=sure, tokens=count)

    def choices(
        self, sounds: Sequence[Samples] | None, texts: Sequence[str], names: str
    ) -> Sequence[Chosen]:
        """How probable each letter is as the first token of the reply, among the letters."""
        tokens = [self._token(letter) for letter in names]
        first: list[Sequence[Sequence[float]]] = []

        # Generating one token scores the last place alone; a plain forward scores every place.
        def watch(written: Foreign, scores: Foreign) -> Foreign:
            first.append(scores.float()[:, tokens].tolist())
            return scores

        self._generated(self._inputs(sounds, texts), 1, watch)
        return [_chosen(names, row) for row in first[0]]

    def _token(self, letter: str) -> int:
        found = self._processor.tokenizer.encode(letter, add_special_tokens=False)
        if len(found) != 1:
            raise InputError(f"the tokenizer makes {found} of {letter!r}; expected one token")
        return found[0]

    def _inputs(self, sounds: Sequence[Samples] | None, texts: Sequence[str]) -> Foreign:
        """A batch, the sound before the words, padded on the left."""
        parts = [[{"type": "text", "text": text}] for text in texts]
        if sounds:
            parts = [
                [{"type": "audio", "audio": sound}, *words]
                for sound, words in zip(sounds, parts, strict=True)
            ]
        inputs = self._processor.apply_chat_template(
            [[{"role": "user", "content": content}] for content in parts],
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            # A plain padding=True would also reach the sound, which has a window of its own.
            processor_kwargs={"return_tensors": "pt", "text_kwargs": {"padding": True}},
        )
        return inputs.to(self._model.device, dtype=self._model.dtype)


class Likeliest:
    """Notes how probable the likeliest token was at each step, for that is the one written.

    The logits themselves of a batch of long replies would fill many gigabytes.
    """

    def __init__(self) -> None:
        self.logs: list[list[float]] = []

    def __call__(self, written: Foreign, scores: Foreign) -> Foreign:
        """The scores as they are."""
        self.logs.append(scores.float().log_softmax(-1).max(-1).values.tolist())
        return scores


def _chosen(names: str, logs: Sequence[float]) -> Chosen:
    probable = normal(logs)
    best = max(range(len(names)), key=probable.__getitem__)
    return Chosen(text=names[best], confidence=probable[best], tokens=1, posterior=probable)


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

    model, told = _read(name, load)
    if missing := sorted(told["missing_keys"]):
        raise InputError(f"{name} lacks {len(missing)} weights, {missing[0]!r} among them")
    return model


def _read(name: str, make: Callable[[], Made]) -> Made:
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
