"""Rollouts from a server, and all the ways in which what it sends may be none."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from agent.student.model_input import ModelInput
from agent.student.pause import Pausing
from agent.student.student import PAUSE
from agent.student.token_rollout import Rollout
from agent.student.token_sampling import Sampling
from agent.train.lalm.vllm_rollouts import Servers
from tests.agent.train.lalm.scripted import END, Scripted
from tests.chat_server import Body, ChatServer, Raw, Reply
from tools.errors import InputError, ToolError

MODEL = Scripted("abc", {"a": {"b": 1.0}})
NUMBER = MODEL.tokenizer.get_vocab()
WAVE = np.sin(np.arange(1600) / 7).astype(np.float32)
ASKED = ModelInput(WAVE, "What?")


def choice(tokens: list[int], finish: str | None = "stop", **more: object) -> Body:
    """A reply as vLLM tells it; token by token each less probable."""
    listed = [{"token": f"token_id:{one}", "logprob": -0.5 * at} for at, one in enumerate(tokens)]
    said: Body = {
        "message": {"content": "as the server spells it"},
        "finish_reason": finish,
        "logprobs": {"content": listed},
        "token_ids": tokens,
    }
    return {**said, **more}


def sent(*choices: Body) -> Reply:
    return lambda body: Raw(json.dumps({"choices": choices}))


def raw(text: str, status: int = 200) -> Reply:
    return lambda body: Raw(text, status)


def sampled(
    reply: Reply, asked: list[ModelInput], how: Sampling | None = None, group: int = 1
) -> tuple[list[Rollout], list[Body]]:
    with ChatServer(reply) as server:
        servers = Servers.at([server.url], "ear", MODEL, retries=0)
        found = asyncio.run(servers.sample(asked, how or Sampling(), 7, group))
        return found, server.requests


def test_a_group_comes_in_one_request_with_its_tokens_as_sampled() -> None:
    first, second = choice([0, 1, NUMBER[END]]), choice([2, 2], "length")
    found, requests = sampled(sent(first, second), [ASKED], Sampling(max_tokens=2), group=2)
    assert found == [
        Rollout((0, 1, 3), (0.0, -0.5, -1.0), (True,) * 3, "end", "ab"),
        Rollout((2, 2), (0.0, -0.5), (True,) * 2, "cap", "cc"),
    ]
    (body,) = requests
    assert (body["n"], body["max_tokens"], body["temperature"], body["top_k"]) == (2, 2, 1.0, -1)
    assert body["logit_bias"] == {str(NUMBER[PAUSE]): -100}


def test_the_server_hears_the_very_samples() -> None:
    _, requests = sampled(sent(choice([3])), [ASKED, ModelInput(None, "And?")])
    by_words: dict[str, list[dict[str, Any]]] = {
        body["messages"][0]["content"][-1]["text"]: body["messages"][0]["content"]
        for body in requests
    }
    sound, _ = by_words["What?"]
    data = base64.b64decode(sound["input_audio"]["data"])
    heard, rate = sf.read(io.BytesIO(data), dtype="float32")
    assert rate == 16_000
    assert np.array_equal(heard, WAVE)
    assert len(by_words["And?"]) == 1
    assert len({body["seed"] for body in requests}) == 2


def test_numbers_may_stand_among_the_log_probabilities_alone() -> None:
    ((found,), _) = sampled(sent(choice([0, 1, 3], token_ids=None)), [ASKED])
    assert found.tokens == (0, 1, 3)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (sent(choice([0]), choice([1])), "found 2 replies; expected 1"),
        (sent(choice([0], logprobs=None)), "without log-probabilities"),
        (sent(choice([])), "without log-probabilities"),
        (sent(choice([0], token_ids=[0, 1])), "2 tokens and 1 log-probabilities"),
        (sent(choice([0, 99])), "found token 99; expected one below 5: .* another tokenizer"),
        (sent(choice([0], token_ids=[-1])), "sent no Completion"),
        (
            sent(choice([0], token_ids=None, logprobs={"content": [{"token": "a", "logprob": 0}]})),
            "tokens as text; expected their numbers",
        ),
        (sent(choice([0], None)), "ended by None; expected one of 'stop', 'length'"),
        (sent(choice([0], "abort")), "ended by 'abort'"),
        (sent(choice([0], token_ids=["x"])), "sent no Completion"),
        (sent(), "sent no Completion"),
        (raw("{"), "sent no Completion"),
        (raw('{"message": "n is too large"}', 400), "answered 400: n is too large"),
    ],
)
def test_what_is_no_rollout_is_named(reply: Reply, told: str) -> None:
    with pytest.raises(ToolError, match=told):
        sampled(reply, [ASKED])


def test_says_what_a_server_cannot_do() -> None:
    for how, told in (
        (Sampling(pause=Pausing()), "cannot pause"),
        (Sampling(temperature=0.7), "found a temperature of 0.7; expected 1"),
        (Sampling(held=("c",), min_tokens=2), "found held .*, which a server cannot do"),
        (Sampling(begins="a"), "found begins 'a', which a server cannot do"),
    ):
        with pytest.raises(InputError, match=told):
            sampled(sent(), [ASKED], how)
