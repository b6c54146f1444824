"""A LALM of transformers, loaded from a folder or from the hub."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from tools.audio import Samples
from tools.errors import InputError
from tools.lalm.choice_posterior import likeliest
from tools.lalm.lalm import Chosen, Reply
from tools.lalm.lalm_files import LoadedLalm, conversations
from tools.lalm.model_families import Foreign, library

Watch = Callable[[Foreign, Foreign], Foreign]
"""Sees what was written and the scores of what may follow, and hands these on."""


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
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        opened = LoadedLalm.of(name, device, "auto" if device != "cpu" else torch.float32)
        return cls(
            seconds=opened.seconds,
            rate=opened.rate,
            _model=opened.model,
            _processor=opened.processor,
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
        tokens = [one_token(self._processor.tokenizer, letter) for letter in names]
        first: list[Sequence[Sequence[float]]] = []

        # Generating one token scores the last place alone; a plain forward scores every place.
        def watch(written: Foreign, scores: Foreign) -> Foreign:
            first.append(scores.float()[:, tokens].tolist())
            return scores

        self._generated(self._inputs(sounds, texts), 1, watch)
        return [likeliest(names, row) for row in first[0]]

    def likelihoods(
        self,
        sounds: Sequence[Samples] | None,
        texts: Sequence[str],
        replies: Sequence[Sequence[str]],
    ) -> Sequence[Sequence[float]]:
        """How likely each prompt's replies are, in nats; each has as many."""
        # It needs torch, which a server's client has not.
        from tools.lalm.reply_likelihood import reply_likelihoods

        inputs = self._inputs(sounds, texts)
        found = reply_likelihoods(self._model, self._processor, inputs, replies)
        return cast("list[list[float]]", found.tolist())

    def _inputs(self, sounds: Sequence[Samples] | None, texts: Sequence[str]) -> Foreign:
        """A batch, where all have a sound or none has."""
        inputs = conversations(self._processor, sounds or [None] * len(texts), texts)
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


def one_token(tokenizer: Foreign, word: str) -> int:
    """The one token that a letter or another word is.

    Raises:
        InputError: It is several.
    """
    found = tokenizer.encode(word, add_special_tokens=False)
    if len(found) != 1:
        raise InputError(f"the tokenizer makes {found} of {word!r}; expected one token")
    return found[0]
