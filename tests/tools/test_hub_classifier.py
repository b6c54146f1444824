"""Classifiers of the hub as ears: real architectures with a few random weights."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

from tests import tiny_ears
from tests.tiny_ears import MOODS, SOUNDS, changed, hearing, tone
from tools import hub_checkpoint, hub_classifier
from tools.audio import AudioClip, Samples, Segment
from tools.clip_windows import windows
from tools.errors import ToolError
from tools.evidence import SoundEvent, SubQuery, Trait
from tools.hub_classifier import HubClassifier
from tools.third_party_checkpoints import Unready

QUERY = SubQuery(tool="emotion")

FOREIGN = (
    pytest.mark.hub,
    # torch and transformers warn of their own future.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
)


def foreign(test: Any) -> Any:  # noqa: ANN401 - any test
    """Needs the packages."""
    for mark in FOREIGN:
        test = mark(test)
    return test


class Extractor:
    """Takes 8,000 samples a second."""

    sampling_rate = 8_000


class Said(HubClassifier):
    """A classifier of which one says what its network would."""

    def probabilities(self, samples: Samples) -> NDArray[np.float64]:
        """What the model was made with."""
        return np.array(self.model)


def said(
    clip: AudioClip,
    labels: Sequence[str],
    likely: Sequence[float],
    several: bool = False,
    **more: Any,  # noqa: ANN401 - of a hearing
) -> list[Trait | SoundEvent]:
    """What is told of these probabilities in every window."""
    ear = Said(hearing(**more), likely, Extractor(), tuple(labels), several)
    return [one for stretch in ear(clip, QUERY) for one in stretch]


def recorded(folder: Path, samples: Samples, rate: int = 8_000) -> AudioClip:
    sf.write(folder / "a.wav", samples, rate, subtype="FLOAT")
    return AudioClip.open(folder / "a.wav")


@pytest.fixture
def ten(tmp_path: Path) -> AudioClip:
    """Ten seconds of a tone."""
    return recorded(tmp_path, tone(440, 10, 8_000))


@pytest.mark.parametrize(
    ("seconds", "window", "hop", "expected"),
    [
        (10, 10, 5, [(0, 10)]),
        (12, 10, 5, [(0, 10), (2, 12)]),
        (21, 10, 5, [(0, 10), (5, 15), (10, 20), (11, 21)]),
        (3, 10, 5, [(0, 3)]),
        (0.01, 2, 1, [(0, 0.01)]),
        (7, 2, 2, [(0, 2), (2, 4), (4, 6), (5, 7)]),
        (10.01, 2, 2, [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)]),
    ],
)
def test_windows_cover_the_clip_and_end_with_it(
    tmp_path: Path, seconds: float, window: float, hop: float, expected: list[tuple[float, float]]
) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, round((seconds + 1) * 8_000))
    clip = recorded(tmp_path, noise.astype(np.float32))
    crop = clip.crop(Segment(start=0.5, end=0.5 + seconds))
    found = list(windows(crop, 8_000, window, hop))
    assert [(one.start - 0.5, one.end - 0.5) for one, _ in found] == [
        (pytest.approx(start, abs=1e-3), pytest.approx(end, abs=1e-3)) for start, end in expected
    ]
    whole = crop.samples(8_000)
    for where, samples in found:
        first = round((where.start - 0.5) * 8_000)
        assert np.array_equal(samples, whole[first : first + len(samples)])
        assert len(samples) == pytest.approx(where.duration * 8_000, abs=2)


@pytest.mark.parametrize("start", [0.0, 5.0])
def test_a_window_of_half_a_millisecond_lies_in_the_clip(ten: AudioClip, start: float) -> None:
    crop = ten.crop(Segment(start=start, end=start + 5e-4))
    ((where, _),) = windows(crop, 8_000, 2, 1)
    assert where == crop.span


def test_no_more_of_the_recording_is_kept_than_two_windows(tmp_path: Path) -> None:
    peaks: list[int] = []
    for seconds in (30, 300):
        clip = recorded(tmp_path, tone(440, seconds, 8_000))
        tracemalloc.start()
        for _ in windows(clip, 8_000, 10, 5):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_only_what_is_likelier_than_chance_is_told(ten: AudioClip) -> None:
    labels = ("angry", "happy", "neutral", "sad")
    (told,) = said(ten, labels, [0.1, 0.6, 0.2, 0.1], window=10.0, hop=5.0)
    assert isinstance(told, Trait)
    assert (told.tool, told.aspect, told.label, told.confidence) == (
        "emotion",
        "emotion",
        "happy",
        0.6,
    )
    assert (told.segment.start, told.segment.end) == (0, 10)
    assert said(ten, labels, [0.25, 0.25, 0.25, 0.25]) == []


def test_several_may_hold_at_once_where_they_do_not_exclude_each_other(ten: AudioClip) -> None:
    heard = said(ten, "abcde", [0.9, 0.05, 0.8, 0.3, 0.2], several=True, window=10.0, hop=10.0)
    assert [(one.label, one.confidence) for one in heard if isinstance(one, Trait)] == [
        ("a", 0.9),
        ("c", 0.8),
        ("d", 0.3),
    ]


def test_labels_of_one_meaning_are_one_and_those_of_none_are_not_told(ten: AudioClip) -> None:
    labels = ("old", "young", "old", "")
    (told,) = said(ten, labels, [0.3, 0.1, 0.4, 0.2], window=10.0, hop=10.0)
    assert told.confidence == pytest.approx(0.7)
    both = said(ten, labels, [0.3, 0.05, 0.4, 0.9], several=True, window=10.0, hop=10.0)
    assert [one.confidence for one in both] == [0.4]


def test_events_that_go_on_are_one(ten: AudioClip) -> None:
    heard = said(ten, ("Dog", "Rain"), [0.9, 0.01], several=True, aspect="event")
    assert [(type(one), one.segment.start, one.segment.end) for one in heard] == [
        (SoundEvent, 0, 10)
    ]


def test_silence_is_nothing(tmp_path: Path) -> None:
    assert said(recorded(tmp_path, np.zeros(80_000, np.float32)), "ab", [0.9, 0.1]) == []


def _told(labels: Sequence[str], **more: object) -> dict[str, Any]:
    return {"id2label": {str(at): one for at, one in enumerate(labels)}, **more}


def test_labels_are_named_as_the_settings_say_and_else_in_small_letters() -> None:
    named = hub_classifier.named(
        "m", _told(["ang", "Neutral_Calm"]), hearing(labels={"ang": "cross"})
    )
    assert named == ("cross", "neutral calm")
    events = hub_classifier.named("m", _told(["dog", "Zither-like"]), hearing(aspect="event"))
    assert events == ("Dog", "Zither-like")


def test_labels_keep_the_order_of_the_network() -> None:
    told = {"id2label": {str(at): f"kind {at}" for at in (10, 9, 2, 0, 1, 3, 4, 5, 6, 7, 8)}}
    assert hub_classifier.named("m", told, hearing()) == tuple(f"kind {at}" for at in range(11))


@pytest.mark.parametrize(
    ("config", "labels", "refused"),
    [
        (_told(MOODS), {"angry": "cross"}, "m has no label 'angry'; mend labels of 'emotion'"),
        (_told(["LABEL_0", "LABEL_1"]), {}, "m has no names for LABEL_0, LABEL_1; say what"),
        ({}, {}, "m has no names for LABEL_0, LABEL_1; say what"),
        ({"id2label": ["a", "b"]}, {}, "m has no table of labels by number; fetch it again"),
        ({"id2label": {"one": "a", "2": "b"}}, {}, "m has no table of labels by number"),
        (_told(["valence"]), {}, r"m gives numbers \(1 of them\) and tells no kinds apart; exp"),
        (_told(["a", "v", "d"], problem_type="regression"), {}, r"m gives numbers \(3 of them\)"),
    ],
)
def test_labels_that_do_not_fit_are_one_line(
    config: dict[str, Any], labels: dict[str, str], refused: str
) -> None:
    with pytest.raises(Unready, match=refused) as told:
        hub_classifier.named("m", config, hearing(labels=labels))
    assert "\n" not in str(told.value)


@pytest.fixture(params=tiny_ears.CLASSIFIERS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@foreign
def test_each_architecture_is_heard_alike_every_time(
    kind: str, tmp_path: Path, call: AudioClip
) -> None:
    folder = tiny_ears.CLASSIFIERS[kind](tmp_path / kind)
    aspect = "event" if kind == "ast" else "emotion"
    ears = [HubClassifier.load(str(folder), hearing(aspect=aspect), device="cpu") for _ in range(2)]
    one, other = ([p for part in ear(call, QUERY) for p in part] for ear in ears)
    assert one
    assert one == other
    assert {type(percept) for percept in one} == {SoundEvent if kind == "ast" else Trait}
    assert all(0 <= p.segment.start < p.segment.end <= call.length for p in one)
    assert ears[0].several == (kind == "ast")


@foreign
def test_probabilities_are_those_of_the_library(tmp_path: Path, ten: AudioClip) -> None:
    folder = tiny_ears.wav2vec2(tmp_path / "m")
    torch, library = import_module("torch"), import_module("transformers")
    network: Any = library.Wav2Vec2ForSequenceClassification.from_pretrained(folder).eval()
    extractor: Any = library.AutoFeatureExtractor.from_pretrained(folder)
    sound = ten.samples(16_000)[: 2 * 16_000]
    with torch.no_grad():
        logits = network(**extractor(sound, sampling_rate=16_000, return_tensors="pt")).logits[0]
    expected = logits.softmax(-1).tolist()
    ear = HubClassifier.load(str(folder), hearing(least=0.0), device="cpu")
    told = {one.label: one.confidence for one in next(iter(ear(ten, QUERY)))}
    above = {name: p for name, p in zip(MOODS, expected, strict=True) if p > 0.25}
    assert told == {name: pytest.approx(p, abs=1e-5) for name, p in above.items()}
    both = HubClassifier.load(str(folder), hearing(least=0.0, several=True), device="cpu")
    sure = [one.confidence for one in next(iter(both(ten, QUERY)))]
    assert sure == pytest.approx(sorted(logits.sigmoid().tolist(), reverse=True)[:3], abs=1e-5)


@foreign
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_a_file_of_any_rate_is_resampled_to_what_the_model_takes(
    tmp_path: Path, rate: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_ears.wav2vec2(tmp_path / "m", rate=8_000)
    ear = HubClassifier.load(str(folder), hearing(), device="cpu")
    given: list[int] = []
    usual = HubClassifier.probabilities

    def probabilities(self: HubClassifier, samples: Samples) -> NDArray[np.float64]:
        given.append(len(samples))
        return usual(self, samples)

    monkeypatch.setattr(HubClassifier, "probabilities", probabilities)
    assert list(ear(recorded(tmp_path, tone(440, 4, rate), rate), QUERY))
    assert given == [pytest.approx(16_000, abs=2)] * 3


@foreign
def test_the_shortest_clip_is_heard(tmp_path: Path) -> None:
    for kind, build in tiny_ears.CLASSIFIERS.items():
        ear = HubClassifier.load(str(build(tmp_path / kind)), hearing(), device="cpu")
        heard = list(ear(recorded(tmp_path, tone(440, 0.02, 8_000)), QUERY))
        assert len(heard) == 2  # one window, and what is held at the end


@foreign
def test_numbers_that_are_not_finite_are_a_miss(tmp_path: Path, ten: AudioClip) -> None:
    ear = HubClassifier.load(str(tiny_ears.wav2vec2(tmp_path / "m")), hearing(), device="cpu")
    ear.model.classifier.weight.data.fill_(float("nan"))
    with pytest.raises(ToolError, match="the model of 'emotion' gives numbers that are not fin"):
        list(ear(ten, QUERY))


@foreign
def test_what_cannot_be_an_ear_is_one_line(tmp_path: Path) -> None:
    folder = tiny_ears.wav2vec2(tmp_path / "m")
    changed(folder, architectures=["Wav2Vec2ForCTC"])
    whisper = changed(tiny_ears.hubert(tmp_path / "t"), architectures=None)
    bare = tiny_ears.hubert(tmp_path / "bare")
    (bare / "preprocessor_config.json").unlink()
    (tmp_path / "empty").mkdir()
    for path, told in {
        folder: "is Wav2Vec2ForCTC, no classifier of sound; expected one of",
        whisper: "is nothing, no classifier of sound",
        bare: "has no preprocessor_config.json; expected the folder of",
        tmp_path / "empty": "has no config.json; expected the folder of",
    }.items():
        with pytest.raises(Unready, match=told) as refused:
            hub_classifier.check(str(path), hearing())
        assert "\n" not in str(refused.value)


@foreign
def test_weights_that_are_missing_are_not_drawn_at_random(tmp_path: Path) -> None:
    library: Any = tiny_ears.transformers()
    folder = tiny_ears.wav2vec2(tmp_path / "m")
    config = library.AutoConfig.from_pretrained(folder)
    library.Wav2Vec2Model(config).save_pretrained(tmp_path / "body")
    weights = (tmp_path / "body" / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights)
    with pytest.raises(Unready, match=r"lacks \d+ weights, .* it was not trained for this"):
        HubClassifier.load(str(folder), hearing())


@foreign
@pytest.mark.parametrize("kept", [0, 9, 2_000])
def test_weights_that_were_cut_off_are_one_line(tmp_path: Path, kept: int) -> None:
    folder = tiny_ears.wav2vec2(tmp_path / "m")
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Unready, match="fetch it again") as refused:
        HubClassifier.load(str(folder), hearing())
    assert "\n" not in str(refused.value)
    if kept < 2_000:  # A whole header would tell the size all the same.
        with pytest.raises(Unready, match="fetch it again"):
            hub_checkpoint.memory(folder)


@foreign
def test_a_pickle_is_read_as_plain_weights_only(tmp_path: Path, ten: AudioClip) -> None:
    torch: Any = import_module("torch")
    folder = tiny_ears.wav2vec2(tmp_path / "m")
    ear = HubClassifier.load(str(folder), hearing(), device="cpu")
    before = [p for part in ear(ten, QUERY) for p in part]
    (folder / "model.safetensors").unlink()
    torch.save(ear.model.state_dict(), folder / "pytorch_model.bin")
    again = HubClassifier.load(str(folder), hearing(), device="cpu")
    assert [p for part in again(ten, QUERY) for p in part] == before

    class Runs:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.mkdir, (tmp_path / "ran",)

    torch.save({"classifier.bias": Runs()}, folder / "pytorch_model.bin")
    with pytest.raises(Unready, match=r"refused|cannot") as refused:
        HubClassifier.load(str(folder), hearing())
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "ran").exists()


@foreign
def test_a_window_that_would_be_cut_off_is_refused(tmp_path: Path) -> None:
    folder = tiny_ears.ast(tmp_path / "ast", frames=256)
    with pytest.raises(Unready, match=r"hears 2.56 s at once, and the window has 10; set window"):
        hub_classifier.check(str(folder), hearing(window=10.0, aspect="event"))
    told = hub_classifier.check(str(folder), hearing(aspect="event"))
    assert told == f"{folder}, audio-spectrogram-transformer with {len(SOUNDS)} labels"


@foreign
def test_memory_is_that_of_the_weights_in_single_precision(tmp_path: Path) -> None:
    folder = tiny_ears.wav2vec2(tmp_path / "m")
    ear = HubClassifier.load(str(folder), hearing(), device="cpu")
    weights = sum(one.numel() for one in ear.model.parameters())
    assert hub_checkpoint.memory(folder) == 4 * weights
    ear.model.half().save_pretrained(tmp_path / "half")
    assert hub_checkpoint.memory(tmp_path / "half") == 4 * weights


@foreign
def test_the_digest_changes_with_any_byte_of_the_weights(tmp_path: Path) -> None:
    folder = tiny_ears.wav2vec2(tmp_path / "m")
    before = hub_checkpoint.digest(str(folder))
    assert hub_checkpoint.digest(str(folder)) == before
    path = folder / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert hub_checkpoint.digest(str(folder)) != before


def test_a_repository_is_known_by_its_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    repo = "somebody/emotions"
    assert hub_checkpoint.digest(repo) == f"{repo} not here yet"
    kept = tmp_path / "models--somebody--emotions"
    for revision in ("0" * 40, "1" * 40):
        folder = kept / "snapshots" / revision
        folder.mkdir(parents=True)
        (kept / "refs").mkdir(exist_ok=True)
        (kept / "refs" / "main").write_text(revision)
        (folder / "config.json").write_text(json.dumps({}))
        assert hub_checkpoint.here(repo) is None, "a part of it was fetched by somebody else"
        (folder / "model.safetensors").write_bytes(b"weights!")
        assert hub_checkpoint.here(repo) == folder
        assert hub_checkpoint.digest(repo) == f"{repo} {revision}"


@pytest.mark.parametrize("name", ["/no/such/folder", "a/b/c", "no such name"])
def test_what_is_neither_a_folder_nor_a_repository_is_one_line(name: str) -> None:
    with pytest.raises(Unready, match="expected a folder, or a repository of the hub"):
        hub_checkpoint.here(name)
