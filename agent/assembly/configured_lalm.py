"""The large audio-language model that the settings name: at servers, or in this process."""

from __future__ import annotations

import asyncio
import os
from typing import get_args

from agent.assembly.model_rate import measured
from agent.assembly.model_servers import KEY
from agent.assembly.model_stores import default_store
from agent.assembly.profiles import LalmRole
from agent.assembly.small_model import NAME, SHORT, built_already, model_folder
from tools.address import redacted
from tools.chat import LOCAL
from tools.errors import InputError
from tools.evidence import Aim
from tools.lalm.lalm_factory import lalm as built
from tools.lalm.lalm_factory import listener
from tools.lalm.listener_by_aim import ListenerByAim
from tools.lalm.reply_percepts import Labelled
from tools.third_party_checkpoints import Unready
from tools.tool import Tool


def check(lalm: LalmRole) -> str:
    """Asks whether every server is up and holds the model, or whether it can be loaded here.

    Says how fast it is, too.

    Raises:
        InputError: One is not or does not, or no model is named.
        Unready: It is this program's own model, which must be fetched and built first.
    """
    if not lalm.model:
        raise InputError(
            "the settings name no model; expected lalm.model, and lalm.urls of servers"
        )
    if not lalm.urls and lalm.model == NAME and not built_already(default_store()):
        raise Unready("not here", f"python -m agent models pull {SHORT}")
    model = built(lalm.model, lalm.urls, lalm.seconds, _key(), model_folder)
    asyncio.run(model.check())
    place = redacted(", ".join(lalm.urls)) or "this process"
    return f"{lalm.model} at {place}; {measured(model)}"


def served(lalm: LalmRole, label: Labelled, others: Tool) -> Tool:
    """Who listens again through that model; the others hear what it is not asked for.

    Raises:
        InputError: No model is named, or an address is none.
    """
    if not lalm.model:
        raise InputError("found listen by lalm and no lalm.model; expected the model's name")
    found = listener(
        lalm.model, lalm.urls, lalm.seconds, _key(), label, model_folder, lalm.max_tokens,
        lalm.believed, lalm.timed,
    )  # fmt: skip
    return found if set(lalm.aims) == {*get_args(Aim)} else ListenerByAim(found, lalm.aims, others)


def _key() -> str:
    return os.environ.get(KEY, LOCAL)
