"""What was heard, read back by the readers of other programs."""

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
import webvtt
from praatio import textgrid as praat
from praatio.utilities.constants import Interval
from pyannote.core import Segment as PyannoteSegment
from pyannote.database.util import load_rttm  # pyright: ignore[reportUnknownVariableType]

from agent.records.trace import Trace
from agent.show.formats.captions import srt
from agent.show.formats.captions import webvtt as to_webvtt
from agent.show.formats.label_tracks import audacity, textgrid
from agent.show.formats.merge_overlaps import turns, utterances
from agent.show.formats.rttm import rttm
from agent.show.lanes import blocks
from graphs.state import Call
from tests.agent.traces import at, made
from tools.evidence import SubQuery, Turn, Utterance, Word

HOSTILE = '\n\t"<v Mallory> --> 00:00:01.000\r\n\n]]>\u202e\0'
"""Breaks lines, fields, quotes, cues and the direction of reading."""

TRACES = pytest.mark.parametrize(
    "text", ["", HOSTILE, "x" * 100_000], ids=["plain", "hostile", "long"]
)


@TRACES
def test_rttm_comes_back_through_pyannote(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.rttm").write_text(rttm(made(text)), encoding="utf-8")
    found = cast(dict[str, Any], load_rttm(tmp_path / "t.rttm"))
    (annotation,) = found.values()
    tracks = [(segment, label) for segment, _, label in annotation.itertracks(yield_label=True)]
    assert [segment for segment, _ in tracks] == [PyannoteSegment(0.5, 3.3), PyannoteSegment(3, 4)]
    assert [label[:2] for _, label in tracks] == ["S1", "S2"]
    assert list(found) == ["call"]


def test_turns_of_a_smaller_crop_are_left_out_for_they_name_speakers_anew() -> None:
    whole = made().episode
    again = Call(
        round=3,
        query=SubQuery(tool="diarize", segment=at(3, 4)),
        audio_seconds=1,
        percepts=(Turn(segment=at(3, 4), tool="diarize", speaker="S1"),),
    )
    more = whole.model_copy(update={"calls": (again, *whole.calls)})
    assert turns(more) == turns(whole)


def said(confidence: float | None, *words: str, start: float = 0.0) -> Utterance:
    """Words of a second each."""
    timed = tuple(
        Word(text=word, segment=at(start + n, start + n + 1), confidence=0.5)
        for n, word in enumerate(words)
    )
    where = at(start, start + len(words))
    return Utterance(
        segment=where, tool="asr", text=" ".join(words), words=timed, confidence=confidence
    )


def transcript(*hearings: tuple[float, Utterance]) -> list[str]:
    """What stands of several calls that listened to so many seconds."""
    calls = tuple(
        Call(round=0, query=SubQuery(tool="asr"), audio_seconds=seconds, percepts=(one,))
        for seconds, one in hearings
    )
    episode = made().episode.model_copy(update={"calls": calls})
    return [one.text for one in utterances(episode)]


def test_a_stretch_that_was_heard_more_surely_again_takes_the_place_of_its_words() -> None:
    whole = (9.0, said(0.6, "please", "halt", "the", "lion"))
    again = (2.0, said(0.9, "hold", "the", start=1.0))
    assert transcript(whole, again) == ["please", "hold the", "lion"]
    assert transcript(again, whole) == ["please", "hold the", "lion"]
    doubtful = (2.0, said(0.3, "hold", "a", start=1.0))
    assert transcript(whole, doubtful) == ["please halt the lion"]


def test_where_nobody_says_how_sure_it_is_the_widest_call_stands() -> None:
    whole, again = said(None, "please", "halt"), said(None, "hold", start=1.0)
    assert transcript((2.0, again), (9.0, whole)) == ["please halt"]


def test_without_times_of_words_an_utterance_stands_whole_and_nothing_twice() -> None:
    whole = said(0.6, "please", "halt", "the", "lion").model_copy(update={"words": ()})
    again = said(0.9, "hold", start=1.0)
    assert transcript((9.0, whole), (1.0, again)) == ["please halt the lion"]
    surer = said(0.9, "hold", "the", "line", start=1.0)
    assert transcript((9.0, whole), (3.0, surer)) == ["hold the line"]


def test_words_without_spaces_are_cut_without_spaces() -> None:
    whole = said(0.6, "你", "好", "吗").model_copy(update={"text": "你好吗"})
    assert transcript((9.0, whole), (1.0, said(0.9, "号", start=2.0))) == ["你好", "号"]


def test_words_heard_again_fill_gaps() -> None:
    whole = made().episode
    heard = (
        Utterance(segment=at(0.6, 3.0), tool="asr", text="other words"),
        Utterance(segment=at(7, 9), tool="asr", text="circuiti occupati"),
    )
    again = Call(round=3, query=SubQuery(tool="asr"), audio_seconds=5, percepts=heard)
    more = whole.model_copy(update={"calls": (again, *whole.calls)})
    assert [said.text for said in utterances(more)] == ["Please hold", "circuiti occupati"]


@TRACES
def test_webvtt_comes_back_through_its_parser(text: str) -> None:
    (cue,) = webvtt.from_string(to_webvtt(made(text))).captions
    assert (cue.start, cue.end) == ("00:00:00.500", "00:00:03.300")
    assert cue.voice is not None
    assert cue.voice.startswith("S1")
    assert cue.text.startswith("Please hold")


def test_a_voice_that_is_plain_is_whole() -> None:
    assert "<v S1>Please hold" in to_webvtt(made())
    assert "&lt;v Mallory&gt; --&gt;" in to_webvtt(made(HOSTILE))


@TRACES
def test_subrip_comes_back_through_a_parser(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.srt").write_text(srt(made(text)), encoding="utf-8")
    (cue,) = webvtt.from_srt(str(tmp_path / "t.srt")).captions
    assert (cue.start, cue.end) == ("00:00:00.500", "00:00:03.300")
    assert cue.text.startswith("S1")
    assert "Please hold" in cue.text


@TRACES
def test_audacity_labels_come_back_as_three_fields(text: str) -> None:
    trace = made(text)
    rows = list(csv.reader(audacity(trace).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    heard = sorted(blocks(trace.episode), key=lambda block: (block.where.start, block.index))
    assert [len(row) for row in rows] == [3] * len(heard)
    for row, block in zip(rows, heard, strict=True):
        assert float(row[0]) == pytest.approx(block.where.start)
        assert float(row[1]) == pytest.approx(block.where.end)
    assert any(row[2].startswith("asr: Please hold") for row in rows)


@TRACES
def test_a_textgrid_comes_back_through_praatio(tmp_path: Path, text: str) -> None:
    trace = made(text)
    (tmp_path / "t.TextGrid").write_text(textgrid(trace), encoding="utf-8")
    grid = praat.openTextgrid(str(tmp_path / "t.TextGrid"), includeEmptyIntervals=False)
    assert grid.maxTimestamp == pytest.approx(trace.episode.clip.length)
    assert set(grid.tierNames) == {
        "asr", "diarize 1", "diarize 2", "tag", "measure 1", "measure 2", "listen 1", "listen 2",
        "words",
    }  # fmt: skip
    ((start, end, words),) = entries(grid, "asr")
    assert (start, end) == (0.5, 3.3)
    assert words.startswith("Please hold")
    heard = [*entries(grid, "listen 1"), *entries(grid, "listen 2")]
    assert sorted(start for start, _, label in heard if label == "Bark") == [4.33, 5.19, 6.09]


def entries(grid: praat.Textgrid, tier: str) -> list[tuple[float, float, str]]:
    """Intervals as start, end and label."""
    found = grid.getTier(tier).entries
    return [(one.start, one.end, one.label) for one in found if isinstance(one, Interval)]


def test_a_textgrid_has_no_gaps_so_that_praat_takes_it(tmp_path: Path) -> None:
    (tmp_path / "t.TextGrid").write_text(textgrid(made()), encoding="utf-8")
    grid = praat.openTextgrid(str(tmp_path / "t.TextGrid"), includeEmptyIntervals=True)
    for name in grid.tierNames:
        found = entries(grid, name)
        assert found[0][0] == 0
        assert found[-1][1] == grid.maxTimestamp
        assert all(one[1] == other[0] for one, other in pairwise(found))


def test_a_trace_that_heard_nothing_has_empty_files() -> None:
    whole = made()
    no_audio = Trace(program="0", tools={}, episode=whole.episode.model_copy(update={"calls": ()}))
    assert (rttm(no_audio), srt(no_audio), audacity(no_audio)) == ("", "", "")
    assert webvtt.from_string(to_webvtt(no_audio)).captions == []
