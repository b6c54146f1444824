"""On what a run ran: versions and the program's commit."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "listen-again",
    "av",
    "faster-whisper",
    "httpx",
    "langgraph",
    "librosa",
    "numpy",
    "onnxruntime",
    "openai-whisper",
    "panns-inference",
    "pyannote.audio",
    "pydantic",
    "scipy",
    "soxr",
    "torch",
)


def versions() -> dict[str, str]:
    """Of Python, the system, and the packages that are installed."""
    found = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def commit() -> str | None:
    """The checkout's commit, with "+" where files differ from it; None outside a checkout."""
    head = _git("rev-parse", "HEAD")
    if head is None:
        return None
    return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*words: str) -> str | None:
    """What git prints, if this program lies in a checkout of its own."""
    here = Path(__file__).parents[2]
    if not (here / ".git").exists():
        return None
    try:
        asked = subprocess.run(
            ["git", *words], cwd=here, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() if asked.returncode == 0 else None
