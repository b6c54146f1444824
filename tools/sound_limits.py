"""What is no sound file, however it came about: each is refused in one line."""

from __future__ import annotations

import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile as sf

from tools.deadline import left
from tools.downmix import Frames
from tools.errors import InputError

SHORTEST = 0.005
"""Seconds below which there is nothing to hear."""

SLOWEST, FASTEST = 100, 2_000_000
"""Samples a second that a header is believed: blocks and filters are as long as it says."""

WIDEST = 10_000_000
"""Samples a second in all channels: as many are in memory at once."""

LONGEST = 24.0
"""Hours that are listened to. Silence may be packed a thousand times smaller than it sounds."""

LOUDEST = 1_000.0
"""Full scales above which samples are no sound: floats in another unit, or broken ones."""


def check_file(path: Path) -> None:
    """Says plainly what is wrong with a path before any decoder does."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{path} is a directory; expected an audio file")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path} is no regular file; expected an audio file")
        path.open("rb").close()
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; expected an audio file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', error)}") from None
    if not status.st_size:
        raise InputError(f"{path} is empty (0 bytes); expected an audio file")


@contextmanager
def reading(path: Path) -> Generator[None]:
    """What fails in here says so in one line: a file may be gone, or cut, while it is read.

    Raises:
        InputError: It cannot be read any more.
    """
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    except sf.LibsndfileError as error:
        raise InputError(f"cannot read {path}: {error.error_string}") from None


def check_rate(path: Path, rate: int, channels: int) -> None:
    """Refuses what a header says before it takes time or memory."""
    if not SLOWEST <= rate <= FASTEST:
        expected = f"expected {SLOWEST} to {FASTEST}"
        raise InputError(f"{path} says that it has {rate} samples a second; {expected}")
    if rate * channels > WIDEST:
        raise InputError(
            f"{path} says that it has {channels} channels of {rate} samples a second; "
            f"expected {WIDEST} samples a second in all"
        )


def check_long_enough(path: Path, seconds: float) -> None:
    """Refuses what nothing is to be heard in."""
    if seconds <= 0:
        raise InputError(f"{path} holds no samples; expected some sound")
    if seconds < SHORTEST:
        raise InputError(f"{path} is {seconds:.6f} s long; expected {SHORTEST} s or more")


def sound(blocks: Iterator[Frames], rate: int, path: Path) -> Iterator[Frames]:
    """The blocks, each looked through for what is no sound."""
    done = 0
    for block in blocks:
        bad = np.flatnonzero(~np.isfinite(block).all(axis=1))
        if len(bad):
            at = (done + bad[0]) / rate
            raise InputError(f"{path} holds NaN or infinity at {at:.3f} s; expected finite samples")
        if (peak := float(np.abs(block).max(initial=0.0))) > LOUDEST:
            raise InputError(
                f"{path} reaches {peak:.3g} times full scale; expected samples from -1 to 1"
            )
        done += len(block)
        _check_length(path, done / rate)
        yield block


def _check_length(path: Path, seconds: float) -> None:
    """Refuses what would be listened to for too long."""
    if seconds > LONGEST * 3600:
        raise InputError(f"{path} is more than {LONGEST:g} h long; expected {LONGEST:g} h at most")
    if not left():
        raise InputError(
            f"the time is over after {seconds:.0f} s of {path} were looked through; "
            "expected more seconds, or a shorter recording"
        )
