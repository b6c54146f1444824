"""Two share the role `listen`: what is listened for says who hears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tests.chat_server import ChatServer
from tools.audio import AudioClip
from tools.evidence import Aim, Percept, SubQuery, Utterance
from tools.lalm.lalm_listener import LalmListener
from tools.lalm.listener_by_aim import ListenerByAim
from tools.lalm.served_lalm import ServedLalm
from tools.tool import Specialist, heard_by


def recogniser(clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Percept]]:
    yield [Utterance(tool="listen", segment=clip.span, text="hold the line")]


def shared(url: str, *aims: Aim) -> ListenerByAim:
    lalm = LalmListener(ServedLalm.at([url], "ear"))
    own = Specialist("listen", "Words.", "a digest", lambda: recogniser)
    return ListenerByAim(lalm, aims, own)


@pytest.mark.anyio
async def test_the_model_hears_what_it_is_for_and_the_others_the_rest(call: AudioClip) -> None:
    with ChatServer(lambda body: "dog bark 1.0-1.5") as server:
        both = shared(server.url, "hear")
        sounds = [one async for one in both(call, SubQuery(tool="listen", text="dog bark"))]
        said = [one async for one in both(call, SubQuery(tool="listen", aim="words"))]
        assert len(server.requests) == 1
    assert [one.tool for one in sounds] == ["lalm", "lalm"]
    assert [one.text for one in said if isinstance(one, Utterance)] == ["hold the line"]


def test_who_hears_what_is_part_of_what_is_remembered() -> None:
    one, two = shared("http://one/v1", "hear"), shared("http://one/v1", "hear", "count")
    assert one.digest != two.digest
    assert heard_by(one) == f"{one.digest} at {one.origin}"
