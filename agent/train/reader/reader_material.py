"""What the reader is trained on, as files: examples, MiniLM's encoder and its word vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel
from safetensors.numpy import load, save

from agent.train.reader.minilm_weights import Array, minilm_weights
from agent.train.reader.reader_arrays import Examples
from agent.train.reader.reader_examples import examples
from agent.train.reader.wording_splits import MMAU, UNSEEN, splits
from evals.wordings.worded_program import batches
from graphs.query.program_grammar import NAMES
from graphs.query.question_tokens import QuestionTokenizer
from tools.files import made_folder, write_whole

DONE = "material.json"
ENCODER, WORDS = "encoder.safetensors", "words.npy"
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"


class MaterialCard(BaseModel, frozen=True):
    """What the arrays were made from.

    Attributes:
        operators: How many steps there are beside pointers.
        wordings: SHA-256 of all wordings, and of what the generator says.
        minilm: SHA-256 of the encoder's file.
    """

    operators: int
    wordings: str
    minilm: str


@dataclass(frozen=True)
class ReaderMaterial:
    """The files of one training."""

    folder: Path

    @property
    def card(self) -> MaterialCard:
        """What they were made from."""
        return MaterialCard.model_validate_json((self.folder / DONE).read_bytes())

    def examples(self, split: str) -> Examples:
        """Those of `train` or `dev`."""
        return Examples.load(self.folder / f"{split}.npz")

    def encoder(self) -> dict[str, Array]:
        """MiniLM's encoder."""
        stored = load((self.folder / ENCODER).read_bytes())
        return {name: one.astype(np.float32) for name, one in stored.items()}

    def words(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float16]]:
        """MiniLM's word vectors."""
        return np.load(self.folder / WORDS, allow_pickle=False)


def material(
    folder: Path, minilm: Path, count: int, seed: int, mmau: Path | None = None
) -> ReaderMaterial:
    """The files in a folder; made where they are not there yet."""
    if not (folder / DONE).exists():
        made_folder(folder)
        weights = minilm_weights(minilm / MODEL)
        np.save(folder / WORDS, weights.pop("words").astype(np.float16))
        half = {name: one.astype(np.float16) for name, one in weights.items()}
        write_whole(folder / ENCODER, save(half))
        wordings, tokenizer = splits(mmau), QuestionTokenizer.load(minilm / TOKENIZER)
        examples(wordings.dev, tokenizer).save(folder / "dev.npz")
        examples(wordings.drawn(seed, count), tokenizer).save(folder / "train.npz")
        card = MaterialCard(operators=len(NAMES), wordings=wordings_digest(),
                            minilm=_digest([minilm / MODEL]))  # fmt: skip
        write_whole(folder / DONE, card.model_dump_json(indent=1) + "\n")
    return ReaderMaterial(folder)


def wordings_digest() -> str:
    """SHA-256 of all that the reader may learn from."""
    return _digest([*batches("train"), UNSEEN, MMAU, Path(__file__).with_name("phrases.toml")])


def _digest(paths: Iterable[Path]) -> str:
    made = hashlib.sha256()
    for path in paths:
        made.update(path.read_bytes())
    return made.hexdigest()
