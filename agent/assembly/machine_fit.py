"""Whether a checkpoint of transformers fits into this machine, without loading it."""

from __future__ import annotations

import os
from pathlib import Path

from tools import hub_checkpoint
from tools.third_party_checkpoints import Unready

BESIDES = 650_000_000
"""Bytes of PyTorch, transformers and a window's activations. The peak of a process on a minute of
sound, less its weights: 0.57 GB for CLAP, 0.62 for wav2vec2-base, 0.48 for AST; one thread."""

FIRST_GPU = Path("/dev/nvidia0")
"""What Linux shows where there is a GPU that torch may use."""


def fit(folder: Path, device: str | None) -> str:
    """What a checkpoint takes, and where it would run.

    Raises:
        Unready: There is no GPU where one was asked for, or not so much memory.
    """
    weights, gpu = hub_checkpoint.memory(folder), FIRST_GPU.exists()
    if device == "cuda" and not gpu:
        raise Unready('device is "cuda", and there is no GPU', 'set device = "cpu"')
    if gpu and device != "cpu":
        return f"{_gigabytes(weights)} of weights, on the GPU"
    takes, there = weights + BESIDES, memory()
    told = f"{_gigabytes(weights)} of weights, about {_gigabytes(takes)} of memory"
    if there is None:
        return f"{told}, on the CPU"
    if takes > there:
        remedy = "name a smaller model, or end what else is running"
        raise Unready(f"{told}, and {_gigabytes(there)} are free", remedy)
    return f"{told} of {_gigabytes(there)} free, on the CPU"


def memory() -> int | None:
    """Bytes that a new process may have; all there are where nobody says what is free."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            if name == "MemAvailable":
                return int(value.split()[0]) * 1024
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError, AttributeError):
        return None


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 5e7 else f"{size / 1e6:.1f} MB"
