"""One server for all tests that change no limit."""

from collections.abc import Iterator

import httpx
import pytest

from tests.agent.serve.loopback_server import served


@pytest.fixture(scope="package")
def client(cache_folder: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Of a server with the usual limits and no token."""
    with served(tmp_path_factory.mktemp("serve")) as client:
        yield client
