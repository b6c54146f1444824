"""Questions that runs are made of."""

from pathlib import Path

import numpy as np
import pytest

from agent.assembly.runtime import Runtime
from graphs.policy.features import move_inputs, names
from graphs.policy.prices import packed
from graphs.policy_network import Network
from graphs.query.reading import Reading
from tests.evals.samples import CLIPS
from tests.graphs.fixed_reader import FixedReader


@pytest.fixture(autouse=True)
def by_heart(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions of tests are known by heart; those that are to be read ask for `trained_reader`."""
    if "trained_reader" not in request.fixturenames:
        read = FixedReader()

        def known(_: Runtime, question: str, choices: tuple[str, ...]) -> Reading:
            return read(question, choices)

        monkeypatch.setattr(Runtime, "_read", known)


@pytest.fixture
def trained_reader() -> None:
    """Questions are read by the packed reader."""


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A controller that listens for sounds, and then answers."""
    scores = np.zeros((len(names()), 1), dtype=np.float32)
    scores[names().index("general")], scores[names().index("answer")] = 1.0, 0.5
    path = tmp_path / "controller.safetensors"
    layer = scores, np.zeros(1, dtype=np.float32)
    Network((layer,), move_inputs(), {"prices": packed().model_dump_json()}).save(path)
    return path


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Three questions about the small recordings, in the schema of MMAU."""
    path = tmp_path / "questions.json"
    path.write_bytes((CLIPS / "questions.json").read_bytes())
    return path
