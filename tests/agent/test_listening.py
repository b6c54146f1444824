"""Asking with a LALM in the listener's place: the same state machine, rules and answerer."""

import json

import pytest

from agent.assembly.runtime import Runtime
from graphs.build import run
from graphs.perceive import ToolBackend
from graphs.state import Question
from tests.chat_server import Body, ChatServer
from tools.audio import AudioClip
from tools.evidence import Impression, SoundEvent
from tools.lalm.lalm_factory import listener
from tools.tool import Toolbox

QUESTION = Question(text="How many times does the dog bark?", choices=("3", "5", "2"))


def five(body: Body) -> str:
    """Hears two barks more than there are."""
    times = "\n".join(f"{at / 2:.1f}-{at / 2 + 0.2:.1f}" for at in range(1, 6))
    return times if "separate times" in json.dumps(body) else "a dog"


@pytest.mark.models
@pytest.mark.anyio
async def test_what_the_model_counts_is_the_answer(runtime: Runtime, call: AudioClip) -> None:
    with ChatServer(five) as server:
        listen = listener("ear", [server.url], label=runtime.label)
        others = [tool for name, tool in runtime.toolbox().items() if name != "listen"]
        backend = ToolBackend(Toolbox.of(*others, listen))
        by_hand = runtime.strategy(controller="rules")
        episode = await run(call, QUESTION, runtime.context(backend=backend, strategy=by_hand))
    assert episode.answer.text == "5"
    heard = [one for one in episode.percepts if one.tool == "lalm"]
    events = [one for one in heard if isinstance(one, SoundEvent)]
    assert {event.label for event in events} == {"Bark"}
    assert any(isinstance(one, Impression) for one in heard)
