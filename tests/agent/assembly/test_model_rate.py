"""How fast a model at a server is said to be."""

import json
import re
import time

import pytest

from agent.assembly import model_rate
from agent.assembly.model_rate import measured
from tests.chat_server import Body, ChatServer, Raw
from tools.lalm.served_lalm import ServedLalm

REPLY = {
    "choices": [{"message": {"content": '{"program": null}'}, "finish_reason": "stop"}],
    "usage": {"completion_tokens": 10},
}


def test_two_questions_are_timed_by_what_would_be_asked() -> None:
    def slow(body: Body) -> Raw:
        time.sleep(0.1)
        return Raw(json.dumps(REPLY))

    with ChatServer(slow) as server:
        told = measured(ServedLalm.at([server.url], "ear"))
    found = re.fullmatch(
        r"reads a question in ([\d.]+) s, the next in ([\d.]+) s \((\d+) tokens a second\)", told
    )
    assert found, told
    assert float(found[1]) >= 0.1
    assert 1 <= int(found[3]) <= 100
    first, second = (one["messages"][0]["content"][-1]["text"] for one in server.requests)
    begin = first.index("Examples")
    assert first[:begin] == second[:begin], "a server may reuse what it read"


def test_a_model_that_hangs_or_talks_nonsense_is_told_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_rate, "PATIENCE", 0.3)

    def hangs(body: Body) -> str:
        time.sleep(1.0)
        return "late"

    def raves(body: Body) -> Raw:
        return Raw("no JSON")

    for reply in (hangs, raves):
        began = time.monotonic()
        with ChatServer(reply) as server:
            told = measured(ServedLalm.at([server.url], "ear"))
            assert time.monotonic() - began < 5.0
        assert told.startswith("it does not answer a question in words: ")
        assert "\n" not in told
