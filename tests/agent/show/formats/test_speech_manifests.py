"""Words, speakers and supervisions, read back by the readers of other programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.records.trace import Trace
from agent.show.formats.captions import srt
from agent.show.formats.ctm import ctm
from agent.show.formats.lhotse_cuts import lhotse_cuts
from agent.show.formats.utterance_speakers import voiced
from graphs.state import Call
from tests.agent.show.formats.test_label_tracks import HOSTILE, TRACES
from tests.agent.traces import at, made
from tests.conftest import CLIPS
from tools.evidence import SubQuery, Turn, Utterance


def said(*percepts: Utterance | Turn) -> Trace:
    """A trace in which nothing else was heard."""
    call = Call(round=0, query=SubQuery(tool="asr"), audio_seconds=10, percepts=percepts)
    episode = made().episode
    silent = episode.beliefs[-1].model_copy(update={"because": ()})
    return made().model_copy(
        update={"episode": episode.model_copy(update={"calls": (call,), "answer": silent})}
    )


def spoken(start: float, end: float, speaker: str | None = None) -> Utterance:
    return Utterance(segment=at(start, end), tool="asr", text="word", speaker=speaker)


def turn(start: float, end: float, speaker: str) -> Turn:
    return Turn(segment=at(start, end), tool="diarize", speaker=speaker)


@pytest.mark.parametrize(
    ("turns", "speaker"),
    [
        ([turn(0, 2, "A"), turn(2, 3, "B")], "A"),
        ([turn(0, 1, "A"), turn(1, 3, "B")], "B"),
        ([turn(0, 1, "A"), turn(1, 1.8, "B"), turn(2.2, 3, "B")], "B"),
        ([turn(0, 1.4, "A")], None),
        ([], None),
    ],
)
def test_a_speaker_is_whose_turns_cover_half_of_it_or_more(
    turns: list[Turn], speaker: str | None
) -> None:
    (one,) = voiced(said(spoken(0, 3), *turns).episode)
    assert one.speaker == speaker


def test_a_speaker_that_recognition_names_stays() -> None:
    trace = said(spoken(0, 3, "Ann"), turn(0, 3, "S1"))
    assert "Ann: word" in srt(trace)
    assert "S1: word" in srt(said(spoken(0, 3), turn(0, 3, "S1")))


@TRACES
def test_ctm_is_six_fields_a_word_in_order_of_time(text: str) -> None:
    lines = [line.split(" ") for line in ctm(made(text)).splitlines()]
    assert [line[:4] for line in lines] == [
        ["call", "1", "0.50", "0.40"],
        ["call", "1", "1.00", "0.40"],
    ]
    assert [line[5] for line in lines] == ["0.90", "0.30"]
    assert lines[0][4].startswith("Please")
    assert all(len(line) == 6 for line in lines)


@pytest.mark.slow  # lhotse takes two seconds to import.
@pytest.mark.parametrize("text", ["", HOSTILE], ids=["plain", "hostile"])
def test_lhotse_reads_the_cut_and_its_sound(tmp_path: Path, text: str) -> None:
    from lhotse import CutSet
    from lhotse.qa import validate

    path = tmp_path / "t.cuts.jsonl"
    path.write_text(lhotse_cuts(made(text)), encoding="utf-8")
    (cut,) = CutSet.from_file(path)
    validate(cut, read_data=True)
    assert Path(cut.recording.sources[0].source) == CLIPS / "call.ogg"
    samples = cut.load_audio()
    assert samples is not None
    assert samples.shape[1] / cut.sampling_rate == pytest.approx(cut.duration, abs=1e-3)
    speech, *sounds = cut.supervisions
    assert (speech.start, speech.end) == (0.5, 3.3)
    assert (speech.text, speech.speaker) == (f"Please hold{text}", f"S1{text}")
    assert speech.language == "en"
    assert [word.symbol for word in speech.alignment["word"]] == [f"Please{text}", "hold"]
    assert [sound.text for sound in sounds] == [f"Bark{text}", "Bark", "Bark", "Bark"]
    assert {sound.custom["kind"] for sound in sounds} == {"sound"}
    crop = cut.truncate(offset=4.0, duration=2.0)
    assert len(crop.supervisions) == 3
