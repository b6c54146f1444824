"""What is said of a model of gender, and what it cannot be trained on."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest

from agent.train.voice.gender_arithmetic import FittedGender, VoiceRows
from agent.train.voice.gender_training import measured, train_gender
from tools.errors import InputError
from tools.speaker_encoder import SpeakerEncoder
from tools.voice_gender import trust


def test_unusual_voices_are_told_apart_from_the_others() -> None:
    hertz = np.array([100.0, 200.0, 150.0, 220.0])
    acoustic = np.zeros((4, 7))
    acoustic[:, 1] = np.log(hertz)
    voices = VoiceRows(
        acoustic, np.zeros((4, 192)), np.array(list("abcd")), np.array(["x"] * 4),
        np.array([False, False, True, True]),
    )  # fmt: skip
    weights = np.eye(8)[1]
    middle = FittedGender(np.full(8, np.log(160)), np.ones(8), 20 * weights, 0.0, np.zeros(192))
    told = measured(middle, voices)
    assert told.startswith("4 clips of 4 voices of x: 50.0% right")
    assert "men above 140 Hz: 1 clips of 1 voices, 0.0% right, said 98.9%" in told
    assert "1 wrong and at least 90% sure; women below 160 Hz: 1 clips of 1 voices, 0.0%" in told
    doubting = middle._replace(doubt=1.0)
    assert np.all(np.abs(doubting.odds(voices)) < np.abs(middle.odds(voices)))
    assert "0 wrong and at least 90% sure; women" in measured(doubting, voices)


def test_doubt_is_of_the_pitches_that_are_shared() -> None:
    low, between, high = trust(np.log([90.0, 180.0, 400.0]), 0.7)
    assert between == pytest.approx(np.exp(-0.7))
    assert low > 0.99
    assert high > 0.99


def test_one_source_is_too_few(tmp_path: Path) -> None:
    rows = [
        f'{{"path": "{name}.wav", "source": "a", "speaker": "{name}", "gender": "{name}"}}'
        for name in "fm"
    ]
    (tmp_path / "clips.jsonl").write_text("\n".join([*rows, ""]), encoding="utf-8")
    encoder = cast("SpeakerEncoder", None)
    with pytest.raises(InputError, match=r"\['a'\]; expected them of 3 sources"):
        train_gender(tmp_path / "clips.jsonl", (), tmp_path / "out.json", encoder, 0)
