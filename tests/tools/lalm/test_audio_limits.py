"""How much sound a model hears at once."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import CLIPS
from tools.audio import AudioClip, Segment
from tools.errors import ToolError
from tools.lalm.audio_limits import longest, refuse_longer, windows

CALL = AudioClip.open(CLIPS / "call.ogg")


@pytest.mark.parametrize(
    ("model", "seconds"),
    [
        ("Qwen/Qwen2-Audio-7B-Instruct", 30),
        ("Qwen/Qwen2.5-Omni-3B", 300),
        ("/models/qwen2_5-omni-7b", 300),
        ("Qwen/Qwen3-Omni-30B-A3B-Instruct", 600),
        ("nvidia/audio-flamingo-3-hf", 600),
        ("somebody/else", 30),
    ],
)
def test_known_models_and_the_shortest_for_others(model: str, seconds: float) -> None:
    assert longest(model) == seconds


@given(st.floats(0, 5), st.floats(0.5, 7), st.floats(0.5, 40))
def test_windows_cover_the_clip_and_none_is_too_long(
    start: float, length: float, seconds: float
) -> None:
    clip = CALL.crop(Segment(start=start, end=start + length))
    made = windows(clip, seconds)
    assert made[0].span.start == clip.span.start
    assert made[-1].span.end == clip.span.end
    for before, after in itertools.pairwise(made):
        assert before.span.end == after.span.start
    for window in made:
        refuse_longer(window, seconds, "ear")


def test_nothing_is_cut_off_in_silence() -> None:
    refuse_longer(CALL, CALL.span.duration, "ear")
    refuse_longer(None, 1, "ear")
    with pytest.raises(ToolError, match="'ear' hears no more at once: ask about shorter crops"):
        refuse_longer(CALL, CALL.span.duration - 1, "ear")
