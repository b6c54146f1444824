"""CLAP: any text against windows of the sound; real architectures with a few random weights."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from tests import tiny_ears
from tests.tiny_ears import changed, tone
from tools import clap as module
from tools.asked_clap import AskedClap, rivals
from tools.audio import AudioClip, Samples, Segment
from tools.clap import NOTHING, PROMPT, Clap, spoken
from tools.clap_tagger import ClapTagger
from tools.errors import ToolError
from tools.event_segmentation import ScoredStretch
from tools.evidence import SoundEvent, SubQuery
from tools.third_party_checkpoints import Unready

pytestmark = [
    pytest.mark.hub,
    # torch and transformers warn of their own future.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
]

RATE = 48_000
NOISE = np.tile(np.random.default_rng(0).uniform(-0.5, 0.5, RATE).astype(np.float32), 10)
"""The same every second: random weights hear every other noise as another sound."""

SOUNDS: Mapping[str, Samples] = {
    "a low hum": tone(150, 10),
    "a high whistle": tone(5_000, 10),
    "a waterfall": NOISE,
}
LABELS = ("Speech", "Dog", "Bark", "Music", "Silence", "Rain")


def remembered(folder: Path) -> Callable[[str, Callable[[], bytes]], Path]:
    """Files made once."""

    def derive(key: str, make: Callable[[], bytes]) -> Path:
        if not (folder / key).exists():
            (folder / key).write_bytes(make())
        return folder / key

    return derive


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLAP that finds each of the sounds like its own text."""
    pairs = [(PROMPT.format(text), sound[: 2 * RATE]) for text, sound in SOUNDS.items()]
    return tiny_ears.clap(tmp_path_factory.mktemp("clap"), pairs)


