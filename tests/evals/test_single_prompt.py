"""Asking a model once, with the recording and without it."""

import base64
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import soundfile as sf

from evals import mmar, single_prompt
from evals.control_stage import Stage
from evals.controls import MAIN, Condition
from evals.reasoning_text import thinking
from evals.run.answer_record import Record, Status
from evals.run.runner import Job, ask
from evals.sample import Item, Sample
from evals.single_prompt import Asking
from graphs.state import Episode, Question
from tests.chat_server import Body, ChatServer, Raw, scored
from tests.conftest import CLIPS
from tools.audio import AudioClip
from tools.chat import RATE
from tools.errors import ToolError
from tools.evidence import Impression
from tools.lalm.choice_posterior import ChooseBy, best_of, normal
from tools.lalm.lalm import Chosen, Reply
from tools.lalm.local_lalm import Local
from tools.lalm.served_lalm import ServedLalm

QUESTION = Question(text="How {often} does it bark?", choices=("Once", "Three times", "Never"))
SECRETS = ("secret answer", "secret rubric", "secret category", "secret thought", "secret cue")


def lalm(server: ChatServer) -> ServedLalm:
    return ServedLalm.at([server.url], "ear", timeout_s=5, retries=0, seed=7)


@pytest.fixture
def item(tmp_path: Path) -> Item:
    """A row of MMAR whose every other field is a secret."""
    answer, rubric, category, thought, cue = SECRETS
    row: dict[str, Any] = {
        "id": "secret id",
        "audio_path": "call.ogg",
        "question": QUESTION.text,
        "choices": QUESTION.choices,
        "answer": answer,
        "modality": "secret modality",
        "category": category,
        "sub-category": category,
        "thinking": thought,
        "cue": [cue],
        "rubric": [{"name": rubric, "scoring_point": rubric, "note": "", "choices": [0, 1]}] * 5,
    }
    data = tmp_path / "meta.jsonl"
    data.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return mmar.read(data)[0]


async def played(item: Item, folder: Path, server: ChatServer) -> Record:
    """The record that the runner makes of it."""
    stage = Stage({"call.ogg": CLIPS / "call.ogg"}, folder, 0)
    condition = Condition(MAIN, stage.heard, single_prompt.hearing(lalm(server)))

    def save(path: Path, episode: Episode) -> None:
        path.write_text(episode.model_dump_json(), encoding="utf-8")

    return await ask(Job(condition, item, 0, 0), folder, save)


@pytest.mark.anyio
async def test_the_reply_becomes_an_episode_of_one_call(call: AudioClip) -> None:
    with ChatServer(lambda body: "<think>hm</think>\n**three times**") as server:
        episode = await single_prompt.hearing(lalm(server))(Sample(clip=call, question=QUESTION))
    assert (episode.answer.choice, episode.answer.text) == (1, "Three times")
    (percept,) = episode.percepts
    assert isinstance(percept, Impression)
    assert percept.text == "<think>hm</think>\n**three times**"
    assert percept.segment == call.span
    assert episode.plan.queries == (episode.calls[0].query,)
    assert (episode.cost.calls, episode.cost.audio_seconds) == (1, call.span.duration)
    assert Episode.model_validate_json(episode.model_dump_json()) == episode
    assert "**three times**" in thinking(episode)


@pytest.mark.anyio
async def test_the_whole_recording_is_sent_before_the_question(call: AudioClip) -> None:
    with ChatServer(lambda body: "Once") as server:
        await single_prompt.hearing(lalm(server), Asking(max_tokens=9))(
            Sample(clip=call, question=QUESTION)
        )
    (body,) = server.requests
    sound, words = body["messages"][0]["content"]
    wav = sf.SoundFile(io.BytesIO(base64.b64decode(sound["input_audio"]["data"])))
    assert wav.frames == pytest.approx(call.length * RATE, abs=2)
    assert "How {often} does it bark?" in words["text"]
    assert "\n(A) Once\n(B) Three times\n(C) Never\n" in words["text"]
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0, 7, 9)


@pytest.mark.anyio
async def test_the_no_audio_baseline_gets_the_same_words_and_no_sound(call: AudioClip) -> None:
    sample = Sample(clip=call, question=QUESTION)
    with ChatServer(lambda body: "(C)") as server:
        await single_prompt.hearing(lalm(server))(sample)
        episode = await single_prompt.no_audio(lalm(server))(sample)
    heard, unheard = (body["messages"][0]["content"] for body in server.requests)
    assert unheard == [heard[-1]]
    assert episode.answer.choice == 2
    assert episode.calls == ()
    assert episode.cost.audio_seconds == 0
    assert episode.decisions[0].thought == "(C)"


@pytest.mark.anyio
async def test_nothing_of_the_row_but_the_question_is_sent(item: Item, tmp_path: Path) -> None:
    with ChatServer(lambda body: "Once") as server:
        record = await played(item, tmp_path, server)
    assert record.status is Status.ANSWERED
    sent = json.dumps(server.requests)
    assert [each for each in (*SECRETS, "secret") if each in sent] == []
    assert str(CLIPS) not in sent


@pytest.mark.anyio
async def test_a_reply_that_names_no_choice_is_kept_unparsed(item: Item, tmp_path: Path) -> None:
    with ChatServer(lambda body: "Once, or three times.") as server:
        record = await played(item, tmp_path, server)
    assert (record.status, record.choice, record.prediction) == (Status.UNPARSED, None, "")
    assert record.confidence is None
    assert "Once, or three times." in record.thinking
    assert record.trace


