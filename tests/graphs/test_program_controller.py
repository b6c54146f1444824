"""The hand-written controller and what it may choose from."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.closer import BESIDE
from graphs.program_controller import decisive
from graphs.program_planner import first_queries, planned
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import candidates, named
from graphs.query.notation import read
from graphs.state import Answer, Call, Conclude, Decision, Perceive, Question, State
from tests.graphs.execution.percepts import same_words, spoken
from tests.graphs.fixed_reader import led_by_hand
from tools.audio import AudioClip, Segment
from tools.evidence import Percept, SoundEvent, SubQuery, Utterance
from tools.tool_registry import TOOLS

BARK = SoundEvent(tool="tag", segment=Segment(start=4, end=5), label="Bark", confidence=0.8)
BELL = SoundEvent(tool="tag", segment=Segment(start=7, end=8), label="Bell", confidence=0.6)
MUMBLE = Utterance(tool="asr", segment=Segment(start=1, end=3), text="uh", confidence=0.3)
LOUDER = 'name(most("loudness", either(sound("bark"), sound("bell"))))'
AFTER = 'words(after(speech(), sound("bark")))'


def _state(
    call: AudioClip, program: str, *calls: tuple[SubQuery, Sequence[Percept]], choices: str = ""
) -> State:
    """After the plan was followed."""
    question = Question(text=program, choices=tuple(choices.split("|")) if choices else ())
    made = [Call(round=0, query=query, percepts=tuple(percepts)) for query, percepts in calls]
    plan = planned(read(program), question, 0.9)
    begun = Decision(action=Perceive(queries=plan.queries))
    state = State(clip=call, question=question, plan=plan, calls=made, decisions=[begun])
    return state.model_copy(update={"beliefs": [ProgramReasoner(same_words).answer(state)]})


async def _asked(state: State) -> tuple[SubQuery, ...]:
    """What the controller asks; nothing where it concludes."""
    match (await led_by_hand(same_words)(state)).action:
        case Perceive(queries=queries):
            return queries
        case Conclude():
            return ()


TAG, ASR = SubQuery(tool="tag"), SubQuery(tool="asr")
PITCH = SubQuery(tool="measure", text="pitch")
PROGRAMS = (
    AFTER,
    'count(sound("bark"))',
    LOUDER,
    'name(before(sound(), speech("hello there you")))',
    "tempo(part(whole(), 2, 2))",
    "beyond",
)
spans = st.tuples(st.floats(2, 27), st.floats(0.01, 1)).map(
    lambda pair: Segment(start=pair[0], end=pair[0] + pair[1])
)


@pytest.mark.anyio
async def test_what_the_program_names_is_listened_for_first(call: AudioClip) -> None:
    state = _state(call, 'count(sound("bark"))').model_copy(update={"decisions": []})
    assert await _asked(state) == (SubQuery(tool="tag", text="bark"),)


@pytest.mark.anyio
async def test_it_concludes_when_nothing_can_change_the_answer(call: AudioClip) -> None:
    sure = BARK.model_copy(update={"confidence": 1.0})
    heard = (SubQuery(tool="tag", text="bark"), [sure])
    assert await _asked(_state(call, 'exists(sound("bark"))', heard, choices="Yes|No")) == ()


@pytest.mark.anyio
async def test_a_count_is_always_listened_to_once_more(call: AudioClip) -> None:
    heard = (SubQuery(tool="tag", text="bark"), [BARK])
    asked = await _asked(_state(call, 'count(sound("bark"))', heard, choices="1|2|3"))
    again = next(query for query in asked if query.aim == "count")
    assert (again.tool, again.text) == ("listen", "bark")
    assert again.segment == call.span, "half of the occasions are of no use"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("program", "choices", "counted"),
    [
        ('minus(start(next(sound("bark"), sound("bark"))), start(sound("bark")))', "1 s|2 s",
         {"bark"}),
        ("order(sound())", "bark, bell, bark|bell, bark, bark", {"bark", "bell"}),
        ("order(sound())", "bark, bell|bell, bark", set[str]()),
    ],
)  # fmt: skip
async def test_what_comes_again_is_counted(
    call: AudioClip, program: str, choices: str, counted: set[str]
) -> None:
    heard = (SubQuery(tool="tag", text="bark | bell"), [BARK, BELL])
    asked = await _asked(_state(call, program, heard, choices=choices))
    assert {query.text for query in asked if query.aim == "count"} == counted


@pytest.mark.anyio
async def test_words_that_may_be_expected_are_listened_for_once_however_sure_the_first_were(
    call: AudioClip,
) -> None:
    sure = spoken("seven eight", 1, 3).model_copy(update={"confidence": 1.0})
    program = "number(nth(-1, word()))"
    state = _state(call, program, (ASR, [sure]), choices="seven|eight|nine")
    told = SubQuery(tool="listen", text="numbers", aim="words", segment=call.span)
    assert told in await _asked(state)
    again = _state(call, program, (ASR, [sure]), (told, []), choices="seven|eight|nine")
    assert told not in await _asked(again)


def test_doubtful_words_are_proposed_again(call: AudioClip) -> None:
    moves = candidates(_state(call, "words(speech())", (ASR, [MUMBLE])))
    first = moves[0].queries[0]
    assert (first.aim, first.segment) == ("words", Segment(start=0.5, end=3.5))


@pytest.mark.anyio
async def test_compared_sounds_are_all_measured_in_one_round(call: AudioClip) -> None:
    tag = SubQuery(tool="tag", text="bark | bell")
    asked = await _asked(_state(call, LOUDER, (tag, [BARK, BELL]), choices="bark|bell"))
    measured = [(one.text, one.segment) for one in asked if one.tool == "measure"]
    assert measured == [("loudness", BARK.segment), ("loudness", BELL.segment)]


def test_what_follows_an_event_is_proposed_from_its_end(call: AudioClip) -> None:
    proposed = candidates(_state(call, AFTER, (TAG, [BARK])))
    around = Segment(start=0, end=5 + BESIDE)
    assert around in [one.queries[0].segment for one in proposed]


def test_nothing_is_proposed_twice_for_nearly_the_same_stretch(call: AudioClip) -> None:
    near = BARK.model_copy(update={"segment": Segment(start=4.1, end=5.1)})

    def asked(state: State) -> list[SubQuery]:
        proposed = [query for one in candidates(state) for query in one.queries]
        return [one for one in proposed if one.aim == "words" and one.segment != call.span]

    once = asked(_state(call, AFTER, (TAG, [BARK, near])))
    assert not any(one.like(other) for at, one in enumerate(once) for other in once[:at])
    first = asked(_state(call, AFTER, (TAG, [BARK, near]), (once[0], [])))
    assert not any(one.like(once[0]) for one in first)


@pytest.mark.anyio
async def test_a_contradiction_is_listened_to_again(call: AudioClip) -> None:
    """One tool hears speech for seconds where another that was asked heard none."""
    speech = SoundEvent(tool="tag", segment=Segment(start=1, end=6), label="Speech", confidence=1)
    nothing: list[Percept] = []
    state = _state(call, "name(sound())", (TAG, [speech]), (ASR, nothing))
    raised = [one.queries[0] for one in decisive(state)]
    assert raised
    assert raised[0] in await _asked(state)


def test_without_any_event_the_halves_are_proposed(call: AudioClip) -> None:
    proposed = candidates(_state(call, "name(sound())", (TAG, [])))
    parts = {one.queries[0].segment for one in proposed if one.queries[0].segment != call.span}
    assert parts - {None} == set(call.span.halves())


@pytest.mark.parametrize(
    ("program", "choices", "sounds"),
    [
        ('exists(sound("dog barking"))', ("Yes", "No"), "dog barking"),
        ('start(sound("bell"))', ("2 s", "4 s"), "bell"),
        ('words(during(speech(), sound("cat meowing")))', ("hold on", "good day"), "cat meowing"),
        ("name(nth(1, sound()))", ("rain", "a dog"), "rain | a dog"),
        ('words(next(speech(), speech("hold on")))', ("one", "two"), ""),
        ('exists(before(sound("dog"), sound("bell")))', ("Yes", "No"), "dog | bell"),
    ],
)
def test_the_listener_is_asked_for_sounds_and_not_for_times_or_sentences(
    program: str, choices: tuple[str, ...], sounds: str
) -> None:
    assert named(read(program), choices) == sounds


@pytest.mark.parametrize(
    ("program", "tools"),
    [
        ("name(sound())", ["tag"]),
        ("words(speech())", ["asr"]),
        ("count(speaker())", ["asr", "diarize"]),
        ("gender(nth(1, turn()))", ["asr", "diarize", "voice"]),
        ("tempo(whole())", ["music"]),
    ],
)
def test_the_first_sub_queries_follow_from_the_leaves(program: str, tools: list[str]) -> None:
    assert [query.tool for query in first_queries(read(program), ())] == tools


def test_where_no_program_says_it_every_tool_is_asked_once() -> None:
    asked = [query.tool for query in first_queries(None, ("fear", "joy"))]
    assert len(asked) == len(set(asked))
    assert set(asked) == {tool.name for tool in TOOLS.values() if tool.general}


@given(spans, spans)
def test_no_candidate_points_outside_the_clip(one: Segment, other: Segment) -> None:
    span = Segment(start=2, end=28)
    clip = AudioClip(path=Path(), digest="", length=30, rate=16000, channels=1, span=span)
    event = SoundEvent(tool="tag", segment=one, label="Bark", confidence=0.5)
    words = Utterance(tool="asr", segment=other, text="hello there you", confidence=0.3)
    for program in PROGRAMS:
        state = _state(clip, program, (TAG, [event]), (ASR, [words]))
        for query in (query for move in candidates(state) for query in move.queries):
            assert query.segment is None or (2 <= query.segment.start < query.segment.end <= 28)


@pytest.mark.anyio
async def test_any_sure_belief_can_be_had_without_a_program(call: AudioClip) -> None:
    state = _state(call, "beyond", (TAG, [BARK]), (ASR, [MUMBLE]), choices="fear|joy")
    assert isinstance(state.beliefs[-1], Answer)
    assert await _asked(state) == ()


@pytest.mark.anyio
async def test_what_was_not_found_is_listened_for_once_more(call: AudioClip) -> None:
    state = _state(
        call, 'start(sound("dog"))', (SubQuery(tool="tag", text="dog"), ()), choices="1 s|5 s|9 s"
    )
    asked = await _asked(state)
    assert SubQuery(tool="listen", text="dog", aim="hear", segment=call.span) in asked


@pytest.mark.anyio
async def test_words_that_nobody_understood_are_listened_to_again(call: AudioClip) -> None:
    asked = await _asked(_state(call, 'count(word("two"))', (ASR, ()), choices="1|2|3"))
    assert SubQuery(tool="listen", aim="words", segment=call.span) in asked


def test_lines_in_order_are_told_apart_by_voices_too() -> None:
    tools = [query.tool for query in first_queries(read("words(nth(2, speech()))"), ())]
    assert tools == ["asr", "diarize"]
    assert [query.tool for query in first_queries(read("words(speech())"), ())] == ["asr"]


def test_patterns_are_no_sounds_to_be_looked_for() -> None:
    queries = first_queries(read('tempo(nth(2, sound("pattern")))'), ("84 BPM", "120 BPM"))
    assert {(query.tool, query.text) for query in queries} == {("measure", "silence")}
