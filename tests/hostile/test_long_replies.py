"""Replies as long as they may be, made to keep a reader busy: percepts or a miss, and in time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import get_args

import anyio
import pytest

from tools.audio import AudioClip
from tools.errors import ToolError
from tools.evidence import Aim, Percept, SubQuery
from tools.lalm.crop_question import Questioner
from tools.lalm.lalm import MAX_TOKENS, Chosen, Reply
from tools.lalm.lalm_listener import LalmListener

LONG = 1 << 15
"""Characters; what grows with their square or cube took minutes."""

MOST = 5.0
"""Seconds for one of them."""

REPEATED = (
    *("1", "1:", "1.", "0 - ", "0:", "1 s - ", "00:00:", "dog 1-2\n", "dog: ", "none ", "no ", " "),
    *("<think>", "</think>", "<think>a</think>", "<hear>", '<hear from="1" to="2">', "</hear>"),
    *('<step ask="a">', "</step>", "<answer>", '<review holds="yes">', "<", "&amp;", "(", '{"a":'),
    *("words ", "the words ", "transcriptaa", "a", "\n", '"', "“"),
)
BEGUN = ("1", "1:1", "0 s", "transcript", "dog", "<hear", '<hear from="1', "the words")
LASTING = (" ", "1", "a", "-")

REPLIES = (
    *((one * LONG)[:LONG] for one in REPEATED),
    *(begun + one * LONG for begun in BEGUN for one in LASTING),
    "<think>" * (LONG // 14) + "</think>" * (LONG // 16),
    "<hear>" * (LONG // 14) + "</hear>" * (LONG // 16),
)


class Saying:
    """A LALM that always says the same."""

    name, seconds = "saying", 30.0

    def __init__(self, text: str) -> None:
        self.text = text

    async def check(self) -> None:
        """Is there."""

    async def reply(self, clip: AudioClip | None, text: str, max_tokens: int = MAX_TOKENS) -> Reply:
        return Reply(text=self.text)

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        return Chosen(text=self.text)


async def heard(percepts: AsyncIterator[Percept]) -> int:
    """How much of it could be read."""
    count = 0
    with suppress(ToolError):
        async for _ in percepts:
            count += 1
    return count


@pytest.mark.hostile("long replies", fault="F17")
@pytest.mark.parametrize("aim", get_args(Aim))
def test_a_long_reply_is_read_in_time(
    aim: Aim, call: AudioClip, tried: Callable[[int], None]
) -> None:
    asked = SubQuery(tool="listen", text="dog", aim=aim)
    for text in REPLIES:
        began = time.monotonic()
        anyio.run(heard, LalmListener(Saying(text))(call, asked))
        if aim == "hear":
            anyio.run(heard, Questioner(Saying(text))(call, SubQuery(tool="lalm", text="?")))
        assert time.monotonic() - began < MOST, text[:40]
    tried(len(REPLIES))
