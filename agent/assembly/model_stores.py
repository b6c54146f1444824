"""The store of models that the settings name."""

from __future__ import annotations

from agent.assembly.settings import Settings, load
from tools.store.store import ModelStore, Progress, silent


def store_of(settings: Settings, progress: Progress = silent) -> ModelStore:
    """Where models are found and kept; `progress` is told of what is fetched."""
    return ModelStore(
        settings.cache / "models", settings.models, mirror=settings.mirror, progress=progress
    )


def default_store(progress: Progress = silent) -> ModelStore:
    """The store that the user's settings name."""
    return store_of(load(), progress)
