"""The two files of settings: the user's own, and that of the working folder, who knows whose.

A folder comes with a download, an archive, a colleague's disk. So its file chooses only among what
this program knows by name and runs on this machine. Where something is sent, fetched from or kept,
and whose files are loaded, is for the user's own file, the environment and flags to say.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path
from typing import Any, cast

import platformdirs

from agent.assembly.profiles import Asr, Diarize, Role, Tag
from tools.outside import read_toml

log = logging.getLogger(__name__)

FILE = "listen-again.toml"

LARGEST = 1 << 16
"""Bytes of a file of settings."""

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""The name of a model, as no path or repository looks."""

EARS: dict[str, type[Role]] = {"asr": Asr, "diarize": Diarize, "tag": Tag}


def own_file() -> Path:
    """Where the user's own settings are."""
    return platformdirs.user_config_path("listen-again") / FILE


def own() -> dict[str, Any]:
    """The user's own settings; none where there is no file.

    Raises:
        InputError: The file cannot be read, or is no TOML.
    """
    return read(own_file())


def of_folder() -> dict[str, Any]:
    """What the working folder's file may set; the rest is left out, and told in one line.

    Raises:
        InputError: The file cannot be read, or is no TOML.
    """
    path = Path(FILE)
    if path.resolve() == own_file().resolve():
        return {}
    found = read(path)
    refused = sorted(name for name, value in found.items() if not _may(name, value))
    if refused:
        tell(
            f"{FILE} of the working folder may not set {', '.join(refused)}, and did not: where "
            "something is sent, fetched or kept, and whose models are loaded, belongs in "
            f"{own_file()}, {' or '.join(f'LISTEN_AGAIN_{name.upper()}' for name in refused)}"
            + (", or --profile" if "profile" in refused else "")
        )
    return {name: value for name, value in found.items() if name not in refused}


def _may(name: str, value: object) -> bool:
    """Whether a working folder may set this. What is no setting is told of by the settings."""
    match name:
        case "profile":
            # It sends the recording to a server, if only to one on this machine.
            return value != "server"
        case "listen":
            return _words(value) <= {"embedded"}
        case "asr" | "diarize" | "tag":
            return all(_known(EARS[name], word) for word in _words(value))
        case "cache" | "models" | "mirror" | "ears" | "lalm":
            return False
        case _:
            return True


def _words(value: object) -> set[str]:
    """Who takes a role, and with which weights."""
    given = cast("dict[str, object]", value) if isinstance(value, dict) else {"by": value}
    return {str(word) for key, word in given.items() if key != "device"}


def _known(role: type[Role], word: str) -> bool:
    """Whether it is a name, of a model or of who runs it, and none of a file or of anybody's."""
    named = word in (role.OTHER[1], *role.MORE.values())
    plain = WORD.fullmatch(word) and Path(word).suffix not in (".pt", ".pth", ".ckpt")
    return bool(named or plain) and not Path(word).exists()


def read(path: Path) -> dict[str, Any]:
    """A file of settings; nothing where there is none."""
    return read_toml(path, LARGEST) if path.exists() else {}


@cache
def tell(line: str) -> None:
    """Once for each line: a command may read the settings more than once."""
    log.warning(line)
