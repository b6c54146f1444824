"""The trained reader: a question's tokens in, its likeliest programs out."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from pydantic import BaseModel

from graphs.query.beam_search import Floats, beam_search
from graphs.query.linear import program_of
from graphs.query.program import Program
from graphs.query.program_grammar import NAMES
from graphs.query.question_tokens import LETTERS, QuestionTokenizer, Tokens
from graphs.query.reading import Reading
from tools.errors import InputError
from tools.model_loading import loading
from tools.onnx_network import Derive, OnnxNetwork
from tools.outside import parsed, read_text

WEIGHTS = Path(__file__).with_name("reader")
"""The folder of the packed reader: `question.onnx`, `step.onnx` and `reader.json`."""

QUESTION, STEP, CARD = "question.onnx", "step.onnx", "reader.json"
"""Its files; the last says what it is, and the digests of the others."""

WIDTH = 4
"""Programs that are followed side by side."""


class ReaderCard(BaseModel, frozen=True):
    """What a reader's folder says of it.

    Attributes:
        operators: What its steps are, by number. Another program's reader is refused by them.
        layers: Of the decoder.
        heads: Of each layer.
        head: Their width.
        calibration: Pairs of the network's own log-probability of its program, rising, and how
            often it was right on the dev set.
        notes: Where it comes from: seed, examples, digests, versions.
    """

    operators: tuple[str, ...]
    layers: int
    heads: int
    head: int
    calibration: tuple[tuple[float, float], ...] = ()
    notes: Mapping[str, str | int | float] = {}

    def calibrated(self, score: float) -> float:
        """How often a program of this log-probability is the right one."""
        if not self.calibration:
            return math.exp(score)
        known, right = zip(*self.calibration, strict=True)
        return float(np.interp(score, known, right))


class TrainedReader:
    """Reads questions. Safe to call from several threads."""

    def __init__(
        self, question: OnnxNetwork, step: OnnxNetwork, card: ReaderCard,
        words: NDArray[np.float16], tokenizer: QuestionTokenizer,
    ) -> None:  # fmt: skip
        self._question, self.step, self.card = question, step, card
        self._words, self._tokenizer = words, tokenizer

    @classmethod
    def load(cls, folder: Path, minilm: Path, derive: Derive, threads: int = 1) -> TrainedReader:
        """Reads a reader's folder; the word vectors are MiniLM's.

        Raises:
            InputError: There is none, or it writes other programs than this version knows.
        """
        card = read_card(folder)
        if card.operators != NAMES:
            raise InputError(
                f"the reader in {folder} writes {len(card.operators)} operators; expected the "
                f"{len(NAMES)} of this version: train it again (train reader)"
            )
        words = derive("minilm-words-1.npy", lambda: _words(minilm / "model.onnx"))
        with loading(words):
            vectors = np.load(words, mmap_mode="r", allow_pickle=False)
        return cls(
            OnnxNetwork(folder / QUESTION, threads),
            OnnxNetwork(folder / STEP, threads),
            card,
            vectors,
            QuestionTokenizer.load(minilm / "tokenizer.json"),
        )

    def __call__(self, question: str, choices: tuple[str, ...]) -> Reading:
        """The likeliest program, how sure it is, and the next likely ones.

        Only the first letters of a long question are read. Where there are none, nothing is asked.
        """
        if not any(map(str.isalnum, question[:LETTERS])):
            return Reading(None, 1.0)
        found = self.programs(question, choices)
        if not found:
            return Reading(None, 0.0)
        sure = [(program, self.card.calibrated(score)) for program, score in found]
        return Reading(*sure[0], tuple(sure[1:]))

    def programs(
        self, question: str, choices: tuple[str, ...]
    ) -> list[tuple[Program | None, float]]:
        """Different programs with the network's own log-probabilities, the likeliest first."""
        tokens = self._tokenizer(question, choices)
        pointable = np.array([high > low for low, high in tokens.offsets])
        sequences = beam_search(_Steps(self, tokens), tokens.span, pointable, WIDTH)
        found: dict[Program | None, float] = {}
        for steps, score in sequences:
            try:
                program = program_of(steps, question)
            except ValueError:
                continue
            known = found.get(program)
            found[program] = score if known is None else float(np.logaddexp(known, score))
        return sorted(found.items(), key=lambda one: -one[1])

    def encoded(self, tokens: Tokens) -> list[Floats]:
        """What the steps look at: the layers' keys and values, the targets, the tokens as steps."""
        words = self._words[list(tokens.ids)].astype(np.float32)[None]
        return self._question({"words": words, "parts": np.array([tokens.parts])})


class _Steps:
    """The network on one question, which remembers what was written."""

    def __init__(self, reader: TrainedReader, tokens: Tokens) -> None:
        card, self._network = reader.card, reader.step
        self._cross, self._targets, self._pointed = reader.encoded(tokens)
        self._past = np.zeros((card.layers, 2, 1, card.heads, 0, card.head), np.float32)

    def __call__(self, last: list[int], rows: list[int], at: int) -> Floats:
        """Log-probabilities of the next step of each program."""
        scores, self._past = self._network(
            {
                "steps": np.array(last, np.int64),
                "position": np.array([at], np.int64),
                "past": self._past[:, :, rows],
                "cross": self._cross,
                "targets": self._targets,
                "pointed": self._pointed,
            }
        )
        highest = scores.max(axis=1, keepdims=True)
        return scores - highest - np.log(np.exp(scores - highest).sum(axis=1, keepdims=True))


def read_card(folder: Path) -> ReaderCard:
    """What a reader's folder says of it.

    Raises:
        InputError: There is none.
    """
    try:
        text = read_text(folder / CARD)
    except InputError as error:
        raise InputError(f"no reader in {folder}: {error}") from None
    try:
        return parsed(text, ReaderCard)
    except InputError as error:
        raise InputError(f"{folder / CARD} is of no reader: {error}") from None


def _words(path: Path) -> bytes:
    """MiniLM's word vectors as the bytes of a .npy file, in half precision."""
    stored = {one.name: one for one in onnx.load(path).graph.initializer}
    name = "inner.embeddings.word_embeddings.weight"
    rounded = numpy_helper.to_array(stored[f"{name}_q"])
    scale = numpy_helper.to_array(stored[f"{name}_scale"])
    file = io.BytesIO()
    np.save(file, (rounded * scale).astype(np.float16), allow_pickle=False)
    return file.getvalue()


def write_card(folder: Path, card: ReaderCard) -> None:
    """Writes `reader.json`."""
    text = json.dumps(card.model_dump(mode="json"), indent=1)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")
