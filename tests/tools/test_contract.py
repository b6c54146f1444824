"""What every implementation of a role promises, whoever made it."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
import soundfile as sf

from agent.assembly.runtime import Runtime
from graphs.perceive import ToolBackend, ToolCall
from tests.conftest import CLIPS
from tests.hub import specialists
from tools import layers, music, voice
from tools.audio import AudioClip, Segment
from tools.diarize import Diarizer
from tools.embed import Embedder
from tools.evidence import Measurement, Miss, Percept, SubQuery
from tools.store.store import ModelStore
from tools.store.stored_model import StoredModel
from tools.tag import Tagger
from tools.tool import Perceiver, Specialist, Toolbox
from tools.tool_registry import TOOLS

Build = Callable[[Runtime, Path], Perceiver]


def _of_hub(build: Callable[[ModelStore, Path], Perceiver]) -> Build:
    return lambda runtime, folder: build(runtime.store, folder)


def _campplus(runtime: Runtime, _: Path) -> Perceiver:
    return Diarizer.load(runtime.store.get("campplus"), runtime.store.deriver("campplus"))


def _voice(runtime: Runtime, _: Path) -> Perceiver:
    store = runtime.store
    return voice.load(StoredModel(lambda: store.get("campplus"), store.deriver("campplus")))


def _yamnet(runtime: Runtime, _: Path) -> Perceiver:
    folder, deriver = runtime.store.get("yamnet"), runtime.store.deriver("yamnet")
    return Tagger.load(folder, deriver, Embedder.load(runtime.store.get("minilm")))


def _music(runtime: Runtime, _: Path) -> Perceiver:
    models = [
        StoredModel(partial(runtime.store.get, name), runtime.store.deriver(name))
        for name in TOOLS["music"].models
    ]
    return music.load(*models)


def _layers(runtime: Runtime, _: Path) -> Perceiver:
    models = [
        StoredModel(partial(runtime.store.get, name), runtime.store.deriver(name))
        for name in TOOLS["layers"].models
    ]
    return layers.load(*models)


IMPLEMENTATIONS: dict[str, tuple[str, Build]] = {
    "asr by faster-whisper": ("asr", lambda runtime, _: runtime.whisper.get()),
    "asr by openai-whisper": ("asr", _of_hub(specialists.whisper)),
    "diarize by campplus": ("diarize", _campplus),
    "diarize by pyannote": ("diarize", _of_hub(specialists.pyannote)),
    "voice by campplus": ("voice", _voice),
    "tag by yamnet": ("tag", _yamnet),
    "tag by panns, Cnn14": ("tag", _of_hub(specialists.cnn14)),
    "tag by panns, Cnn14_DecisionLevelMax": ("tag", _of_hub(specialists.detector)),
    "tag by clap": ("tag", _of_hub(specialists.clap)),
    "ear by wav2vec2": ("ear", _of_hub(specialists.moods)),
    "ear by ast": ("ear", _of_hub(specialists.events)),
    "listen by embedded": ("listen", lambda runtime, _: runtime.listener.get()),
    "music by embedded": ("music", _music),
    "layers by embedded": ("layers", _layers),
}
HUB = ("openai-whisper", "pyannote", "panns", "clap", "ear by")

FOREIGN = (
    pytest.mark.hub,
    # openai-whisper leaves the file of its vocabulary open.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
)


@dataclass
class Watched:
    """A perceiver of which one sees how many stretches it began, and whether it was left."""

    role: str
    perceiver: Perceiver
    begun: int = 0
    done: bool = False

    def __post_init__(self) -> None:
        self.started, self.left = threading.Event(), threading.Event()

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Percept]]:
        """Passes everything on."""
        try:
            for stretch in self.perceiver(clip, query):
                self.begun += 1
                self.started.set()
                yield stretch
            self.done = True
        finally:
            self.left.set()

    def hear(self, clip: AudioClip) -> list[Percept]:
        """All percepts, in order."""
        query = SubQuery(tool=self.role)
        return [percept for stretch in self(clip, query) for percept in stretch]

    def specialist(self) -> Specialist:
        """As the state machine uses it."""
        return Specialist(self.role, "Watched.", self.role, lambda: self)


def _marks(name: str) -> list[pytest.MarkDecorator]:
    foreign = any(package in name for package in HUB)
    return [pytest.mark.models, *(FOREIGN if foreign else ())]


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=_marks(name)) for name in IMPLEMENTATIONS],
)
def built(
    request: pytest.FixtureRequest, runtime: Runtime, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Perceiver]:
    """Each implementation once."""
    role, build = IMPLEMENTATIONS[request.param]
    folder = tmp_path_factory.getbasetemp() / "weights"
    folder.mkdir(exist_ok=True)
    return role, build(runtime, folder)


@pytest.fixture
def watched(built: tuple[str, Perceiver]) -> Watched:
    """The implementation under watch."""
    return Watched(*built)


@pytest.fixture
def long(tmp_path: Path) -> AudioClip:
    """Two people talking for more than a minute."""
    samples, rate = sf.read(CLIPS / "dialogue.ogg", dtype="float32")
    path = tmp_path / "long.wav"
    sf.write(path, np.tile(samples, 6), rate)
    return AudioClip.open(path)


def _audible(watched: Watched, otherwise: str) -> AudioClip:
    """A clip in which there is what it listens for."""
    return AudioClip.open(CLIPS / ("music.ogg" if watched.role == "music" else otherwise))


def test_percepts_lie_within_the_clip(watched: Watched) -> None:
    clip = _audible(watched, "call.ogg")
    heard = watched.hear(clip)
    assert heard
    for percept in heard:
        assert percept.segment is not None
        assert 0 <= percept.segment.start < percept.segment.end <= clip.length
        assert percept.kind != "miss"


def test_percepts_of_a_crop_are_in_file_time(watched: Watched) -> None:
    clip = _audible(watched, "dialogue.ogg")
    crop = clip.crop(Segment(start=0.52 * clip.length, end=0.98 * clip.length))
    heard = watched.hear(crop)
    assert heard
    for percept in heard:
        assert percept.segment is not None
        assert crop.span.start <= percept.segment.start < percept.segment.end <= crop.span.end
    last = max(percept.segment.end for percept in heard if percept.segment)
    assert last > crop.span.start + 0.4 * crop.span.duration


@pytest.mark.parametrize("seconds", [0.05, 3.0])
def test_silence_invents_nothing(watched: Watched, tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "silence.wav"
    sf.write(path, np.zeros(round(seconds * 16_000), np.float32), 16_000)
    heard = watched.hear(AudioClip.open(path))
    said = [percept for percept in heard if percept.kind == "impression"]
    assert [percept.text for percept in said] in ([], ["nothing"])
    assert len(said) == len(heard)


@pytest.mark.anyio
async def test_a_cancelled_call_ends_after_the_present_stretch(
    watched: Watched, long: AudioClip
) -> None:
    async def listen() -> None:
        async for _ in watched.specialist()(long, SubQuery(tool=watched.role)):
            pass

    task = asyncio.create_task(listen())
    assert await asyncio.to_thread(watched.started.wait, 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    begun = watched.begun
    del task
    gc.collect()
    assert await asyncio.to_thread(watched.left.wait, 60)
    assert watched.begun <= begun + 1
    assert not watched.done


@pytest.mark.anyio
async def test_the_deadline_is_kept_and_what_was_heard_before_stays(
    watched: Watched, long: AudioClip
) -> None:
    query, began = SubQuery(tool=watched.role), perf_counter()
    live = ToolBackend(Toolbox.of(watched.specialist()))
    call = await live(ToolCall(clip=long, query=query, round=1, seconds_left=0.1))
    assert perf_counter() - began < 10
    *before, last = call.percepts
    assert isinstance(last, Miss)
    assert last.reason.startswith("stopped after 0.1 s")
    assert not any(isinstance(percept, Miss | Measurement) for percept in before)
    gc.collect()
    assert await asyncio.to_thread(watched.left.wait, 60)
    assert not watched.done
