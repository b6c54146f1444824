"""Describing first and answering from the words, and answering in three parts."""

import json

import pytest

from evals import caption_prompt, structured_prompt
from evals.sample import Sample
from graphs.state import Question
from tests.chat_server import Body, ChatServer
from tools.audio import AudioClip
from tools.evidence import Impression
from tools.lalm.served_lalm import ServedLalm

QUESTION = Question(text="Which animal?", choices=("a cat", "a dog"))


def lalm(server: ChatServer, seconds: float = 30) -> ServedLalm:
    return ServedLalm.at([server.url], "ear", timeout_s=5, retries=0, seconds=seconds)


@pytest.mark.anyio
async def test_the_one_who_describes_does_not_know_the_question(call: AudioClip) -> None:
    def said(body: Body) -> str:
        return "a bark" if "Describe everything" in json.dumps(body) else "B"

    with ChatServer(said) as server:
        episode = await caption_prompt.hearing(lalm(server, seconds=4))(
            Sample(clip=call, question=QUESTION)
        )
    *described, last = [body["messages"][0]["content"] for body in server.requests]
    assert len(described) == len(episode.calls) == 3
    assert all("Which animal?" not in json.dumps(content) for content in described)
    (words,) = last
    assert words["text"].count(" s: a bark") == 3
    assert episode.answer.text == "a dog"
    assert episode.answer.because == (0, 1, 2)
    assert episode.cost.audio_seconds == pytest.approx(call.span.duration)


@pytest.mark.anyio
async def test_what_was_heard_is_kept_with_the_answer(call: AudioClip) -> None:
    reply = "HEARD: a bark at 4 s\nANALYSIS: dogs bark.\nANSWER: a dog"
    with ChatServer(lambda body: reply) as server:
        episode = await structured_prompt.hearing(lalm(server))(
            Sample(clip=call, question=QUESTION)
        )
    assert (episode.answer.choice, episode.answer.posterior) == (1, ())
    (said,) = episode.percepts
    assert isinstance(said, Impression)
    assert said.text == reply


@pytest.mark.anyio
@pytest.mark.parametrize("solver", [caption_prompt, structured_prompt])
async def test_the_no_audio_baseline_sends_no_sound(solver: object, call: AudioClip) -> None:
    no_audio = (caption_prompt if solver is caption_prompt else structured_prompt).no_audio
    with ChatServer(lambda body: "ANSWER: a cat") as server:
        episode = await no_audio(lalm(server))(Sample(clip=call, question=QUESTION))
    assert "input_audio" not in json.dumps(server.requests)
    assert episode.answer.choice == 0
    assert episode.calls == ()