@pytest.mark.anyio
async def test_a_server_that_fails_fails_the_item(item: Item, tmp_path: Path) -> None:
    sample = Sample(clip=AudioClip.open(CLIPS / "call.ogg"), question=QUESTION)
    with ChatServer(lambda body: Raw('{"message": "no memory"}', 500)) as server:
        with pytest.raises(ToolError, match="answered 500: no memory"):
            await single_prompt.no_audio(lalm(server))(sample)
        record = await played(item, tmp_path, server)
    assert record.status is Status.FAILED
    assert record.error == f"Refused: {server.url} answered 500: no memory"


@pytest.mark.anyio
async def test_log_probabilities_become_the_posterior_of_the_answer(call: AudioClip) -> None:
    logs = {"A": -3.0, "B": -0.1, "C": -9999.0}
    with ChatServer(lambda body: scored("B", logs)) as server:
        episode = await single_prompt.hearing(lalm(server))(Sample(clip=call, question=QUESTION))
    answer = episode.answer
    assert (answer.choice, answer.text) == (1, "Three times")
    assert answer.confidence == answer.posterior[1] == pytest.approx(0.948, abs=1e-3)
    assert sum(answer.posterior) == pytest.approx(1)
    assert episode.cost.tokens == 1


@pytest.mark.anyio
async def test_a_model_that_always_says_a_is_undecided_once_the_choices_turn(
    call: AudioClip,
) -> None:
    logs = {"A": -0.1, "B": -4.0, "C": -5.0}
    with ChatServer(lambda body: scored("A", logs), owner="vllm") as server:
        solve = single_prompt.hearing(lalm(server), Asking(rotate=True))
        episode = await solve(Sample(clip=call, question=QUESTION))
    assert episode.answer.posterior == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    orders = [body["messages"][0]["content"][-1]["text"] for body in server.requests]
    assert sorted(order.split("(A) ")[1].partition("\n")[0] for order in orders) == [
        "Never",
        "Once",
        "Three times",
    ]


class Words(Local):
    """A model in this process that finds one reply likelier than the others."""

    def __init__(self, likeliest: str) -> None:
        self.likeliest, self.asked = likeliest, list[tuple[str, bool]]()

    async def reply(self, clip: AudioClip | None, text: str, max_tokens: int = 64) -> Reply:
        return Reply(text="a bark; a meow\nOnce, I would say", tokens=9)

    async def compare(
        self, clip: AudioClip | None, text: str, replies: Sequence[str], pmi: bool = False
    ) -> Chosen:
        self.asked.append((text, pmi))
        return best_of(replies, normal([float(one == self.likeliest) for one in replies]))


@pytest.mark.anyio
@pytest.mark.parametrize("by", ["likelihood", "pmi"])
async def test_the_likeliest_words_are_the_choice_where_they_decide(
    call: AudioClip, by: ChooseBy
) -> None:
    model = Words("Never")
    episode = await single_prompt.hearing(model, Asking(by=by))(
        Sample(clip=call, question=QUESTION)
    )
    assert (episode.answer.choice, episode.answer.text) == (2, "Never")
    ((text, pmi),) = model.asked
    assert "How {often} does it bark?\n(A) Once\n(B) Three times\n(C) Never\n" in text
    assert "letter" not in text
    assert pmi == (by == "pmi")


@pytest.mark.anyio
async def test_words_can_be_compared_after_what_the_model_says_it_hears(call: AudioClip) -> None:
    model = Words("a bark; a meow\nThree times")
    solve = single_prompt.hearing(model, Asking(by="heard"))
    episode = await solve(Sample(clip=call, question=QUESTION))
    assert (episode.answer.choice, episode.answer.text) == (1, "Three times")
    (said,) = episode.calls[0].percepts
    assert isinstance(said, Impression)
    assert said.text == "a bark; a meow\nThree times"
    assert "Say what is heard" in model.asked[0][0]
    assert episode.cost.tokens == 9


@pytest.mark.anyio
@pytest.mark.parametrize(("tokens", "most"), [(20, 20), (0, 4096)])
async def test_thoughts_are_as_long_as_is_asked_and_go_before_the_choice(
    call: AudioClip, tokens: int, most: int
) -> None:
    with ChatServer(lambda body: "Three {barks}, I think" if _thinks(body) else "B") as server:
        solve = single_prompt.hearing(lalm(server), Asking(tokens=tokens))
        episode = await solve(Sample(clip=call, question=QUESTION))
    first, second = server.requests
    assert first["max_tokens"] == most
    assert ("in about 15 words" in json.dumps(first)) == bool(tokens)
    assert "Three {barks}, I think" in second["messages"][0]["content"][-1]["text"]
    assert episode.answer.choice == 1
    assert len(episode.calls) == 2


def _thinks(body: Body) -> bool:
    return "Do not choose yet" in json.dumps(body)


@pytest.mark.anyio
async def test_the_words_of_a_reply_are_the_answer_to_an_open_question() -> None:
    question = Question(text=QUESTION.text)
    sample = Sample(clip=AudioClip.open(CLIPS / "call.ogg"), question=question)
    with ChatServer(lambda body: "<think>One, two, three.</think>\nThree times.") as server:
        heard = await single_prompt.hearing(lalm(server))(sample)
        unheard = await single_prompt.no_audio(lalm(server))(sample)
        kinds = [body["messages"][0]["content"][0]["type"] for body in server.requests]
    assert kinds == ["input_audio", "text"]
    assert heard.answer.text == unheard.answer.text == "Three times."
    assert (heard.answer.choice, heard.answer.posterior) == (None, ())
    assert "choice" not in json.dumps(server.requests[0]["messages"][0]["content"][-1])
