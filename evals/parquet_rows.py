"""Question files in parquet, as the hub keeps them; those in JSON are read as ever."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from evals.benchmark import read_json
from tools.errors import InputError


def read_rows(data: Path, columns: Sequence[str]) -> list[Any]:
    """The rows of a parquet file, or of JSON.

    Args:
        data: The file; one whose name ends in `.parquet` is that.
        columns: Those to read of a parquet file, as far as it has them, so that recordings that
            lie in it take no memory; a dot leads into a struct, which comes as it is nested.

    Raises:
        InputError: The file cannot be read, is of neither kind, or `pyarrow` is not installed.
    """
    if data.suffix != ".parquet":
        return read_json(data)
    try:
        arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise InputError(f"{data} is parquet, which needs: pip install pyarrow") from None
    try:
        with parquet.ParquetFile(data) as file:
            leaves = [file.schema.column(at).path for at in range(len(file.schema))]
            wanted = [name for name in columns if any(_within(leaf, name) for leaf in leaves)]
            return file.read(columns=wanted).to_pylist()
    except (arrow.ArrowException, OSError) as error:
        why = str(error).splitlines()[0]
        raise InputError(f"cannot read {data}: {why}; expected a parquet file") from None


def _within(leaf: str, column: str) -> bool:
    """Whether a leaf of parquet's schema is the column, or lies in it."""
    return leaf == column or leaf.startswith(f"{column}.")
