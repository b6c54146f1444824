"""The large audio-language model that the settings name: at servers, or in this process."""

from __future__ import annotations

import asyncio
import os

from agent.assembly.model_rate import measured
from agent.assembly.model_servers import KEY
from agent.assembly.profiles import LalmRole
from agent.assembly.small_model import model_folder
from tools.address import redacted
from tools.chat import LOCAL
from tools.errors import InputError
from tools.lalm.lalm_factory import lalm as built
from tools.lalm.lalm_factory import listener
from tools.lalm.reply_percepts import Labelled
from tools.tool import Tool


def check(lalm: LalmRole) -> str:
    """Asks whether every server is up and holds the model, or whether it can be loaded here.

    Says how fast it is, too.

    Raises:
        InputError: One is not or does not, or no model is named.
    """
    if not lalm.model:
        raise InputError(
            "the settings name no model; expected lalm.model, and lalm.urls of servers"
        )
    model = built(lalm.model, lalm.urls, lalm.seconds, _key(), model_folder)
    asyncio.run(model.check())
    place = redacted(", ".join(lalm.urls)) or "this process"
    return f"{lalm.model} at {place}; {measured(model)}"


def served(lalm: LalmRole, label: Labelled) -> Tool:
    """Who listens again through that model.

    Raises:
        InputError: No model is named, or an address is none.
    """
    if not lalm.model:
        raise InputError("found listen by lalm and no lalm.model; expected the model's name")
    return listener(
        lalm.model, lalm.urls, lalm.seconds, _key(), label, model_folder, lalm.max_tokens
    )


def _key() -> str:
    return os.environ.get(KEY, LOCAL)
