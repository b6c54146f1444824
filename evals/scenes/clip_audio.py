"""The samples of clips: read from unpacked packages, and refused where they are not the listed."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from av.error import FFmpegError

from evals.scenes.clip_manifest import Clip
from evals.scenes.fetch import Library
from evals.scenes.qt_resources import Resources
from tools.audio import Samples
from tools.errors import InputError

RATE = 16_000


class ClipSource(Protocol):
    """Where samples come from."""

    def __call__(self, clip: Clip) -> Samples:
        """The used part of a recording, mono, at `RATE`."""
        ...


@dataclass(frozen=True)
class Recordings:
    """Clips of real packages, each decoded once."""

    library: Library
    _decoded: dict[str, Samples] = field(default_factory=dict[str, Samples])
    _archives: dict[Path, dict[str, bytes]] = field(default_factory=dict[Path, dict[str, bytes]])

    def __call__(self, clip: Clip) -> Samples:
        """The used part of the recording.

        Raises:
            InputError: The recording is missing or damaged, or another than was checked.
        """
        whole = self._decoded.get(clip.sha256)
        if whole is None:
            whole = self._decoded[clip.sha256] = self._checked(clip)
        return whole[round(clip.start * RATE) : round(clip.end * RATE)]

    def _checked(self, clip: Clip) -> Samples:
        content = self._bytes(clip)
        found = hashlib.sha256(content).hexdigest()
        if found != clip.sha256:
            raise InputError(
                f"{clip.file} of {clip.package} has the SHA-256 {found[:12]}, expected "
                f"{clip.sha256[:12]}: it is not the recording that was checked; "
                f"unpack the version that the keep-list names"
            )
        return _decode(content, clip)

    def _bytes(self, clip: Clip) -> bytes:
        outer, _, inner = clip.file.partition("#")
        path = self.library.share(clip.package) / outer
        try:
            if not inner:
                return path.read_bytes()
            if path not in self._archives:
                self._archives[path] = Resources.parse(path.read_bytes()).files()
            return self._archives[path][inner]
        except OSError as error:
            raise InputError(f"cannot read {path} of {clip.package}: {error.strerror}") from None
        except ValueError as error:
            raise InputError(f"{path} of {clip.package} is damaged: {error}") from None
        except KeyError:
            raise InputError(f"found no {inner!r} in {path} of {clip.package}") from None


def _decode(content: bytes, clip: Clip) -> Samples:
    """All of it; raw G.722 has no header to be known by."""
    form = "g722" if clip.file.endswith(".g722") else None
    try:
        with av.open(io.BytesIO(content), mode="r", format=form) as container:
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
            frames = [*container.decode(audio=0), None]
            pieces = [out.to_ndarray()[0] for frame in frames for out in resampler.resample(frame)]
    except FFmpegError as error:
        raise InputError(f"cannot decode {clip.file} of {clip.package}: {error}") from None
    return np.concatenate(pieces).astype(np.float32)
