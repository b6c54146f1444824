"""The specialists that stand on other people's packages, each an extra; imported when asked for."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Protocol, cast

from agent.assembly.profiles import Role

MODULES = {
    "openai-whisper": "tools.openai_whisper",
    "pyannote": "tools.pyannote",
    "panns": "tools.panns",
    "clap": "tools.clap",
}
"""By implementation. A new one is a line here."""

OF_TRANSFORMERS = ("clap",)
"""Those whose weights are a folder of transformers, or a repository of the hub."""

TOKEN = "HF_TOKEN"
"""The environment's name for the token of the model hub."""


class ThirdPartyModule(Protocol):
    """What such a module says of itself. All of them raise `Unready`, which names the remedy."""

    @property
    def METHOD(self) -> str: ...

    def check(self, weights: str, token: str | None = None) -> str:
        """What there is, in words; fetches nothing."""
        ...

    def pull(self, weights: str, token: str | None = None) -> object:
        """Fetches what may be fetched, and checks."""
        ...

    def digest(self, weights: str) -> str:
        """Changes with the weights."""
        ...


def module(role: Role) -> ThirdPartyModule:
    """The module of the implementation that takes a role."""
    return module_of(role.by)


def module_of(by: str) -> ThirdPartyModule:
    """The module of an implementation."""
    return cast("ThirdPartyModule", import_module(MODULES[by]))


def token() -> str | None:
    """The user's token for the model hub."""
    return os.environ.get(TOKEN) or None
