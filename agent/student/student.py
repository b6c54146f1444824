"""The model while it learns: what it is asked as tensors, what of it learns, and its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from pydantic import BaseModel

from agent.student import vocabulary
from agent.student.adapt import Adapt, Recipe, adapted, in_float32, learning
from agent.student.model_input import ModelInput
from agent.student.pause import Pausing
from tools.errors import InputError
from tools.files import whole_folder
from tools.lalm.lalm_files import LoadedLalm, conversations, read, reply_end
from tools.lalm.model_families import Foreign, library
from tools.outside import read_json

PAUSE = "<|PAUSE|>"
"""A token to think on, which no reader sees; added where a recipe names it."""

CARD, ADAPTER = "student.json", "adapter_model.safetensors"

SHORTEST = 0.1
"""Seconds. Of less, an encoder makes one frame or none, which Qwen2-Audio's code takes for the old
way of marking a sound."""


class Card(BaseModel, frozen=True):
    """Kept beside a student's weights: what they belong to.

    Attributes:
        base: The model that was adapted.
        vocabulary: The digest of the tokenizer, new tokens included.
        pause: How it paused while GRPO trained it; None never.
    """

    base: str
    recipe: Recipe
    vocabulary: str
    pause: Pausing | None = None


@dataclass(frozen=True)
class Student:
    """A model of transformers, in LoRA's wrapping where the recipe says so.

    Attributes:
        name: The base, as it was asked for.
        seconds: The longest sound that it hears at once.
        rate: Samples per second that it takes.
        pause: How it learned to pause; None where it did not.
    """

    name: str
    recipe: Recipe
    model: Foreign
    processor: Foreign
    seconds: float
    rate: int
    pause: Pausing | None = field(default=None, kw_only=True)

    @classmethod
    def load(
        cls,
        name: str,
        adapt: Adapt = "lora",
        tokens: Sequence[str] = (),
        device: str | None = None,
        recipe: Recipe | None = None,
    ) -> Student:
        """Makes a student of a model, or goes on with one that was saved.

        On a GPU, LoRA's base is in bfloat16; a model that learns itself is in single precision, and
        computes in bfloat16 (`precision`).

        Args:
            name: A folder, a name of the hub, or a folder that `save` wrote.
            adapt: Whether LoRA learns or the model itself.
            tokens: Added to the tokenizer (see `vocabulary.add`).
            device: Of torch; the GPU where there is one.
            recipe: All of what learns, instead of `adapt` and `tokens`.

        Raises:
            InputError: It cannot be read, or was saved with another tokenizer or recipe.
        """
        asked = recipe or Recipe(adapt=adapt, tokens=tuple(tokens))
        card = _card(name)
        if card and card.recipe.adapt == "lora":
            _same(name, card.recipe, asked, whole=recipe is not None)
            student = cls._opened(card.base, card.recipe, device, adapter=name)
            return replace(student, pause=card.pause)
        student = cls._opened(name, asked, device)
        if card is None:
            return student
        # An adapter belongs to the weights beside which it learned.
        base = card.base if asked.adapt == "full" else name
        return replace(student, name=base, pause=card.pause)

    @classmethod
    def _opened(
        cls, base: str, recipe: Recipe, device: str | None, adapter: str | None = None
    ) -> Student:
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        half = device != "cpu" and recipe.adapt == "lora"
        opened = LoadedLalm.of(base, device, torch.bfloat16 if half else torch.float32)
        model, tokenizer = opened.model, opened.processor.tokenizer
        rows = vocabulary.add(model, tokenizer, recipe.tokens)
        if adapter is None:
            model = adapted(model, recipe, rows)
        else:
            _same_words(adapter, base, tokenizer)
            model = _with_adapter(model, adapter)
        return cls(base, recipe, model, opened.processor, opened.seconds, opened.rate)

    @property
    def tokenizer(self) -> Foreign:
        """With the new tokens."""
        return self.processor.tokenizer

    @property
    def end(self) -> int:
        """The token with which its makers end a reply."""
        return reply_end(self.processor)

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return next(self.model.parameters()).device

    @property
    def base(self) -> Foreign:
        """The model itself; LoRA's matrices are in it."""
        return self.model.get_base_model() if self.recipe.adapt == "lora" else self.model

    @property
    def learning(self) -> list[torch.nn.Parameter]:
        """The parameters that learn."""
        return [parameter for _, parameter in learning(self.model)]

    def precision(self) -> AbstractContextManager[object]:
        """To score and to sample in: bfloat16 on a GPU, though what learns is in single."""
        if self.device.type == "cpu":
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def writing(self) -> AbstractContextManager[object]:
        """Lasts while it writes and does not learn; a kind of student may be quicker then."""
        return nullcontext()

    def inputs(self, asked: Sequence[ModelInput]) -> Foreign:
        """The prompts with their sounds, up to where the reply begins; padded on the left.

        Raises:
            InputError: A sound is longer than the model's window, or too short to be one; or some
                of the questions have a sound and some have none, which not every processor takes.
        """
        for one in asked:
            self._fits(one)
        if len({one.sound is None for one in asked}) > 1:
            raise InputError(
                "found questions with and without a sound; expected one kind in a batch"
            )
        batch = conversations(
            self.processor, [one.sound for one in asked], [one.text for one in asked]
        )
        return batch.to(self.device, dtype=self.base.dtype)

    def _fits(self, one: ModelInput) -> None:
        if one.sound is None:
            return
        seconds = len(one.sound) / self.rate
        if not SHORTEST <= seconds <= self.seconds:
            raise InputError(
                f"found a sound of {seconds:.2f} s; "
                f"expected {SHORTEST} to {self.seconds:g} s, which {self.name} hears at once"
            )

    def save(self, folder: Path, more: Callable[[Path], None] | None = None) -> None:
        """Writes weights, tokenizer and processor into a folder, whole or not at all.

        Args:
            folder: A new one.
            more: Writes what else belongs into it.

        Raises:
            InputError: The folder is there already, or cannot be written.
        """
        words = vocabulary.digest(self.tokenizer)
        card = Card(base=self.name, recipe=self.recipe, vocabulary=words, pause=self.pause)
        with whole_folder(folder) as part:
            told = {"save_embedding_layers": False} if self.recipe.adapt == "lora" else {}
            self.model.save_pretrained(part, **told)
            self.processor.save_pretrained(part)
            self.tokenizer.save_pretrained(part)
            (part / CARD).write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
            if more:
                more(part)


