"""listen-again-small on this machine: built once of its parts and what comes with the program."""

from __future__ import annotations

from pathlib import Path

from agent.assembly.model_stores import default_store
from tools.lalm.small.small_release import NAME, ReleaseCard, build_release, packed_release
from tools.store.store import ModelStore

SHORT = "small"
"""What it is called besides, where models are fetched by name."""


def small_folder(store: ModelStore) -> Path:
    """Its folder, in which any program that reads Qwen2-Audio finds a model.

    Raises:
        InputError: A library is missing, or the model does not come out as it was released.
        StoreError: A part cannot be had.
    """
    pack, card = packed_release()
    folder = _place(store, card)
    if not folder.exists():
        build_release(store.get("whisper-base"), store.get("smollm2-135m"), pack, folder, card)
    return folder


def built_already(store: ModelStore) -> bool:
    """Whether it was built here; looks, and fetches nothing."""
    return _place(store, packed_release()[1]).exists()


def _place(store: ModelStore, card: ReleaseCard) -> Path:
    return store.cache / f"{NAME}-{card.model[:12]}"


def model_folder(name: str) -> str:
    """Where a model is that is named: the folder of this program's own, else the name as it is."""
    return str(small_folder(default_store())) if name == NAME else name
