"""Tiny readers, exported once."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if find_spec("torch") is None:
    collect_ignore_glob = ["test_*.py"]

if TYPE_CHECKING:
    from graphs.query.trained_reader import TrainedReader


@pytest.fixture(scope="session")
def tiny_reader(tmp_path_factory: pytest.TempPathFactory) -> TrainedReader:
    """A reader that has learned nothing."""
    from tests.agent.train.reader.tiny import exported, network

    return exported(network(1), tmp_path_factory.mktemp("reader"))


@pytest.fixture(scope="session", params=(0, 1, 2))
def wild_reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> TrainedReader:
    """One that has learned nothing and is sure of it: its programs are long and odd."""
    from tests.agent.train.reader.tiny import exported, network

    made = network(request.param)
    for weights in made.parameters():
        weights.data *= 3
    return exported(made, tmp_path_factory.mktemp("wild"))
