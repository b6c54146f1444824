"""What is said of a model of gender, and what it cannot be trained on."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from agent.train.voice.gender_arithmetic import FittedGender, VoiceRows
from agent.train.voice.gender_training import MEDIAN, measured, train_gender
from agent.train.voice.voice_cache import VERSIONS, VoiceCache
from tools.errors import InputError
from tools.filterbank import RATE
from tools.speaker_encoder import SpeakerEncoder
from tools.voice_gender import ACOUSTIC, VECTOR


def test_unusual_voices_are_told_apart_from_the_others() -> None:
    hertz = np.array([100.0, 200.0, 150.0, 220.0])
    acoustic = np.zeros((4, 7))
    acoustic[:, 1] = np.log(hertz)
    voices = VoiceRows(
        acoustic, np.zeros((4, 192)), np.array(list("abcd")), np.array(["x"] * 4),
        np.array([False, False, True, True]),
    )  # fmt: skip
    weights = 20 * np.eye(7)[1]
    middle = FittedGender(weights, np.zeros(192), -20 * np.log(160))
    told = measured(middle, voices)
    assert told.startswith("4 clips of 4 voices of x: 50.0% right")
    assert "men above 140 Hz: 1 clips of 1 voices, 0.0% right, said 98.9%" in told
    assert "1 wrong and at least 90% sure; women below 160 Hz: 1 clips of 1 voices, 0.0%" in told
    doubting = middle.sharpened(0.2)
    assert "0 wrong and at least 90% sure; women" in measured(doubting, voices)


def test_one_source_is_too_few(tmp_path: Path) -> None:
    rows = [
        f'{{"path": "{name}.wav", "source": "a", "speaker": "{name}", "gender": "{name}"}}'
        for name in "fm"
    ]
    (tmp_path / "clips.jsonl").write_text("\n".join([*rows, ""]), encoding="utf-8")
    cache = VoiceCache(tmp_path / "voices", cast("SpeakerEncoder", None))
    with pytest.raises(InputError, match=r"\['a'\]; expected them of 3 sources"):
        train_gender(tmp_path / "clips.jsonl", (), tmp_path / "out.json", cache)


def _vector(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """A voice whose first number says how much there is above 2 kHz."""
    made = np.zeros(VECTOR, np.float32)
    made[0] = features[:, 40:].mean() - features[:, :40].mean()
    return made


def test_what_was_heard_once_is_not_heard_again(tmp_path: Path) -> None:
    time = np.arange(RATE) / RATE
    tone = sum(np.sin(2 * np.pi * 120 * k * time) / k for k in range(1, 30))
    soundfile.write(tmp_path / "a.wav", 0.1 * np.asarray(tone), RATE)
    heard: list[int] = []

    def encoder(features: NDArray[np.float32]) -> NDArray[np.float32]:
        heard.append(len(features))
        return _vector(features)

    cache = VoiceCache(tmp_path / "kept", cast("SpeakerEncoder", encoder))
    first = cache(tmp_path / "a.wav")
    assert first.shape == (len(VERSIONS), ACOUSTIC + VECTOR)
    assert np.exp(first[0, MEDIAN]) == pytest.approx(120, rel=0.02)
    times = len(heard)
    assert np.array_equal(cache(tmp_path / "a.wav"), first, equal_nan=True)
    assert len(heard) == times > 0
    kept = next((tmp_path / "kept").iterdir())
    kept.unlink()
    assert np.array_equal(cache(tmp_path / "a.wav"), first, equal_nan=True)
