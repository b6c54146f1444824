"""The large audio-language model at a server, as the settings name it."""

from __future__ import annotations

from agent.roles import Lalm
from agent.server import chat_at
from tools.errors import InputError
from tools.tool import Tool


def check(lalm: Lalm) -> str:
    """Asks every server whether it is up and holds the model.

    Raises:
        InputError: One is not or does not, or none is named.
    """
    if not lalm.urls or not lalm.model:
        raise InputError("the settings name no server; expected lalm.urls and lalm.model")
    for url in lalm.urls:
        chat_at(url, lalm.model)
    return f"{lalm.model} at {', '.join(lalm.urls)}"


def served(lalm: Lalm) -> Tool:
    """Who listens again through those servers."""
    raise InputError("found listen = 'lalm', which this version cannot be; expected 'embedded'")
