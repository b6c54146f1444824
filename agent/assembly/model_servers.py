"""A model server, as the command line and the environment name it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from agent.assembly.gguf_models import gguf, is_gguf
from agent.assembly.small_model import model_folder
from tools.address import addresses
from tools.chat import LOCAL, Chat
from tools.errors import InputError
from tools.lalm.lalm import Lalm
from tools.lalm.lalm_factory import lalm

KEY = "OPENAI_API_KEY"
"""The environment's name for the key; a local server needs none."""

STUDENT = "student.json"
"""What tells the folder of a model that was trained here."""


def chat_at(url: str | None, model: str | None) -> Chat:
    """A server that answers and holds the model.

    Raises:
        InputError: One of the two was not given, or the server does not.
    """
    if url is None or model is None:
        raise InputError("--base-url URL and --model NAME are needed to ask a model at a server")
    chat = Chat.at(url, model, key=os.environ.get(KEY, LOCAL))
    asyncio.run(chat.check())
    return chat


def lalm_at(base_url: str | None, model: str | None, seconds: int | None = None) -> Lalm:
    """A model that hears: at these servers, named with commas between; or in this process.

    Raises:
        InputError: No model was named, a server does not hold it, or it cannot be loaded.
    """
    if model is None:
        raise InputError(
            "--model NAME is needed, and --base-url URL unless the model is to run in this process"
        )
    urls = addresses(base_url) if base_url is not None else ()
    made: Lalm
    if not urls and is_gguf(model):
        made = gguf(model)
    elif not urls and (Path(model) / STUDENT).exists():
        # Torch is heavy, and only what was trained here needs the code that trained it.
        from agent.student.pausing_lalm import paused

        made = paused(model, seconds)
    else:
        made = lalm(model, urls, seconds, os.environ.get(KEY, LOCAL), model_folder)
    asyncio.run(made.check())
    return made
