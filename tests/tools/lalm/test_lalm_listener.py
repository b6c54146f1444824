"""The role `listen` taken by a LALM, alone and in the state machine."""

import json

import pytest

from graphs.build import Context, run
from graphs.perceive import ToolBackend
from graphs.state import Answer, Perceive, Plan, Question, State
from graphs.strategy import Scripted
from tests.chat_server import Body, ChatServer, Reply
from tools.audio import AudioClip, Segment
from tools.errors import ToolError
from tools.evidence import Aim, Impression, Miss, Percept, SoundEvent, SubQuery, Utterance
from tools.lalm.lalm_listener import MAX_TOKENS, LalmListener
from tools.lalm.served_lalm import ServedLalm
from tools.tool import Toolbox

CROP = Segment(start=3, end=8)


def listener(server: ChatServer, seconds: float = 30) -> LalmListener:
    lalm = ServedLalm.at([server.url], "ear", timeout_s=5, retries=0, seconds=seconds)
    return LalmListener(lalm, label=str.title)


async def heard(
    reply: Reply, clip: AudioClip, text: str, aim: Aim, seconds: float = 30
) -> list[Percept]:
    query = SubQuery(tool="listen", text=text, aim=aim)
    with ChatServer(reply) as server:
        return [one async for one in listener(server, seconds)(clip.crop(CROP), query)]


@pytest.mark.anyio
async def test_without_a_name_it_describes(call: AudioClip) -> None:
    (said,) = await heard(lambda body: "<think>hm</think> A dog barks.", call, "", "hear")
    assert said == Impression(tool="lalm", segment=CROP, text="A dog barks.")


@pytest.mark.anyio
async def test_every_time_that_is_counted_is_an_event_in_file_time(call: AudioClip) -> None:
    reply = "1.3-1.6\n0:02 to 0:02.5 s\n3.1 – 3.4, perhaps\n9-12\n0-0.00000000000000000001"
    said, *barks = await heard(lambda body: reply, call, "dog bark", "count")
    assert isinstance(said, Impression)
    assert barks == [
        SoundEvent(
            tool="lalm", segment=Segment(start=3 + start, end=3 + end), label="Dog Bark",
            confidence=0.8,
        )
        for start, end in [(1.3, 1.6), (2, 2.5), (3.1, 3.4)]
    ]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize("reply", ["none", "None.", "Not heard.", "0 times"])
async def test_what_is_not_heard_is_counted_as_none(call: AudioClip, reply: str) -> None:
    assert len(await heard(lambda body: reply, call, "doorbell", "count")) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("reply", ["三次狗叫", "It barks often.", "5-3", "3"])
async def test_a_count_without_times_is_told_and_its_words_are_kept(
    call: AudioClip, reply: str
) -> None:
    query = SubQuery(tool="listen", text="dog bark", aim="count")
    with ChatServer(lambda body: reply) as server:
        percepts = listener(server)(call, query)
        said = await anext(percepts)
        with pytest.raises(ToolError, match="'ear' did not say when 'dog bark' is heard in"):
            await anext(percepts)
    assert isinstance(said, Impression)
    assert said.text == reply


@pytest.mark.anyio
async def test_names_that_are_heard_are_events_and_others_are_not(call: AudioClip) -> None:
    reply = "- Dog bark: 1.0 to 1.5\n- dog\n- a cat 1-2\nno sirens"
    _, *events = await heard(lambda body: reply, call, "dog | dog bark | siren", "hear")
    assert [(e.label, e.segment) for e in events if isinstance(e, SoundEvent)] == [
        ("Dog Bark", Segment(start=4, end=4.5)),
        ("Dog", CROP),
    ]


