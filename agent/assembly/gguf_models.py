"""Language models in GGUF, found by path, by their name in the catalogue, or on the hub."""

from __future__ import annotations

from pathlib import Path

from agent.assembly.extras import token
from agent.assembly.model_stores import default_store
from agent.show.console import Console
from agent.show.progress import Downloads
from tools import hub
from tools.errors import InputError
from tools.llama_cpp import NEEDS, LlamaCpp, installed
from tools.store.catalogue.language_models import GGUF

FILE = "model.gguf"
"""What the file of a model of the catalogue is called."""

NAMES = tuple(model.name for model in GGUF)


def is_gguf(model: str) -> bool:
    """Whether a model's name is that of a file in GGUF, here, on the hub or in the catalogue."""
    return model in NAMES or model.endswith(".gguf")


def gguf(model: str) -> LlamaCpp:
    """The model, fetched where it is not here, with a progress bar; loaded on first use.

    Raises:
        InputError: It is nowhere to be found.
    """
    if not installed():
        raise InputError(NEEDS)
    path = _pulled(model) if model in NAMES else Path(model)
    if not path.is_file() and not path.is_absolute() and len(path.parts) > 2:
        path = _of_hub(*path.parts[:2], "/".join(path.parts[2:]))
    if not path.is_file():
        known = ", ".join(NAMES)
        raise InputError(
            f"found no model {model!r}; expected a file, owner/name/FILE.gguf of the hub, or "
            f"one of {known}"
        )
    return LlamaCpp(model, lambda: path)


def _pulled(model: str) -> Path:
    with Downloads(Console(stderr=True)) as downloads:
        return default_store(downloads).get(model) / FILE


def _of_hub(owner: str, name: str, file: str) -> Path:
    """A file of a repository of the hub, fetched where it is not here."""
    return hub.fetched(f"{owner}/{name}", [file], token(), [file]) / file
