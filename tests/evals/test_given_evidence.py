"""Evidence in place of ears."""

import json
from pathlib import Path

import pytest

from evals import mmar
from evals.control_stage import Stage
from evals.controls import Contestant, all_controls, conditions
from evals.given_evidence import CUES, FACTS, GivenEvidence, giving
from evals.sample import Given, Item
from graphs.perceive import ToolCall
from tests.evals.samples import item
from tools.audio import AudioClip, Segment
from tools.errors import InputError
from tools.evidence import Impression, Miss, Percept, SoundEvent, SubQuery

ROW = {
    "id": "one",
    "audio_path": "./audio/one.wav",
    "question": "What is it?",
    "choices": ["a dog", "a bell"],
    "answer": "a dog",
    "cue": ["Something barks", " "],
}
BARK = SoundEvent(tool="truth", segment=Segment(start=1, end=2), label="Bark")


@pytest.fixture
def asked(tmp_path: Path) -> tuple[Path, list[Item]]:
    """MMAR's file with one row."""
    path = tmp_path / "MMAR-meta.jsonl"
    path.write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    return path, mmar.read(path)


def test_cues_are_what_people_say_and_stand_on_silence(
    asked: tuple[Path, list[Item]], tmp_path: Path
) -> None:
    data, items = asked
    stage = Stage({}, tmp_path / "controls", 0, giving(CUES, data, items))
    sample = stage.heard(items[0], 0)
    assert sample.given
    assert [one.in_words for one in sample.given.percepts if not isinstance(one, Miss)] == [
        "Something barks"
    ]
    assert sample.clip.samples(16_000).max() == 0
    assert stage.shuffled(items[0], 0).given == sample.given
    assert stage.unheard(items[0], 0).given is None


async def told(given: Given, clip: AudioClip, *queries: SubQuery) -> list[tuple[Percept, ...]]:
    backend = GivenEvidence(given)
    calls = [ToolCall(clip=clip, query=query, round=0, seconds_left=9.0) for query in queries]
    return [(await backend(call)).percepts for call in calls]


@pytest.mark.anyio
async def test_words_are_told_once_and_facts_to_whom_they_belong(call: AudioClip) -> None:
    whole = Segment(start=0, end=9)
    words = Impression(tool="people", segment=whole, text="It barks.")
    given = Given(percepts=(words, BARK), seconds=9.0)
    tag, tempo = SubQuery(tool="tag"), SubQuery(tool="measure", text="tempo")
    first, second, third = await told(given, call, tag, tag, tempo)
    assert [one.tool for one in first] == ["tag", "tag"]
    assert [type(one) for one in first] == [Impression, SoundEvent]
    assert [type(one) for one in second] == [SoundEvent]
    assert [type(one) for one in third] == [Miss]


def test_what_cannot_be_given_is_one_line(asked: tuple[Path, list[Item]], tmp_path: Path) -> None:
    data, items = asked
    for kind, given, why in (
        (CUES, [item("one")], "found no cues"),
        (FACTS, items, r"cannot read .*facts\.jsonl"),
        ("rumours", items, "expected cues, facts, a .jsonl file"),
    ):
        with pytest.raises(InputError, match=why):
            giving(kind, data, given)
    (tmp_path / "facts.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="tells nothing of"):
        giving(FACTS, data, items)


def test_another_sound_is_no_control_where_none_is_heard(
    asked: tuple[Path, list[Item]], tmp_path: Path
) -> None:
    async def nobody(sample: object) -> object:
        raise AssertionError

    who = Contestant("agent", nobody, nobody)  # pyright: ignore[reportArgumentType]
    data, items = asked
    stage = Stage({}, tmp_path, 0, giving(CUES, data, items))
    assert {"silence", "other-recording"}.isdisjoint(all_controls(who, sounding=False))
    conditions(all_controls(who, sounding=False), who, stage)
    with pytest.raises(InputError, match="evidence is given"):
        conditions(["silence"], who, stage)
