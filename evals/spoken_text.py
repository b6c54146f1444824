"""Speech out of text, by a program that is installed: eSpeak NG (https://github.com/espeak-ng)."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile as sf

from tools.audio import Samples
from tools.errors import InputError

PROGRAM = "espeak-ng"
WORDS = 150
"""A minute."""

SECONDS = 60
"""The program takes far less for a sentence."""

Voice = Callable[[str], tuple[Samples, int]]
"""Mono samples of a text that is spoken, and how many a second."""


def available() -> bool:
    """Whether the program is installed."""
    return shutil.which(PROGRAM) is not None


def check_available() -> None:
    """Raises InputError, with what mends it, where the program is not installed."""
    if not available():
        raise InputError(f"found no {PROGRAM}, which speaks; expected: apt install {PROGRAM}")


def spoken_text(text: str) -> tuple[Samples, int]:
    """A text in its English voice.

    Raises:
        InputError: The program is not installed, or fails.
    """
    check_available()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "spoken.wav"
        command = [PROGRAM, "-v", "en", "-s", str(WORDS), "-w", str(out), "--stdin"]
        try:
            done = subprocess.run(
                command, input=text.encode(), capture_output=True, check=False, timeout=SECONDS
            )
            read, rate = sf.read(out, dtype="float32")
        except (OSError, sf.LibsndfileError, subprocess.TimeoutExpired) as error:
            raise InputError(f"{PROGRAM} cannot speak {text[:80]!r}: {error}") from None
    if done.returncode or not len(read):
        raise InputError(f"{PROGRAM} cannot speak {text[:80]!r}: {done.stderr[:200]!r}")
    return np.asarray(read, np.float32), rate
