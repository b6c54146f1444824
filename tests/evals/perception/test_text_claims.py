"""Free text in place of percepts: what is read, and what becomes of what cannot be read."""

import json
from pathlib import Path

import pytest

from evals.perception.perception_report import JudgeableEpisode, Report, report
from evals.perception.text_claims import CLAIMS, ClaimReader
from tests.chat_server import Body, ChatServer
from tests.evals.perception.test_claim_judge import BARK, RAIN, call, never
from tests.evals.samples import item
from tests.evals.test_error_attribution import FACTS, told
from tools.audio import Segment
from tools.chat import Chat
from tools.evidence import Impression, Miss, Percept

MISS = Miss(tool="asr", reason="late")


def says(text: str) -> Impression:
    return Impression(tool="listen", text=text, segment=Segment(start=0, end=9))


def heard(*percepts: Percept) -> JudgeableEpisode:
    return JudgeableEpisode(item("1"), told("a", call(list(percepts))), FACTS)


def reply(body: Body) -> str:
    """A bark wherever one is told of; what is unclear cannot be listed."""
    if "unclear" in json.dumps(body):
        return "I cannot say."
    return json.dumps([{"kind": "sound", "label": "Bark", "start": 1, "end": 2}])


async def read(folder: Path, *each: JudgeableEpisode) -> list[JudgeableEpisode]:
    with ChatServer(reply) as server:
        chat = Chat.at(server.url, "ear", retries=0)
        return await ClaimReader.open(chat, folder / CLAIMS).read(each, workers=2)


@pytest.mark.anyio
async def test_an_impression_beside_other_percepts_claims_nothing_again(tmp_path: Path) -> None:
    beside, alone = await read(tmp_path, heard(RAIN, says("a bark")), heard(MISS, says("a bark")))
    assert beside.episode.calls[0].percepts == (RAIN, says("a bark"))
    assert alone.episode.calls[0].percepts == (MISS, BARK.model_copy(update={"tool": "listen"}))


@pytest.mark.anyio
async def test_an_episode_that_cannot_be_read_is_counted_and_omits_nothing(tmp_path: Path) -> None:
    episodes = await read(tmp_path, heard(says("a bark")), heard(says("unclear")))
    found = report(episodes, never)
    assert (found.unread, found.perception.episodes) == (1, 1)
    assert found.perception.overall.facts == len(FACTS.percepts)
    assert Report.model_validate_json(found.model_dump_json()) == found
