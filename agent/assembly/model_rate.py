"""How fast a language model thinks, measured by what `--strategy llm` would ask it."""

from __future__ import annotations

import asyncio
from time import perf_counter

from graphs.llm.program_prompt import program_prompt
from graphs.state import Question
from tools import deadline
from tools.errors import InputError, ToolError
from tools.lalm.lalm import Lalm

PATIENCE = 60.0
"""Seconds that all of it may take."""

TOKENS = 32
"""Tokens of each reply; a program has about as many."""

ASKED = ("How many times does the dog bark?", "Which bell rings after the woman speaks?")
"""The second begins as the first one, so that a server may reuse what it read."""


def measured(lalm: Lalm) -> str:
    """Seconds to read a question, and the next one; or why nobody can say, in one line."""
    try:
        with deadline.within(PATIENCE):
            first, second, tokens = asyncio.run(_timed(lalm))
    except (ToolError, InputError, TimeoutError) as error:
        told = str(error) or f"no reply within {PATIENCE:.0f} s"
        return f"it does not answer a question in words: {told}"
    speed = f"{tokens / second:.0f} tokens a second" if tokens else "tokens are not counted"
    return f"reads a question in {first:.1f} s, the next in {second:.1f} s ({speed})"


async def _timed(lalm: Lalm) -> tuple[float, float, int]:
    """Seconds of two questions in turn, and the tokens of the second's reply."""
    seconds: list[float] = []
    tokens = 0
    async with asyncio.timeout(PATIENCE):
        for text in ASKED:
            began = perf_counter()
            reply = await lalm.reply(None, program_prompt(Question(text=text)), TOKENS)
            seconds.append(perf_counter() - began)
            tokens = reply.tokens or 0
    return seconds[0], seconds[1], tokens
