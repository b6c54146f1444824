"""A neural network in an ONNX file, run on the CPU."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.model_loading import loading

Derive = Callable[[str, Callable[[], bytes]], Path]
"""The path of a file of this name, which the function makes where there is none yet."""


class OnnxNetwork:
    """Arrays in, arrays out; safe to call from several threads.

    Args:
        path: The ONNX file.
        threads: How many a single call may use.
        arena: Whether buffers are kept for later; for a network of very many small ones.

    Raises:
        InputError: The file holds no network that can be run.
    """

    def __init__(self, path: Path, threads: int = 1, arena: bool = False) -> None:
        ort = _runtime()
        options: Any = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Windows differ in length, and the arena keeps a buffer for each length it has seen.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = arena
        with loading(path):
            self._session: Any = ort.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )

    def __call__(self, inputs: Mapping[str, NDArray[Any]]) -> list[NDArray[np.float32]]:
        """All outputs, in the order of the file."""
        return self._session.run(None, dict(inputs))


def _runtime() -> Any:  # noqa: ANN401 - it has no types
    """ONNX Runtime, which tells its maker what it is used for (1.31 does), unless told not to.

    It has to know before it is first imported; then it makes no identifier of the machine either.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    return import_module("onnxruntime")
