"""Wordings as arrays: what the network is trained on, on whatever machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Examples:
    """Many examples end to end.

    Attributes:
        tokens: Word pieces of all examples.
        choices: For each example, its first token that belongs to the choices.
        ends: For each example, the end of its tokens.
        steps: Numbers of operators, and after them of tokens: what is to be written.
        step_ends: For each example, the end of its steps.
    """

    tokens: Ints
    choices: Ints
    ends: Ints
    steps: Ints
    step_ends: Ints

    def __len__(self) -> int:
        return len(self.ends)

    @classmethod
    def of(cls, rows: Iterable[tuple[Sequence[int], int, Sequence[int]]]) -> Examples:
        """From (tokens, how many of them are the question's, steps)."""
        tokens: list[int] = []
        steps: list[int] = []
        asked: list[int] = []
        ends: list[int] = []
        step_ends: list[int] = []
        for ids, question, sequence in rows:
            tokens += ids
            steps += sequence
            asked.append(question)
            ends.append(len(tokens))
            step_ends.append(len(steps))
        return cls(*(np.array(one, np.int32) for one in (tokens, asked, ends, steps, step_ends)))

    def save(self, path: Path) -> None:
        """As a compressed .npz file."""
        np.savez_compressed(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> Examples:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(**{name: stored[name] for name in cls.__dataclass_fields__})

    def batches(self, size: int, seed: int) -> Iterator[Ints]:
        """Indices of examples of like length, all of them once, in an order of their own."""
        draw = np.random.default_rng(seed)
        order = draw.permutation(len(self))
        lengths = np.diff(self.ends, prepend=0)
        pools = [order[at : at + 64 * size] for at in range(0, len(order), 64 * size)]
        for pool in pools:
            near = pool[np.argsort(lengths[pool], kind="stable")]
            parts = [near[at : at + size] for at in range(0, len(near), size)]
            for at in draw.permutation(len(parts)):
                yield parts[at].astype(np.int32)

    def padded(self, which: Ints, start: int) -> dict[str, NDArray[np.int64]]:
        """A batch: `tokens`, `parts`, `real`, `steps` shifted by a start, and `targets`.

        Padding of targets is -1. In `steps` a pointer is one more than in `targets`, since `start`
        stands between the operators and the tokens.
        """
        begins = np.concatenate([[0], self.ends[:-1]])[which]
        step_begins = np.concatenate([[0], self.step_ends[:-1]])[which]
        sizes, counts = self.ends[which] - begins, self.step_ends[which] - step_begins
        tokens = _rows(self.tokens, begins, sizes, 0)
        targets = _rows(self.steps, step_begins, counts, -1)
        at = np.arange(tokens.shape[1], dtype=np.int64)[None]
        known = np.where(targets >= start, targets + 1, targets)
        first = np.full((len(which), 1), start)
        steps = np.concatenate([first, np.maximum(known[:, :-1], 0)], axis=1)
        return {
            "tokens": tokens,
            "parts": (at >= self.choices[which][:, None]).astype(np.int64),
            "real": (at < sizes[:, None]).astype(np.int64),
            "steps": steps,
            "targets": targets,
        }


def _rows(flat: Ints, begins: Ints, sizes: Ints, padding: int) -> NDArray[np.int64]:
    """Stretches of a flat array as rows of one length."""
    at = np.arange(int(sizes.max()))[None]
    inside = at < sizes[:, None]
    where = np.minimum(begins[:, None] + at, len(flat) - 1)
    return np.where(inside, flat[where], padding).astype(np.int64)
