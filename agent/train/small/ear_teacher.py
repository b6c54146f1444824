"""YAMNet as a teacher: what its last layer but one makes of every 0.48 s, and its scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray

from tools.audio import Samples
from tools.filterbank import FRAMES, yamnet_log_mel
from tools.yamnet import PATCH

STEP = 7680
"""Samples between two patches."""

FAINT = 0.03
"""Added to the size of what was heard: of silence little stays."""

LAYERS = ("GlobalAveragePool", "ReduceMean")
"""What pools the last layer but one, of whichever name."""


class EarTeacher:
    """The network, with what it hears before it names it.

    Args:
        network: The file that `tools.yamnet.Yamnet.load` derives.
    """

    def __init__(self, network: Path) -> None:
        graph = onnx.load(network)
        pooled = [node for node in graph.graph.node if node.op_type in LAYERS][-1].output[0]
        told = onnx.helper.make_tensor_value_info(pooled, onnx.TensorProto.FLOAT, None)
        graph.graph.output.append(told)
        # ONNX Runtime has no types.
        runtime = cast("Any", ort)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = runtime.InferenceSession(graph.SerializeToString(), options)

    def __call__(self, samples: Samples) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Patches × 1024 of what it heard, and patches × 521 scores.

        What was heard is the logarithm of 1 more, brought to one size: music is a hundred times as
        strong in it as a drum, and a hundredth of all windows would else be all that is learned.
        """
        count = patches(len(samples))
        whole = np.pad(samples, (0, (count - 1) * STEP + PATCH - len(samples)))
        mel = yamnet_log_mel(whole.astype(np.float32))
        views = np.lib.stride_tricks.sliding_window_view(mel, FRAMES, axis=0)
        batch = views[:: STEP // 160].transpose(0, 2, 1)[:count, None]
        scores, heard = self._session.run(None, {"patches": np.ascontiguousarray(batch)})
        strong = np.log1p(np.asarray(heard).reshape(count, -1))
        size = np.sqrt(np.square(strong).mean(1, keepdims=True))
        return strong / (size + FAINT), np.asarray(scores)


def patches(length: int) -> int:
    """How many patches begin in so many samples."""
    return max(1, length // STEP)
