"""This agent's entry in the registry of lmms-eval, which reads the entry points "lmms_eval.models".

python -m lmms_eval --model listen_again --model_args rounds=4 --tasks mmau_test_mini
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

NAME = "listen_again"


def manifest() -> Any:  # noqa: ANN401
    """A `ModelManifest` of lmms-eval, which must be installed."""
    registry = import_module("lmms_eval.models.registry_v2")
    path = "agent.harnesses.lmms_model.ListenAgain"
    return registry.ModelManifest(model_id=NAME, simple_class_path=path)
