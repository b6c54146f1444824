"""Real recordings from Debian packages: how they are fetched, and the checked list of them."""

from __future__ import annotations

import io
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal, get_args

import av
import numpy as np
from pydantic import TypeAdapter

from tests.recordings.rcc import Resources
from tools.audio import Samples

RATE = 16000
Split = Literal["dev", "held"]
Kind = Literal["sound", "voice", "instrument", "drum", "background", "bed"]

PACKAGES = (
    "asterisk-core-sounds-en-g722",
    "asterisk-core-sounds-fr-g722",
    "asterisk-core-sounds-it-g722",
    "asterisk-core-sounds-ru-g722",
    "asterisk-moh-opsound-g722",
    "gcompris-qt-data",
    "sound-icons",
    "sound-theme-freedesktop",
    "tuxpaint-stamps-default",
)


@dataclass(frozen=True)
class Clip:
    """One recording of the keep-list.

    Attributes:
        file: Below `usr/share`; `archive.rcc#name` for what lies in a Qt resource file.
        label: What it is, in the words of an answer; for a voice, who speaks.
        start: Where to begin in the file, in seconds.
        end: Where to stop; None is the end of the file.
        singles: Where in the file the sound happens exactly once; for counting.
        words: What is said, for English voices.
    """

    kind: Kind
    split: Split
    label: str
    file: str
    start: float = 0.0
    end: float | None = None
    singles: tuple[tuple[float, float], ...] = ()
    language: str = ""
    words: str = ""

    def once(self, which: int) -> Clip:
        """The clip cut down to one of its single happenings."""
        start, end = self.singles[which % len(self.singles)]
        return Clip(self.kind, self.split, self.label, self.file, start, end)


@cache
def keep() -> tuple[Clip, ...]:
    """The keep-list: recordings whose labels were checked, each file in one split only."""
    rows = tomllib.loads(Path(__file__).with_name("keep.toml").read_text(encoding="utf-8"))
    clip = TypeAdapter(Clip)
    return tuple(
        clip.validate_python({"kind": kind, **row}) for kind in get_args(Kind) for row in rows[kind]
    )


@dataclass(frozen=True)
class Sources:
    """A folder into which the packages are unpacked."""

    root: Path

    def samples(self, clip: Clip) -> Samples:
        """The recording, mono, at `RATE`."""
        whole = _decoded(self.root / "usr" / "share", clip.file)
        end = None if clip.end is None else round(clip.end * RATE)
        return whole[round(clip.start * RATE) : end]


@cache
def _decoded(share: Path, file: str) -> Samples:
    archive, _, inner = file.partition("#")
    if not inner:
        return _decode(share / file)
    members = dict(Resources.parse((share / archive).read_bytes()).files())
    return _decode(io.BytesIO(members[inner]))


def _decode(source: Path | BinaryIO) -> Samples:
    with av.open(source, mode="r") as container:
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
        frames = [*container.decode(audio=0), None]
        pieces = [out.to_ndarray()[0] for frame in frames for out in resampler.resample(frame)]
    return np.concatenate(pieces).astype(np.float32)


def fetch(cache_folder: Path) -> Sources:
    """Downloads and unpacks what is missing. Installs nothing and needs no root."""
    root = cache_folder / "unpacked"
    for package in PACKAGES:
        if not (root / "usr" / "share" / "doc" / package).is_dir():
            _unpack(package, cache_folder, root)
    return Sources(root)


def _unpack(package: str, folder: Path, root: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", package], cwd=folder, check=True)
    for archive in folder.glob(f"{package}_*.deb"):
        subprocess.run(["dpkg", "-x", archive, root], check=True)
        archive.unlink()