def _card(name: str) -> Card | None:
    """What a saved student says of itself; None for any other model."""
    path = Path(name) / CARD
    if not path.exists():
        if (Path(name) / "adapter_config.json").exists():
            raise InputError(f"{name} is another program's adapter; expected a model or a student")
        return None
    try:
        return read_json(path, Card)
    except InputError:
        raise InputError(f"{path} does not say what a student was made of") from None


def _same(name: str, kept: Recipe, asked: Recipe, whole: bool) -> None:
    """A saved adapter is gone on with as it was made; `whole`: all of the recipe was asked for."""
    if asked.adapt != kept.adapt:
        raise InputError(f"{name} holds an adapter (lora); found adapt {asked.adapt!r}")
    if new := [token for token in asked.tokens if token not in kept.tokens]:
        raise InputError(f"{name} was made without the token {new[0]!r}; expected one made with it")
    was, now = (one.model_dump(exclude={"tokens"}) for one in (kept, asked))
    if whole and (apart := [key for key in was if was[key] != now[key]]):
        key = apart[0]
        raise InputError(f"{name} was made with {key} {was[key]!r}; found {now[key]!r}")


def _same_words(adapter: str, base: str, tokenizer: Foreign) -> None:
    """Raises InputError where the adapter was trained on other tokens."""
    there = read(adapter, lambda: library("transformers").AutoTokenizer.from_pretrained(adapter))
    card = _card(adapter)
    if card and vocabulary.digest(tokenizer) == card.vocabulary == vocabulary.digest(there):
        return
    apart = vocabulary.difference(there.get_vocab(), tokenizer.get_vocab())
    raise InputError(f"{adapter} was trained with another tokenizer than that of {base}: {apart}")


def _with_adapter(model: Foreign, adapter: str) -> Foreign:
    if not (Path(adapter) / ADAPTER).exists():
        raise InputError(f"{adapter} has no {ADAPTER}; expected one beside its {CARD}")
    return read(adapter, lambda: _adapter_read(model, adapter))


def _adapter_read(model: Foreign, adapter: str) -> Foreign:
    """Read once more in single precision: at first, some of it gets that of the base."""
    peft = library("peft", "tune")
    whole = in_float32(peft.PeftModel.from_pretrained(model, adapter, is_trainable=True))
    peft.set_peft_model_state_dict(whole, peft.load_peft_weights(adapter, device="cpu"))
    return whole
