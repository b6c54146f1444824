"""What a model asks to hear once more, and what it is played."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from agent.data.trainer_rows import RELISTEN
from agent.train.lalm.crop_request import SHORTEST, crop, requested
from tests.agent.data.small import RATE
from tools.audio import Segment
from tools.errors import ToolError


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    """Three seconds in which every sample says when it is."""
    sf.write(tmp_path / "ramp.wav", np.arange(3 * RATE) / (3 * RATE), RATE)
    return tmp_path / "ramp.wav"


@given(st.integers(0, 999), st.integers(1, 999))
def test_a_request_is_read_as_it_is_written(start: int, length: int) -> None:
    text = f'It may bark.\n<listen from="{start / 10}" to="{(start + length) / 10}"/>\n'
    found = requested(text)
    assert found
    assert (found.start, found.end) == (start / 10, (start + length) / 10)


@pytest.mark.parametrize("text", ["", "<RESPONSE>(A)</RESPONSE>", '<listen from="1" to="2"/> no'])
def test_a_turn_that_does_not_end_in_a_request_is_an_answer(text: str) -> None:
    assert requested(text) is None


@pytest.mark.parametrize(
    "tag",
    [
        "<listen/>",
        '<listen from="2" to="1"/>',
        '<listen from="1" to="1.05"/>',
        "<listen to=3>",
        f'<listen from="1" to="{"9" * 320}"/>',
        '<listen from="0:00:01" to="0:00:03"/>',
    ],
)
def test_a_request_for_no_stretch_says_how_one_is_written(tag: str) -> None:
    with pytest.raises(ToolError, match='expected <listen from="START" to="END"/>'):
        requested(f"Once more: {tag}")


def test_minutes_may_stand_before_the_seconds() -> None:
    assert requested('<listen from="0:30" to="1:02.5"/>') == Segment(start=30, end=62.5)


def test_the_prompt_shows_what_is_read() -> None:
    shown = RELISTEN().replace("START", "1.0").replace("END", "2.5")
    asked = next(line for line in shown.splitlines() if line.startswith("<listen"))
    assert requested(asked) == Segment(start=1.0, end=2.5)


@pytest.mark.parametrize("as_base64", [False, True])
def test_the_crop_is_that_stretch_of_a_file_or_of_its_bytes(ramp: Path, as_base64: bool) -> None:
    given = base64.b64encode(ramp.read_bytes()).decode() if as_base64 else str(ramp)
    samples, rate = sf.read(io.BytesIO(base64.b64decode(crop(given, Segment(start=1, end=1.5)))))
    assert (rate, len(samples)) == (RATE, RATE // 2)
    assert samples[0] == pytest.approx(1 / 3, abs=1e-3)


def test_the_end_of_the_recording_ends_the_crop(ramp: Path) -> None:
    samples, _ = sf.read(io.BytesIO(base64.b64decode(crop(str(ramp), Segment(start=2.5, end=9)))))
    assert len(samples) == RATE // 2


@pytest.mark.parametrize(
    ("recording", "start", "why"),
    [
        ("{ramp}", 3.0 - SHORTEST / 2, "expected a stretch within 3.00 s"),
        ("no/such.wav", 0.0, "expected a file, or a recording in base64"),
        ("bm8gc291bmQ=", 0.0, "cannot read the recording"),
    ],
)
def test_what_cannot_be_cropped_is_one_line(
    ramp: Path, recording: str, start: float, why: str
) -> None:
    with pytest.raises(ToolError, match=why):
        crop(recording.format(ramp=ramp), Segment(start=start, end=start + 1))
