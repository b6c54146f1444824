"""A part of the sound that a tool is asked about: a side, a stem, and what it takes."""

import asyncio
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from graphs.perceive import ToolBackend, ToolCall
from graphs.policy.prices import HANDLING, Prices
from graphs.state import Call
from tools.audio import AudioClip, Segment
from tools.cache import PerceptCache
from tools.evidence import Impression, Miss, Percept, Source, Stem, SubQuery
from tools.store.store_errors import StoreError
from tools.tool import Toolbox
from tools.tool_registry import SEPARATION, Price


class Ear:
    """Tells by which name and side it hears the clip."""

    name = description = digest = "ear"
    calls = 0

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        self.calls += 1
        text = f"{clip.digest} {clip.side}"
        yield Impression(segment=clip.span, tool=self.name, text=text)


class Renamer:
    """Stands for the separator: a stem has another name. Knows who is within."""

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong
        self.within = 0

    async def load(self) -> None:
        if self.wrong:
            raise StoreError(self.wrong)

    @contextmanager
    def hearing(self, clip: AudioClip, stem: Stem) -> Generator[AudioClip]:
        self.within += 1
        yield clip.model_copy(update={"digest": f"{stem} of {clip.digest}"})
        self.within -= 1


@pytest.fixture
def stereo(tmp_path: Path) -> AudioClip:
    sf.write(tmp_path / "a.wav", np.full((16_000, 2), 0.1), 8_000)
    return AudioClip.open(tmp_path / "a.wav").model_copy(update={"digest": "a"})


def _asked(clip: AudioClip, source: Source | None, backend: ToolBackend) -> Call:
    query = SubQuery(tool="ear", source=source)
    return asyncio.run(backend(ToolCall(clip=clip, query=query, round=0, seconds_left=9.0)))


@pytest.mark.parametrize(
    ("source", "heard"),
    [
        (None, "a None"),
        ("left", "a left"),
        ("right", "a right"),
        ("voice", "voice of a None"),
        ("accompaniment", "accompaniment of a None"),
    ],
)
def test_a_tool_hears_the_part_that_it_is_asked_about(
    stereo: AudioClip, source: Source | None, heard: str
) -> None:
    separator = Renamer()
    call = _asked(stereo, source, ToolBackend(Toolbox.of(Ear()), None, separator))
    assert [one.in_words for one in call.percepts] == [heard]
    assert call.audio_seconds == 2
    assert separator.within == 0


def test_each_part_is_remembered_by_itself(stereo: AudioClip, tmp_path: Path) -> None:
    ear, cache = Ear(), PerceptCache(tmp_path / "p.sqlite")
    backend = ToolBackend(Toolbox.of(ear), cache, Renamer())
    sources: tuple[Source | None, ...] = (None, "left", "right", "voice", "accompaniment")
    for _ in range(2):
        told = {_asked(stereo, source, backend).percepts for source in sources}
        assert len(told) == 5
    assert ear.calls == 5
    cache.close()


def test_a_part_that_cannot_be_had_is_a_miss(stereo: AudioClip) -> None:
    mono = stereo.model_copy(update={"channels": 1})
    cases: tuple[tuple[AudioClip, Source, Renamer | None, str], ...] = (
        (mono, "left", None, "found 1 channels; expected two, left and right"),
        (stereo, "voice", None, "found no separator; expected one to hear the voice alone"),
        (stereo, "voice", Renamer("no network; run: pull"), "no network; run: pull"),
    )
    for clip, source, separator, reason in cases:
        call = _asked(clip, source, ToolBackend(Toolbox.of(Ear()), None, separator))
        assert call.percepts == (Miss(tool="ear", reason=reason),)


@pytest.mark.parametrize("source", [None, "left", "voice"])
def test_what_makes_a_stem_is_charged(source: Source | None) -> None:
    prices = Prices(errands={"asr": Price(call=1, audio=0.1)})
    query = SubQuery(tool="asr", source=source, segment=Segment(start=0, end=20))
    charged = prices.seconds(query, Segment(start=0, end=60)) - HANDLING
    assert SEPARATION.price
    more = SEPARATION.price.of(20) if source == "voice" else 0
    assert charged == pytest.approx(3 + more)
    told = Prices(errands={**prices.errands, "separate": Price(call=5, audio=0)})
    more = 5 if source == "voice" else 0
    assert told.seconds(query, Segment(start=0, end=60)) - HANDLING == pytest.approx(3 + more)


def test_calls_on_stems_do_not_make_their_tools_dear() -> None:
    def call(seconds: float, source: Source | None) -> Call:
        query = SubQuery(tool="asr", source=source)
        return Call(round=0, query=query, percepts=(), audio_seconds=10, seconds=seconds)

    measured = Prices.measured([call(2, None), call(9, "voice")])
    assert measured.seconds(SubQuery(tool="asr"), Segment(start=0, end=10)) < 2.1
