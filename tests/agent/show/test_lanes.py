"""Percepts as blocks on lanes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agent.show.lanes import Block, blocks, crops, lanes, rows
from tests.agent.traces import at, made
from tools.evidence import SoundEvent


def test_blocks_are_numbered_as_the_citations_count() -> None:
    episode = made().episode
    found = blocks(episode)
    assert [block.index for block in found] == list(range(len(episode.percepts)))
    assert [found[index].text for index in episode.answer.because] == ["Bark"] * 3
    assert [block.index for block in found if block.cited] == [4, 5, 6]


def test_each_tool_has_a_lane_in_a_fixed_order() -> None:
    assert [lane.tool for lane in lanes(blocks(made().episode))] == [
        "asr", "diarize", "tag", "measure", "listen",
    ]  # fmt: skip


def test_speakers_have_rows_and_colours_of_their_own() -> None:
    found = {lane.tool: lane for lane in lanes(blocks(made().episode))}
    tones = [[block.tone for block in row] for row in found["diarize"].rows]
    assert tones == [["tone-speaker-0"], ["tone-speaker-1"]]
    assert found["asr"].rows[0][0].tone == "tone-speaker-0"


def test_a_miss_without_a_place_covers_what_was_listened_to() -> None:
    miss = blocks(made().episode)[-1]
    assert (miss.percept.kind, miss.where, miss.confidence) == ("miss", at(0, 10.02), None)


def test_a_tool_with_a_hostile_name_gets_no_class_of_its_own() -> None:
    event = SoundEvent(segment=at(0, 1), tool='x"><script>', label="x")
    episode = made().episode
    call = episode.calls[0].model_copy(update={"percepts": (event,)})
    assert blocks(episode.model_copy(update={"calls": (call,)}))[0].tone == "tone-other"


def test_crops_are_what_was_listened_to_by_itself() -> None:
    (crop,) = crops(made().episode)
    assert (crop.where, crop.round, crop.tool) == (at(3.93, 6.74), 2, "listen")


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0.01, 20)), max_size=30))
def test_no_block_covers_another_on_its_row(spans: list[tuple[float, float]]) -> None:
    places = [at(start, start + length) for start, length in spans]
    events = [SoundEvent(segment=place, tool="tag", label="x") for place in places]
    found = [
        Block(i, event, event.segment, 1, "tone-tag", False, "tag")
        for i, event in enumerate(events)
    ]
    packed = rows(found)
    assert sorted(block.index for row in packed for block in row) == list(range(len(spans)))
    for row in packed:
        for one, next_ in pairwise(row):
            assert one.where.end <= next_.where.start + 1e-6
