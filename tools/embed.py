"""Texts as vectors: sentences of like meaning point the same way."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tools.model_loading import loading
from tools.onnx_network import Derive, OnnxNetwork

Vectors = NDArray[np.float32]
"""Rows of length one: texts × 384."""

WIDTH = 384
TOKENS = 128
"""What the model was trained with; the rest of a longer text is not read."""

BATCH = 64
KEPT = 4096
"""Texts remembered at most: 6 MB."""


class Embedder:
    """MiniLM-L6 (Wang et al. 2020; sentence-transformers/all-MiniLM-L6-v2) with int8 weights.

    What it has embedded it remembers. Safe to call from several threads.
    """

    def __init__(self, network: OnnxNetwork, tokenizer: Tokenizer) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._known: dict[str, Vectors] = {}
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> Embedder:
        """Reads `model.onnx` and `tokenizer.json`."""
        with loading(folder / "tokenizer.json"):
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(TOKENS)
        return cls(OnnxNetwork(folder / "model.onnx", threads), tokenizer)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, in order. A text's row does not depend on its company."""
        with self._lock:
            if len(self._known) + len(texts) > KEPT:
                self._known.clear()
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            self._known.update(self._embedded(new))
            rows = [self._known[text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, WIDTH), np.float32)

    def remember(self, texts: Sequence[str], derive: Derive) -> None:
        """Embeds texts that will be asked for often; the rows are kept in a file.

        Args:
            texts: Any number of them; 630 take 1 s the first time, and nothing later.
            derive: Gives the path of a file with this name, calling the function to make it.
        """
        named = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
        path = derive(f"minilm-{named}.npy", lambda: _saved(self(texts)))
        with loading(path):
            rows: Vectors = np.load(path, allow_pickle=False)
        with self._lock:
            self._known.update(zip(texts, rows, strict=True))

    def _embedded(self, texts: Sequence[str]) -> Iterator[tuple[str, Vectors]]:
        """Texts with their rows. A batch holds texts of one length, so that none is padded."""
        tokens = [(self._tokenizer.encode(text).ids, text) for text in texts]
        tokens.sort(key=_length)
        for _, group in groupby(tokens, _length):
            same = list(group)
            for start in range(0, len(same), BATCH):
                ids, batch = zip(*same[start : start + BATCH], strict=True)
                yield from zip(batch, self._run(ids), strict=True)

    def _run(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """The mean over tokens of the last layer, made to length one."""
        tokens = np.array(ids, np.int64)
        inputs: dict[str, Any] = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        mean = self._network(inputs)[0].mean(axis=1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def _length(tokens: tuple[Sequence[int], str]) -> int:
    return len(tokens[0])


def _saved(rows: Vectors) -> bytes:
    """An array as the bytes of a .npy file."""
    file = io.BytesIO()
    np.save(file, rows, allow_pickle=False)
    return file.getvalue()
