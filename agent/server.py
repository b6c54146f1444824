"""A model server, as the command line and the environment name it."""

from __future__ import annotations

import asyncio
import os

from tools.chat import LOCAL, Chat
from tools.errors import InputError

KEY = "OPENAI_API_KEY"
"""The environment's name for the key; a local server needs none."""


def chat_at(url: object, model: object) -> Chat:
    """A server that answers and holds the model.

    Raises:
        InputError: One of the two was not given, or the server does not.
    """
    if not isinstance(url, str) or not isinstance(model, str):
        raise InputError("--base-url URL and --model NAME are needed to ask a model at a server")
    chat = Chat.at(url, model, key=os.environ.get(KEY, LOCAL))
    asyncio.run(chat.check())
    return chat
