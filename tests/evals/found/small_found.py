"""A made-up folder of found recordings, and a few questions on it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf

RATE = 16_000
RTTM = (
    "SPEAKER meet 1 0.500 1.000 <NA> <NA> FEA1 <NA> <NA>\n"
    "SPEAKER meet 1 1.200 1.000 <NA> <NA> MEA2 <NA> <NA>\n"
    "SPEAKER meet 1 3.000 0.500 <NA> <NA> FEA1 <NA> <NA>\n"
)
RECORDINGS: tuple[dict[str, Any], ...] = (
    {"kind": "file", "name": "one", "file": "bark.wav", "occasions": [[0.1, 0.4]]},
    {
        "kind": "mix",
        "name": "two",
        "seconds": 6,
        "channels": 2,
        "noise": {"level": -66, "seed": 1},
        "parts": [
            {"file": "rain.wav", "at": 0, "level": -30, "lasts": 6},
            {"file": "bark.wav", "cut": [0.1, 0.4], "at": 2, "level": -12, "side": "left"},
            {"file": "bark.wav", "cut": [0.1, 0.4], "at": 4, "level": -12, "side": "left"},
        ],
    },
    {
        "kind": "mix",
        "name": "three",
        "seconds": 4,
        "rate": 8000,
        "noise": {"level": -66, "seed": 2},
        "parts": [
            {"file": "3.wav", "at": 0.5, "level": -18},
            {"file": "meet.wav", "cut": [0, 2], "at": 1.5, "level": -20},
        ],
    },
)
ROWS: tuple[dict[str, Any], ...] = (
    {
        "id": "a",
        "audio_id": "one",
        "question": "Who barks?",
        "choices": ["A cat", "A dog"],
        "answer": "A dog",
        "check": {"asks": "kth(1)", "means": {"A cat": "cat", "A dog": "dog bark"}},
    },
    {
        "id": "b",
        "audio_id": "two",
        "question": "How often does it bark?",
        "choices": ["Twice", "Once"],
        "answer": "Twice",
        "check": {"asks": "count('dog bark')", "means": {"Twice": 2, "Once": 1}},
    },
    {
        "id": "c",
        "audio_id": "three",
        "question": "Which number is said?",
        "accepted": ["three", "3"],
        "check": {"asks": "number(1)", "means": {"three": 3, "3": 3}},
    },
)


def folder(place: Path) -> Path:
    """A bark, rain, a spoken three and a meeting, with an index."""
    root = place / "sounds"
    root.mkdir(parents=True)
    time = np.arange(RATE) / RATE
    noise = np.random.default_rng(0).normal(0, 0.05, 2 * RATE)
    _sound(root / "bark.wav", np.where((time > 0.1) & (time < 0.4), np.sin(2500 * time), 0)[:8000])
    _sound(root / "rain.wav", noise)
    _sound(root / "3.wav", 0.3 * np.sin(1500 * time[:6400]))
    _sound(root / "meet.wav", 0.3 * np.sin(900 * np.arange(4 * RATE) / RATE))
    (root / "meet.rttm").write_text(RTTM)
    told: Mapping[str, Mapping[str, str]] = {
        "bark.wav": {"label": "dog bark"},
        "rain.wav": {"label": "rain"},
        "3.wav": {"words": "3", "speaker": "ann"},
        "meet.wav": {"rttm": "meet.rttm"},
    }
    rows = ({"file": name, "sha256": digest(root / name), **more} for name, more in told.items())
    (root / "index.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return root


def questions(
    place: Path,
    rows: Sequence[Mapping[str, Any]] = ROWS,
    recordings: Sequence[Mapping[str, Any]] = RECORDINGS,
) -> Path:
    """A question file with its recordings beside it."""
    for name, some in (("questions.jsonl", rows), ("recordings.jsonl", recordings)):
        (place / name).write_text("".join(json.dumps(row) + "\n" for row in some))
    return place / "questions.jsonl"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sound(path: Path, samples: np.ndarray[Any, Any]) -> None:
    sf.write(path, samples, RATE)
