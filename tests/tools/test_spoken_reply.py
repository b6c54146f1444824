"""What a reasoning model thinks, apart from what it says aloud."""

import json

import pytest

from tests.chat_server import ChatServer, Raw
from tools.completion import Completion
from tools.lalm.served_lalm import ServedLalm
from tools.spoken_reply import spoken, thoughts


@pytest.mark.parametrize(
    ("reply", "said", "thought"),
    [
        ("B", "B", ""),
        ("<think>a bark</think>B", "B", "a bark"),
        ("a bark</think>\nB", "\nB", "a bark"),
        ("<think>one</think><think>two</think>B", "B", "onetwo"),
        ("B<think>and then", "B", ""),
        ("", "", ""),
    ],
)
def test_thoughts_are_cut_from_what_is_said_and_kept(reply: str, said: str, thought: str) -> None:
    assert (spoken(reply), thoughts(reply)) == (said, thought)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("message", "thought"),
    [
        ({"content": "B", "reasoning_content": "a bark "}, "a bark"),
        ({"content": "B", "reasoning": "a bark"}, "a bark"),
        ({"content": "<think>a bark</think>B"}, "a bark"),
        ({"content": "B", "reasoning_content": None}, ""),
    ],
)
async def test_a_server_may_put_them_anywhere(message: dict[str, str], thought: str) -> None:
    raw = Raw(json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}))
    with ChatServer(lambda body: raw) as server:
        lalm = ServedLalm.at([server.url], "ear")
        assert (await lalm.reply(None, "?")).thoughts == thought
        assert (await lalm.choose(None, "?", 2)).thoughts == thought


def test_a_model_that_ran_out_while_thinking_has_said_nothing() -> None:
    cut = {"message": {"content": None, "reasoning_content": "hm"}, "finish_reason": "length"}
    reply = Completion.model_validate({"choices": [cut]}).reply
    assert (reply.text, reply.thoughts, reply.cut) == ("", "hm", True)
