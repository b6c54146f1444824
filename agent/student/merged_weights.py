"""LoRA's matrices added to the weights beside them, for a while: what writes learns nothing.

Token after token, two small products beside each layer, and the tables of words copied for the few
that are new, took more than half of the time of forty traces of a model of 135 M weights.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import torch

from tools.lalm.model_families import Foreign


@contextmanager
def merged(model: Foreign) -> Generator[None]:
    """While it lasts, the model has one weight for each layer; then its own again, bit for bit.

    In bfloat16 the sum is rounded, as it is where a server has it: what is drawn so and what
    scores it differ by that.
    """
    layers = [one for one in model.modules() if _adapted(one)]
    own = [(one.get_base_layer().weight, one.get_base_layer().weight.data) for one in layers]
    with torch.no_grad():
        for weight, before in own:
            weight.data = before.clone()
        try:
            for layer in layers:
                layer.merge()
            yield
        finally:
            for layer in layers:
                layer.merged_adapters.clear()
            for weight, before in own:
                weight.data = before


def _adapted(module: Foreign) -> bool:
    """Whether it is a layer of LoRA's library that can be merged, and is not yet."""
    return all(hasattr(module, name) for name in ("base_layer", "merge")) and not module.merged
