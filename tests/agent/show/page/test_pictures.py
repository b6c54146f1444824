"""Waveform and spectrogram: what is loud is seen, where it is."""

import base64
import io
import math
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from PIL import Image

from agent.show.page.pictures import COLUMNS, Pictures, draw
from tools.audio import AudioClip, Segment

RATE = 16_000


def clip(path: Path, samples: np.ndarray) -> AudioClip:
    sf.write(path, samples.astype(np.float32), RATE, subtype="PCM_16")
    return AudioClip.open(path)


def loudness(pictures: Pictures) -> np.ndarray:
    """The spectrogram's alpha: bands × columns, low bands last."""
    data = base64.b64decode(pictures.mel.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(data)).getchannel("A"))


def test_a_tone_is_where_it_sounds_in_time_and_pitch(tmp_path: Path) -> None:
    time = np.arange(4 * RATE) / RATE
    tone = 0.5 * np.sin(2 * math.pi * 440 * time) * (time >= 2) * (time < 3)
    noise = np.random.default_rng(0).normal(0, 1e-4, len(time))
    seen = loudness(draw(clip(tmp_path / "tone.wav", tone + noise))).astype(float)
    middle = seen[:, 220:280].mean(axis=1)
    assert seen.shape == (80, 400)
    assert middle.max() > 200 > 4 * seen[middle.argmax(), :180].mean()
    # 440 Hz lies about a fifth of the way up the mel scale.
    assert 0.75 < middle.argmax() / 80 < 0.87


def test_a_click_in_an_hour_is_not_lost(tmp_path: Path) -> None:
    samples = np.zeros(120 * RATE)
    samples[60 * RATE] = 1.0
    seen = loudness(draw(clip(tmp_path / "click.wav", samples)))
    assert seen.shape[1] <= COLUMNS
    assert abs(seen.max(axis=0).argmax() / seen.shape[1] - 0.5) < 0.002


def test_the_wave_has_a_point_above_and_below_for_each_column(tmp_path: Path) -> None:
    pictures = draw(clip(tmp_path / "noise.wav", np.random.default_rng(0).normal(0, 0.1, RATE)))
    points = re.findall(r"[ML](\d+) (-?[\d.e-]+)", pictures.wave)
    assert len(points) == 2 * pictures.columns
    heights = [float(y) for _, y in points]
    assert min(heights) >= -1
    assert max(abs(y) for y in heights) == pytest.approx(1)


def test_silence_is_drawn_and_has_no_peak(tmp_path: Path) -> None:
    pictures = draw(clip(tmp_path / "silence.wav", np.zeros(RATE)))
    assert pictures.peak is None
    assert "nan" not in pictures.wave


def test_only_the_window_is_drawn(tmp_path: Path) -> None:
    whole = clip(tmp_path / "noise.wav", np.random.default_rng(0).normal(0, 0.1, 3 * RATE))
    assert draw(whole.crop(Segment(start=1, end=2))).columns == 100
