"""A model that is slow or dead: waited for within the deadline, then given up."""

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Any

import pytest

from graphs.llm import circuit_breaker
from graphs.llm.structured_request import StructuredRequester, Unusable
from tests.graphs.llm.roles import DOWN
from tests.graphs.llm.talker import Talker
from tools import deadline
from tools.audio import AudioClip
from tools.lalm.lalm import MAX_TOKENS, Chosen, Reply


@dataclass
class Silent:
    """Never says anything."""

    name: str = "silent"

    async def reply(
        self,
        clip: AudioClip | None,
        text: str,
        max_tokens: int = MAX_TOKENS,
        schema: dict[str, Any] | None = None,
    ) -> Reply:
        await asyncio.sleep(3600)
        raise AssertionError

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        await asyncio.sleep(3600)
        raise AssertionError


@pytest.mark.anyio
async def test_a_silent_model_gets_half_of_what_is_left_each_time_and_is_then_given_up() -> None:
    asker, began = StructuredRequester(Silent()), monotonic()
    with deadline.within(2.0):
        first = (await asker.attempt("?", str)).said
        assert 0.95 < monotonic() - began < 1.9
        second = await asker.letters(["?"], 2)
        third = await asker.attempt("?", str)
    assert isinstance(first, Unusable)
    assert isinstance(second.said, Unusable)
    assert second.asking.asked == 1
    assert "no reply within 1.0 s" in first.thought
    assert third.asking.asked == 0
    assert isinstance(third.said, Unusable)
    assert "given up after 2 failures: no reply within" in third.said.thought


@pytest.mark.anyio
async def test_a_model_that_is_reached_too_late_is_not_blamed_for_it() -> None:
    asker = StructuredRequester(Talker([DOWN, "yes"]))
    with deadline.within(circuit_breaker.LEAST / 2):
        late = [(await asker.attempt("?", str)), await asker.letters(["?"], 2)]
    assert [one.asking.asked for one in late] == [0, 0]
    assert all("no time was left" in str(one.said) for one in late)
    assert isinstance((await asker.attempt("?", str)).said, Unusable)
    assert (await asker.attempt("?", str)).said == "yes"


@pytest.mark.anyio
async def test_one_failure_is_forgiven_two_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    talker = Talker((DOWN, "here", DOWN, DOWN, "back"))
    asker = StructuredRequester(talker)
    said = [(await asker.attempt("?", str)).said for _ in range(6)]
    assert [isinstance(one, str) for one in said] == [False, True, False, False, False, False]
    assert len(talker.prompts) == 4
    monkeypatch.setattr(circuit_breaker, "monotonic", lambda: monotonic() + circuit_breaker.REST)
    assert (await asker.attempt("?", str)).said == "back"


@pytest.mark.anyio
async def test_without_a_deadline_nobody_is_hurried() -> None:
    asked = await StructuredRequester(Talker(("yes",))).attempt("?", str)
    assert asked.said == "yes"
