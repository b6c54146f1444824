"""Two styles of listening, played in the state machine by a scripted model and scripted tools."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from graphs.build import Context, run
from graphs.contradictions.find_contradictions import contradictions
from graphs.llm.lalm_strategies import CHECK, StepByStep, Unplanned, WholeFirst
from graphs.llm.reasoner import ModelReasoner
from graphs.llm.structured_request import StructuredRequester
from graphs.perceive import ToolBackend
from graphs.query.notation import read
from graphs.query.reading import Reader, Reading
from graphs.state import (
    BY_RULE,
    Answer,
    Budget,
    Episode,
    Perceive,
    Plan,
    Question,
    State,
    StopReason,
)
from graphs.strategy import Planner, Policy, Scripted
from tests.graphs.llm.roles import ruled_plan
from tests.graphs.llm.talker import Talker
from tools.audio import AudioClip, Segment
from tools.errors import ToolError
from tools.evidence import Impression, Miss, Percept, SoundEvent, SubQuery
from tools.refusal import Refused
from tools.tool import Toolbox

QUESTION = Question(text="How many times does the dog bark?", choices=("two", "three", "four"))
SPLIT = '<step ask="How many barks?" from="4.0" to="7.0"></step>'


@dataclass
class Listener:
    """Says what is written for a part of the question; the last for all else."""

    says: Mapping[str, str]
    name: str = "lalm"
    description: str = "Hears."
    digest: str = "listener"
    asked: list[SubQuery] = field(default_factory=list[SubQuery])

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        self.asked.append(query)
        said = next(text for part, text in self.says.items() if part in query.text)
        yield Impression(tool=self.name, segment=clip.span, text=said)


@dataclass
class Tagger:
    """Hears two barks wherever it is asked."""

    name: str = "tag"
    description: str = "Tags."
    digest: str = "tagger"

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        for start in (4, 6):
            place = Segment(start=start, end=start + 1)
            yield SoundEvent(tool=self.name, segment=place, label="Bark", confidence=0.9)


async def rule(state: State) -> Answer:
    return Answer(text="two", confidence=0.4, choice=0, posterior=(0.4, 0.3, 0.3))


def tools(listener: Listener) -> Toolbox:
    return Toolbox.of(
        listener, Tagger(), Listener({"": "hm"}, "asr"), Listener({"": "hm"}, "listen")
    )


async def played(
    clip: AudioClip,
    policy: Policy,
    asker: StructuredRequester,
    listener: Listener,
    budget: Budget | None = None,
    planner: Planner = ruled_plan,
) -> Episode:
    context = Context(
        planner, policy, rule, ToolBackend(tools(listener)), reasoner=ModelReasoner(asker)
    )
    return await run(clip, QUESTION, context, budget)


def stepwise(
    *replies: str | ToolError, reader: Reader | None = None
) -> tuple[StepByStep, StructuredRequester]:
    asker = StructuredRequester(Talker(replies, prefers="three"))
    return StepByStep(asker, Unplanned(Scripted([])), reader), asker


SAID = {CHECK: "Yes, three barks.", "barks": "Three.", "": "A dog barks while people talk."}


@pytest.mark.anyio
async def test_step_by_step_perceives_splits_reviews_and_answers(call: AudioClip) -> None:
    policy, asker = stepwise(SPLIT)
    episode = await played(call, policy, asker, listener := Listener(SAID))
    crop = Segment(start=4, end=7)
    assert [(query.text[:9], query.segment) for query in listener.asked] == [
        ("", None),
        ("How many ", crop),
        (CHECK[:9], None),
    ]
    thoughts = [decision.thought for decision in episode.decisions]
    assert [thought.partition(":")[0] for thought in thoughts] == [
        "perceive",
        "split",
        "review",
        "review",
    ]
    assert thoughts[-1] == "review: the answer holds"
    assert (episode.answer.text, episode.stop) == ("three", StopReason.CONCLUDED)
    assert episode.stood_in == ""
    assert [type(percept) for percept in episode.percepts] == [Impression] * 3
    assert episode.percepts[1].segment == crop


@pytest.mark.anyio
async def test_a_review_that_fails_leads_to_another_split_while_rounds_are_left(
    call: AudioClip,
) -> None:
    policy, asker = stepwise(SPLIT, SPLIT.replace("7.0", "8.0"))
    listener = Listener(SAID | {CHECK: "No, it is four."})
    episode = await played(call, policy, asker, listener, Budget(rounds=6))
    asked = [query.text[:9] for query in listener.asked]
    assert asked == ["", "How many ", CHECK[:9], "How many ", CHECK[:9]]
    assert episode.decisions[-1].thought == "review: the answer does not hold"
    policy, asker = stepwise(SPLIT)
    listener = Listener(SAID | {CHECK: "No, it is four."})
    episode = await played(call, policy, asker, listener, Budget(rounds=4))
    assert len(episode.decisions) == 4


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("Listen to the barks.", "found 0 steps"),
        (SPLIT * 5, "found 5 steps"),
        ('<step ask="How many?"></step>', "found no times"),
        ('<step ask="How many?" from="7" to="4"></step>', "found no times"),
        ('<step ask="How many?" from="70" to="90"></step>', "expected times within"),
        ('<step from="4" to="7"></step>', "asks nothing"),
    ],
)
async def test_a_split_that_is_none_leaves_the_move_to_rules(
    call: AudioClip, reply: str, why: str
) -> None:
    policy, asker = stepwise(reply, reply)
    episode = await played(call, policy, asker, Listener(SAID))
    second = episode.decisions[1]
    assert second.thought.startswith(BY_RULE)
    assert why in second.thought
    assert episode.stood_in == second.thought.removeprefix(BY_RULE)
    assert second.action == Perceive(queries=episode.plan.queries)
    assert episode.stop is StopReason.CONCLUDED


@pytest.mark.anyio
async def test_with_the_server_down_rules_lead_to_the_end(call: AudioClip) -> None:
    @dataclass
    class Gone(Listener):
        async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
            raise ToolError("connection refused")
            yield

    policy, asker = stepwise(Refused("connection refused", None))
    episode = await played(call, policy, asker, Gone({}))
    assert any(isinstance(percept, Miss) for percept in episode.percepts)
    assert any(isinstance(percept, SoundEvent) for percept in episode.percepts)
    assert (episode.answer.text, episode.answer.sure_by) == ("two", "rules")
    assert "connection refused" in episode.answer.thought


@pytest.mark.anyio
async def test_the_whole_is_answered_first_then_specialists_hear_and_what_they_dispute_is_told(
    call: AudioClip,
) -> None:
    talker = Talker(("",), prefers="four")
    policy = WholeFirst(Scripted([]))
    listener = Listener({"bark": "There is no dog to be heard."})
    episode = await played(call, policy, StructuredRequester(talker), listener)
    (asked,) = listener.asked
    assert asked.segment is None
    assert asked.text.splitlines() == [
        QUESTION.text,
        "Exactly one is right:",
        "(A) two",
        "(B) three",
        "(C) four",
    ]
    assert [call.query.tool for call in episode.calls] == ["lalm", "tag", "asr"]
    assert [decision.thought for decision in episode.decisions][:2] == [
        "hear all of it first",
        "let specialists hear what the answer rests on",
    ]
    assert episode.answer.text == "four"
    assert "There is no dog to be heard." in talker.choosing[0]
    assert contradictions(call.span, episode.calls)


@pytest.mark.anyio
async def test_a_sub_problem_that_a_program_says_is_heard_by_specialists_besides(
    call: AudioClip,
) -> None:
    def reader(question: str, choices: tuple[str, ...]) -> Reading:
        return Reading(read('count(sound("barks"))'), 0.9)

    policy, asker = stepwise(SPLIT, reader=reader)
    episode = await played(call, policy, asker, Listener(SAID))
    split = episode.decisions[1].action
    assert isinstance(split, Perceive)
    crop = Segment(start=4, end=7)
    assert [(query.tool, query.segment) for query in split.queries] == [
        ("lalm", crop),
        ("tag", crop),
    ]
    assert episode.decisions[1].thought == "split: How many barks?"
    assert episode.decisions[2].thought.startswith("review: ")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("later", "told"), [("two", "holds"), ("four", "did not hold: it was two")]
)
async def test_where_a_program_says_the_question_its_run_is_the_review(
    call: AudioClip, later: str, told: str
) -> None:
    async def planner(question: Question) -> Plan:
        return (await ruled_plan(question)).model_copy(
            update={"program": read('count(sound("dog bark"))')}
        )

    async def ran(state: State) -> Answer:
        heard = any(call.query.tool == "tag" for call in state.calls)
        return Answer(text=later if heard else "two", confidence=0.6)

    policy, _ = stepwise(SPLIT)
    listener = Listener(SAID)
    context = Context(planner, policy, ran, ToolBackend(tools(listener)))
    episode = await run(call, QUESTION, context)
    assert not any(query.text.startswith(CHECK) for query in listener.asked)
    assert [call.query.tool for call in episode.calls] == ["lalm", "lalm", "tag", "asr"]
    assert episode.decisions[2].thought == "review: listen as planned"
    assert episode.decisions[3].thought == f"review: the answer {told}"
    assert episode.answer.text == later
