"""What was learned beside the parts of listen-again-small, small enough to come with the program.

Pairs of small matrices (LoRA) in 8 bits, each row with a scale of its own, and a few weights whole.
They are added up one rank after another, element by element, so that every machine gets the same
bits: a matrix product may round otherwise elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from tools.errors import InputError
from tools.files import replacing

FORMAT = "listen-again-small-1"

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class LowRank:
    """A change of a matrix: `out` (rows × rank) times `into` (rank × columns)."""

    out: Floats
    into: Floats

    def added_to(self, weight: Floats) -> Floats:
        """The matrix with the change, summed over ranks in their order."""
        found = weight.astype(np.float32, copy=True)
        for column, row in zip(self.out.T, self.into, strict=True):
            found += column[:, None] * row[None, :]
        return found


@dataclass(frozen=True)
class AdapterPack:
    """All changes, by the names of the model's weights.

    Attributes:
        tokens: New words, in order.
        pairs: Changes of matrices; of one matrix there may be several, added in order.
        whole: Weights that take another's place.
        rows: Rows of tables, one for each new word.
    """

    tokens: tuple[str, ...] = ()
    pairs: Mapping[str, tuple[LowRank, ...]] = field(default_factory=dict[str, Any])
    whole: Mapping[str, Floats] = field(default_factory=dict[str, Any])
    rows: Mapping[str, Floats] = field(default_factory=dict[str, Any])

    def save(self, path: Path) -> None:
        """Writes it in one file; what it then holds is what `load` gives."""
        import safetensors.numpy

        found: dict[str, NDArray[Any]] = {}
        for name, some in self.pairs.items():
            for at, pair in enumerate(some):
                found |= _packed(f"pair/{at}/out/{name}", pair.out.T)
                found |= _packed(f"pair/{at}/into/{name}", pair.into)
        for kind, some in (("whole", self.whole), ("rows", self.rows)):
            found |= {
                f"{kind}/{name}": np.ascontiguousarray(one, np.float16)
                for name, one in some.items()
            }
        told = {"format": FORMAT, "tokens": json.dumps(self.tokens)}
        with replacing(path) as part:
            safetensors.numpy.save_file(found, part, metadata=told)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads such a file.

        Raises:
            InputError: It is none.
        """
        import safetensors

        try:
            with cast("Any", safetensors).safe_open(path, framework="np") as kept:
                told: dict[str, str] = kept.metadata() or {}
                if told.get("format") != FORMAT:
                    raise ValueError(f"found the format {told.get('format')!r}, expected {FORMAT}")
                tensors: dict[str, NDArray[Any]] = {
                    name: kept.get_tensor(name) for name in cast("list[str]", kept.keys())
                }
                return cls(tuple(json.loads(told["tokens"])), **_sorted(tensors))
        except (OSError, ValueError, KeyError, safetensors.SafetensorError) as error:
            raise InputError(f"{path} holds no part of listen-again-small: {error}") from None


def _packed(name: str, rows: Floats) -> dict[str, NDArray[Any]]:
    """Rows in 8 bits, one after another: the file gets the bytes of an array as they lie."""
    rows = np.ascontiguousarray(rows)
    scale = np.abs(rows).max(1) / 127 + 1e-12
    return {
        f"{name}#8": np.round(rows / scale[:, None]).astype(np.int8),
        f"{name}#scale": scale.astype(np.float32),
    }


def _sorted(tensors: Mapping[str, NDArray[Any]]) -> dict[str, dict[str, Any]]:
    """The three sorts of changes."""
    pairs: dict[str, dict[int, LowRank]] = {}
    for name in sorted(tensors):
        kind, _, rest = name.partition("/")
        if kind == "pair" and name.endswith("#8") and "/out/" in name:
            at, _, weight = rest.removesuffix("#8").partition("/out/")
            out, into = (_unpacked(tensors, f"pair/{at}/{part}/{weight}") for part in PARTS)
            pairs.setdefault(weight, {})[int(at)] = LowRank(out.T, into)
    return {
        "pairs": {name: tuple(some[at] for at in sorted(some)) for name, some in pairs.items()},
        **{kind: _plain(tensors, kind) for kind in ("whole", "rows")},
    }


PARTS = ("out", "into")


def _unpacked(tensors: Mapping[str, NDArray[Any]], name: str) -> Floats:
    return tensors[f"{name}#8"].astype(np.float32) * tensors[f"{name}#scale"][:, None]


def _plain(tensors: Mapping[str, NDArray[Any]], kind: str) -> dict[str, Floats]:
    return {
        name.removeprefix(f"{kind}/"): one.astype(np.float32)
        for name, one in tensors.items()
        if name.startswith(f"{kind}/")
    }


def applied(pack: AdapterPack, name: str, weight: Floats, first: int) -> Floats:
    """A weight with all that was learned of it.

    Args:
        pack: What was learned.
        name: The weight's.
        weight: As the parts have it.
        first: The row of the first new word.

    Raises:
        InputError: It is of another shape.
    """
    try:
        found = pack.whole.get(name, weight).astype(np.float32)
        for pair in pack.pairs.get(name, ()):
            found = pair.added_to(found)
        if name in pack.rows:
            found[first : first + len(pack.rows[name])] = pack.rows[name]
    except ValueError as error:
        raise InputError(f"{name} of the parts does not fit what was learned: {error}") from None
    if found.shape != weight.shape:
        raise InputError(f"{name} has the shape {weight.shape}; expected {found.shape}")
    return found