@pytest.mark.anyio
async def test_where_its_times_are_not_believed_a_sound_is_somewhere_in_the_crop(
    call: AudioClip,
) -> None:
    query = SubQuery(tool="listen", text="dog | siren")
    with ChatServer(lambda body: "dog 0.1-0.4\ndog 1.1-1.4\nsiren") as server:
        lalm = ServedLalm.at([server.url], "ear")
        vague = LalmListener(lalm, believed={"hear": 0.6}, timed=False)
        heard = [one async for one in vague(call.crop(CROP), query)]
    assert [one.text for one in heard if isinstance(one, Impression)] == ["dog\nsiren"]
    assert heard[1:] == [
        SoundEvent(tool="lalm", segment=CROP, label=name, confidence=0.6)
        for name in ("dog", "siren")
    ]
    assert vague.digest != LalmListener(lalm, believed={"hear": 0.6}).digest


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("please hold the line", "please hold the line"),
        ('The spoken words are: "please hold"', "please hold"),
        ("None.", ""),
        ("Nobody speaks.", ""),
    ],
)
async def test_words_are_an_utterance(call: AudioClip, reply: str, text: str) -> None:
    said, *utterances = await heard(lambda body: reply, call, "", "words")
    assert isinstance(said, Impression)
    assert [one.text for one in utterances if isinstance(one, Utterance)] == [text] * bool(text)


@pytest.mark.anyio
async def test_a_long_crop_is_heard_in_windows(call: AudioClip) -> None:
    said = await heard(lambda body: "1.0-1.5", call, "bark", "count", seconds=2)
    windows = [one.segment for one in said if isinstance(one, Impression)]
    assert [window.start for window in windows] == pytest.approx([3, 3 + 5 / 3, 3 + 10 / 3])
    starts = [one.segment.start for one in said if isinstance(one, SoundEvent)]
    assert starts == pytest.approx([4, 4 + 5 / 3, 4 + 10 / 3])


def test_the_digest_changes_with_the_model_and_not_with_its_address() -> None:
    one = LalmListener(ServedLalm.at(["http://one/v1"], "ear"))
    two = LalmListener(ServedLalm.at(["http://two/v1"], "ear"))
    other = LalmListener(ServedLalm.at(["http://one/v1"], "eye"))
    assert one.digest == two.digest != other.digest


@pytest.mark.anyio
async def test_a_reply_is_as_long_as_is_allowed_and_a_shorter_one_is_another(
    call: AudioClip,
) -> None:
    with ChatServer(lambda body: "none") as server:
        usual, brief = (
            LalmListener(ServedLalm.at([server.url], "ear"), max_tokens=most)
            for most in (MAX_TOKENS, 64)
        )
        for one in (usual, brief):
            _ = [said async for said in one(call, SubQuery(tool="listen"))]
        assert [body["max_tokens"] for body in server.requests] == [MAX_TOKENS, 64]
    assert usual.digest == LalmListener(ServedLalm.at([server.url], "ear")).digest != brief.digest


async def _plan(question: Question) -> Plan:
    return Plan(queries=())


async def _answer(state: State) -> Answer:
    said = [one.text for one in state.percepts if isinstance(one, Impression)]
    return Answer(text=" ".join(said), confidence=0.5)


@pytest.mark.anyio
async def test_the_state_machine_listens_by_it_and_misses_what_cannot_be_asked(
    call: AudioClip,
) -> None:
    def reply(body: Body) -> str:
        return "three?" if "separate times" in json.dumps(body) else "a dog"

    crop = SubQuery(tool="listen", segment=CROP)
    count = SubQuery(tool="listen", text="bark", aim="count", segment=CROP)
    with ChatServer(reply) as server:
        context = Context(
            planner=_plan,
            policy=Scripted([Perceive(queries=(crop, count))]),
            answerer=_answer,
            backend=ToolBackend(Toolbox.of(listener(server))),
        )
        episode = await run(call, Question(text="What is heard?"), context)
    assert episode.answer.text == "a dog three?"
    (miss,) = [one for one in episode.percepts if isinstance(one, Miss)]
    assert "did not say when" in miss.reason
    assert episode.cost.calls == 2
