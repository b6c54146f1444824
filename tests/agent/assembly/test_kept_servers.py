"""Which servers of a run's own file are asked again."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.assembly.kept_servers import trusted
from tests.own_settings import write_own
from tools.errors import InputError

AFAR = "https://user:password@example.org/v1?token=abc"
KEPT = "https://[hidden]@example.org/v1?token=[hidden]"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder and a user without settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://localhost/v1,http://[::1]:8/v1"])
def test_servers_of_this_machine_are(url: str) -> None:
    assert trusted({"base_url": url, "rounds": 3}) == {"base_url": url, "rounds": 3}
    assert trusted({"rounds": 3}) == {"rounds": 3}


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://example.org/v1",
            "http://localhost/v1,http://example.org/v1",
            KEPT,
            "",
            "x",
            "http://[x]/v1",
        ),
        *("http://localhost.example.org/v1", "http://127.0.0.1@example.org/v1"),
        *("http://[hidden]@localhost/v1", "http://localhost/v1?key=[hidden]"),
    ],
)
def test_others_are_not(url: str) -> None:
    with pytest.raises(InputError, match=r"the run names the server .*; expected --base-url"):
        trusted({"base_url": url})


def test_those_in_the_users_own_settings_are_and_with_their_secrets() -> None:
    write_own(f'[lalm]\nurls = ["{AFAR}"]\n')
    assert trusted({"base_url": KEPT}) == {"base_url": AFAR}
    Path("listen-again.toml").write_text('[lalm]\nurls = ["http://example.com/v1"]\n')
    with pytest.raises(InputError, match=r"example\.com"):
        trusted({"base_url": "http://example.com/v1"})
