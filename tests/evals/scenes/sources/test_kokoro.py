"""Synthetic voices: spoken once, and what cannot be spoken is named."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from evals.scenes.clip_audio import Recordings
from evals.scenes.clip_manifest import Clip
from evals.scenes.fetch import Library
from evals.scenes.sources import kokoro
from evals.scenes.sources.kokoro import RATE, SPOKEN_RATE, Kokoro
from tools.audio import Samples
from tools.errors import InputError

PART = b"part"
SYMBOLS = '{"vocab": {"a": 7, "b": 8}}'


class Model:
    """Speaks a tenth of a second for each phoneme, as loud as the style says."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[int], float]] = []

    def __call__(self, given: Mapping[str, NDArray[Any]]) -> list[Samples]:
        tokens, level = given["tokens"][0].tolist(), float(given["style"][0, 0])
        self.asked.append((tokens, level))
        return [np.full((1, (len(tokens) - 2) * SPOKEN_RATE // 10), level, np.float32)]


def clip(file: str = "voice:anna#abba", end: float = 0.4) -> Clip:
    """Something that is to be said."""
    return Clip(
        kind="voice",
        split="train",
        speaker="anna",
        language="en",
        words="Abba.",
        package="kokoro-js",
        file=file,
        sha256=hashlib.sha256(file.encode()).hexdigest(),
        licence="Apache-2.0",
        start=0.0,
        end=end,
        crest=3.0,
    )


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Model) -> Kokoro:
    """One voice, whose row for n phonemes is n hundredths."""
    library, joined = Library(tmp_path / "unpacked", apart=False), PART * len(kokoro.PARTS)
    monkeypatch.setattr(kokoro, "MODEL", hashlib.sha256(joined).hexdigest())
    monkeypatch.setattr(kokoro, "SIZE", len(joined))
    style = np.repeat(np.arange(9, dtype="<f4")[:, None] / 100, kokoro.WIDTH, axis=1)
    files = {file: PART for _, file in kokoro.PARTS}
    files |= {kokoro.SYMBOLS[1]: SYMBOLS.encode(), "package/voices/anna.bin": style.tobytes()}
    for name, content in files.items():
        path = library.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Kokoro(library, tmp_path / "spoken", lambda _: model)


def test_it_speaks_the_phonemes_in_the_voice_once(voices: Kokoro, model: Model) -> None:
    first = voices(clip())
    assert model.asked == [([0, 7, 8, 8, 7, 0], pytest.approx(0.04))]
    assert len(first) == round(0.4 * RATE)
    assert np.median(first) == pytest.approx(0.04, abs=0.001)
    again = Kokoro(voices.library, voices.folder, voices.load)(clip())
    assert np.array_equal(first, again)
    assert len(model.asked) == 1


def test_a_recording_of_hers_is_read_like_any_other(voices: Kokoro) -> None:
    recordings = Recordings(voices.library, voices)
    assert len(recordings(clip(end=0.2))) == round(0.2 * RATE)
    other = clip().model_copy(update={"file": "voice:anna#abb"})
    with pytest.raises(InputError, match=r"voice:anna#abb of kokoro-js has the SHA-256"):
        Recordings(voices.library, voices)(other)
    with pytest.raises(InputError, match="found nothing that speaks with voice:anna#abba"):
        Recordings(voices.library)(clip())


def test_a_voice_that_is_not_there_is_named(voices: Kokoro) -> None:
    with pytest.raises(InputError, match=r"cannot read .*otto\.bin of kokoro-js: No such file"):
        voices.order(clip("voice:otto#abba"))


def test_a_voice_that_speaks_faster_than_it_did_is_refused(voices: Kokoro) -> None:
    assert len(voices(clip(end=0.45))) == round(0.45 * RATE)
    with pytest.raises(InputError, match=r"took 0\.40 s to say, expected 0\.60 s"):
        voices(clip(end=0.6))


def test_another_model_than_was_pinned_is_refused(
    voices: Kokoro, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kokoro, "MODEL", "0" * 64)
    with pytest.raises(InputError, match=r"kokoro-000000000000\.onnx came as"):
        voices(clip())
    assert not list(voices.folder.glob("*.onnx"))


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-9] ^= 0x55
    path.write_bytes(data)


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [_flipped, _emptied])
def test_what_was_spoken_and_then_damaged_is_spoken_again(
    voices: Kokoro, model: Model, damage: Callable[[Path], object]
) -> None:
    first = voices(clip())
    for path in voices.folder.glob("*.flac"):
        damage(path)
    assert np.array_equal(voices(clip()), first)
    assert len(model.asked) == 2
