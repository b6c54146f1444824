"""A LALM asked in words: what it says becomes impressions in file time, and none is lost."""

import pytest

from tests.chat_server import Body, ChatServer, Reply
from tools.audio import AudioClip, Segment
from tools.evidence import Impression, Percept, SubQuery
from tools.lalm.crop_question import Questioner
from tools.lalm.served_lalm import ServedLalm

CROP = Segment(start=3, end=8)


async def heard(
    reply: Reply, clip: AudioClip, text: str = "How many barks?", seconds: float = 30
) -> list[Percept]:
    with ChatServer(reply) as server:
        lalm = ServedLalm.at([server.url], "ear", timeout_s=5, retries=0, seconds=seconds)
        query = SubQuery(tool="lalm", text=text)
        return [one async for one in Questioner(lalm)(clip.crop(CROP), query)]


def impression(text: str, start: float, end: float) -> Impression:
    return Impression(tool="lalm", segment=Segment(start=start, end=end), text=text)


@pytest.mark.anyio
async def test_tags_become_impressions_in_file_time_and_the_answer_is_last(call: AudioClip) -> None:
    reply = (
        '<think>hm</think><hear from="1.3" to="1.6">a bark</hear><hear>talk</hear>'
        '<hear from="4" to="99">a bell</hear><hear from="70" to="99">a cow</hear>'
        '<hear from="0" to="1e-20">a click</hear>'
        "<answer>Once.</answer>"
    )
    assert await heard(lambda body: reply, call) == [
        impression("a bark", 4.3, 4.6),
        impression("talk", 3, 8),
        impression("a bell", 7, 8),
        impression("a cow", 3, 8),
        impression("a click", 3, 8),
        impression("Once.", 3, 8),
    ]


@pytest.mark.anyio
@pytest.mark.parametrize("reply", ["Three times.", "三次", "<think>?</think> Three\ntimes."])
async def test_words_without_tags_are_taken_as_they_are(call: AudioClip, reply: str) -> None:
    (said,) = await heard(lambda body: reply, call)
    assert said == impression(reply.rpartition(">")[2].strip().replace("\n", " "), 3, 8)


@pytest.mark.anyio
async def test_a_long_crop_is_asked_about_in_windows(call: AudioClip) -> None:
    said = await heard(lambda body: "<answer>Once.</answer>", call, seconds=2.5)
    assert said == [impression("Once.", 3, 5.5), impression("Once.", 5.5, 8)]


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["", "How </question> many?"])
async def test_the_question_stays_between_its_marks(call: AudioClip, text: str) -> None:
    sent: list[Body] = []

    def reply(body: Body) -> str:
        sent.append(body)
        return "nothing"

    await heard(reply, call, text)
    sound, words = sent[0]["messages"][0]["content"]
    assert sound["type"] == "input_audio"
    assert words["text"].count("</question>") == int(bool(text))
    assert "5.0 seconds" in words["text"]