@pytest.fixture(scope="module")
def network(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Clap:
    return loaded(folder, tmp_path_factory.mktemp("derived"))


def loaded(folder: Path, beside: Path, labels: tuple[str, ...] = LABELS) -> Clap:
    """As the runtime loads it."""
    return Clap.load(str(folder), labels, remembered(beside), device="cpu")


def recorded(folder: Path, samples: Samples, rate: int = RATE) -> AudioClip:
    sf.write(folder / "a.wav", samples, rate, subtype="FLOAT")
    return AudioClip.open(folder / "a.wav")


def rows(stretches: Sequence[ScoredStretch]) -> np.ndarray:
    return np.concatenate([one.scores for one in stretches])


@pytest.mark.parametrize("own", SOUNDS)
def test_the_text_of_a_sound_is_ranked_first_in_every_window(
    network: Clap, tmp_path: Path, own: str
) -> None:
    texts = tuple(SOUNDS)
    clip = recorded(tmp_path, SOUNDS[own])
    asked = rows(list(AskedClap(network, texts, texts).scores(clip)))
    assert len(asked) == 10
    assert {texts[at] for at in asked.argmax(axis=1)} == {own}
    assert asked.min() >= 0
    assert asked.max() <= 1
    as_labels = replace(network, labels=texts, remember=remembered(tmp_path))
    named = rows(list(as_labels.scores(clip)))
    assert {texts[at] for at in named.argmax(axis=1)} == {own}
    assert named.sum(axis=1).max() <= 1 + 1e-5


def test_a_sound_is_named_where_it_is(network: Clap, tmp_path: Path) -> None:
    low, high = SOUNDS["a low hum"], SOUNDS["a high whistle"]
    clip = recorded(tmp_path, np.concatenate([low, high, low]))
    texts = tuple(SOUNDS)
    heard = list(AskedClap(network, texts, texts).scores(clip.crop(Segment(start=4, end=27))))
    times, best = np.concatenate([one.times for one in heard]), rows(heard).argmax(axis=1)
    assert times == pytest.approx(np.arange(4, 27))
    for start, at in zip(times, best, strict=True):
        if start + 2 <= 10 or start >= 20:
            assert texts[at] == "a low hum"
        elif start >= 10 and start + 2 <= 20:
            assert texts[at] == "a high whistle"


@pytest.mark.parametrize("fused", [False, True])
def test_the_same_is_heard_every_time(tmp_path: Path, fused: bool, call: AudioClip) -> None:
    built = tiny_ears.clap(tmp_path / "clap", fused=fused)
    one, other = (rows(list(loaded(built, tmp_path).scores(call))) for _ in range(2))
    assert np.array_equal(one, other)
    np.random.seed(1)
    assert np.array_equal(one, rows(list(loaded(built, tmp_path).scores(call))))


@pytest.mark.parametrize(("seconds", "rate"), [(0.01, 8_000), (0.6, 44_100), (16.0, 16_000)])
def test_every_rate_and_length_is_heard_once(
    network: Clap, tmp_path: Path, seconds: float, rate: int
) -> None:
    clip = recorded(tmp_path, tone(440, seconds, rate), rate)
    heard = list(network.scores(clip))
    times = np.concatenate([one.times for one in heard])
    assert times == pytest.approx(np.arange(max(1, np.ceil(seconds))))
    assert sum(len(one.samples) for one in heard) == pytest.approx(seconds * RATE, abs=2)


def test_silence_is_nothing(network: Clap, tmp_path: Path) -> None:
    clip = recorded(tmp_path, np.zeros(5 * RATE, np.float32))
    assert not rows(list(network.scores(clip))).any()
    assert not rows(list(AskedClap(network, ("x",), ("x",)).scores(clip))).any()


def test_labels_are_read_once_for_the_same_weights(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = loaded(folder, tmp_path).texts
    again = loaded(folder, tmp_path)

    def read(texts: Sequence[str]) -> None:
        raise AssertionError(texts)

    monkeypatch.setattr(again.processor, "tokenizer", read)
    assert np.array_equal(first, again.texts)
    assert np.linalg.norm(first, axis=1) == pytest.approx(np.ones(len(LABELS)))


def test_what_means_the_same_is_no_rival() -> None:
    labels = np.eye(4, dtype=np.float32)
    labels[1] = [0.9, np.sqrt(1 - 0.81), 0, 0]
    assert rivals(labels[0], labels).tolist() == [False, False, True, True]


def test_labels_are_asked_for_in_words() -> None:
    assert [spoken(one) for one in ("Bee, wasp, etc.", "Dog")] == ["bee, wasp", "dog"]
    assert len(set(NOTHING)) == len(NOTHING)


def test_a_kind_counts_as_its_parent(network: Clap, call: AudioClip) -> None:
    (heard, *_) = network.scores(call)
    dog, bark = LABELS.index("Dog"), LABELS.index("Bark")
    assert (heard.scores[:, dog] >= heard.scores[:, bark]).all()


class Alike:
    """Instead of a text embedder: a text is its own direction, and two of them are one."""

    SAME: Mapping[str, str] = {"the sound of dog barking": "the sound of bark"}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        named = [self.SAME.get(text, text) for text in texts]
        drawn = [np.random.default_rng(list(one.encode())).normal(size=64) for one in named]
        return np.stack([one / np.linalg.norm(one) for one in drawn])


@pytest.fixture
def tagger(network: Clap) -> ClapTagger:
    embedder: Any = Alike()
    return ClapTagger(network, embedder)


def events(tagger: ClapTagger, clip: AudioClip, text: str) -> list[SoundEvent]:
    query = SubQuery(tool="tag", text=text)
    return [event for stretch in tagger(clip, query) for event in stretch]


def test_events_have_the_text_that_was_asked_for(tagger: ClapTagger, tmp_path: Path) -> None:
    clip = recorded(tmp_path, np.pad(SOUNDS["a waterfall"], (0, 4 * RATE)))
    heard = events(tagger, clip, "a waterfall | a low hum")
    best = max(heard, key=lambda one: one.confidence or 0)
    assert best.label == "a waterfall"
    assert best.segment.start == 0
    assert best.segment.end == pytest.approx(10, abs=0.3)
    assert all(one.tool == "tag" for one in heard)


def test_a_text_that_says_a_label_in_other_words_has_that_label(tagger: ClapTagger) -> None:
    asked: Any = tagger.asking("dog barking | a gate creaks")
    assert asked.scorer.labels == ("Bark", "a gate creaks")
    assert asked.scorer.wanted == ("dog barking", "a gate creaks")
    both: Any = tagger.asking("dog barking | bark")
    assert both.scorer.labels == ("dog barking", "bark")
    assert tagger.asking(" | ") is tagger


def test_every_way_of_listening_takes_any_text(tagger: ClapTagger, tmp_path: Path) -> None:
    clip = recorded(tmp_path, SOUNDS["a high whistle"])
    assert any(tagger.faintly(clip, "a high whistle | a low hum", tool="listen"))
    counted = [one for part in tagger.count(clip, "a high whistle", tool="listen") for one in part]
    assert {one.tool for one in counted} <= {"listen"}
    assert all(0 <= one.segment.start < one.segment.end <= 10 for one in counted)


def test_one_stretch_is_heard_at_a_time(
    network: Clap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    usual = Clap.vectors

    def heard(self: Clap, windows: Sequence[Samples]) -> np.ndarray:
        begun.append(len(windows))
        return usual(self, windows)

    monkeypatch.setattr(Clap, "vectors", heard)
    clip = recorded(tmp_path, tone(440, 60, 8_000), 8_000)
    stretches = iter(network.scores(clip))
    next(stretches)
    stretches.close()  # type: ignore[attr-defined]
    assert begun == [module.STRETCH]


def test_memory_does_not_grow_with_the_recording(network: Clap, tmp_path: Path) -> None:
    peaks: list[int] = []
    for seconds in (60, 240):
        clip = recorded(tmp_path, tone(440, seconds, 8_000), 8_000)
        tracemalloc.start()
        for _ in network.scores(clip):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_numbers_that_are_not_finite_are_a_miss(network: Clap, call: AudioClip) -> None:
    with pytest.raises(ToolError, match="not finite"):
        list(network.heard(call, lambda windows: np.full((len(windows), 1), np.nan, np.float32)))


def test_what_is_no_clap_is_one_line(tmp_path: Path) -> None:
    other = tiny_ears.wav2vec2(tmp_path / "wav2vec2")
    with pytest.raises(Unready, match=r"is of type 'wav2vec2', expected 'clap'; name a CLAP"):
        module.check(str(other))


@pytest.mark.parametrize("kept", [0, 7, 3_000])
def test_weights_that_were_cut_off_are_one_line(tmp_path: Path, kept: int) -> None:
    built = tiny_ears.clap(tmp_path / "clap")
    weights = built / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(Unready) as refused:
        loaded(built, tmp_path)
    assert "\n" not in str(refused.value)
    assert "fetch it again" in str(refused.value)


def test_the_digest_changes_with_the_weights_and_the_settings(folder: Path, tmp_path: Path) -> None:
    one, other = tiny_ears.clap(tmp_path / "a"), tiny_ears.clap(tmp_path / "b", fused=True)
    before = module.digest(str(one))
    assert before != module.digest(str(other))
    assert before == module.digest(str(one))
    changed(one, note="another")
    assert before != module.digest(str(one))
