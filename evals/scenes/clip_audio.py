"""The samples of clips: read from unpacked packages, and refused where they are not the listed."""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Protocol

import av
import numpy as np
from av.error import FFmpegError

from evals.scenes.archives import Members, members
from evals.scenes.clip_manifest import Clip
from evals.scenes.fetch import Library
from tools.audio import Samples
from tools.errors import InputError

RATE = 16_000

KEPT = 200_000_000
"""Bytes of decoded samples that are remembered: 52 minutes."""

SPOKEN = "voice:"
"""How the file of a clip begins that is synthesised."""


class ClipSource(Protocol):
    """Where samples come from."""

    def __call__(self, clip: Clip) -> Samples:
        """The used part of a recording, mono, at `RATE`."""
        ...


class SyntheticVoices(ClipSource, Protocol):
    """What speaks the clips that are synthesised."""

    def order(self, clip: Clip) -> bytes:
        """What stands for the recording's bytes: who says what.

        Raises:
            InputError: There is no such voice.
        """
        ...


@dataclass(frozen=True)
class Headless:
    """How a file without a header of its kind is read.

    Attributes:
        form: As FFmpeg calls it.
        rate: In Hz, where the form leaves it open.
        around: Bytes that are no samples, at the start and at the end.
    """

    form: str
    rate: int | None = None
    around: int = 0


HEADLESS = {".g722": Headless("g722"), ".SB": Headless("mp3"), ".ALS": Headless("u8", 11_025, 32)}


@dataclass(frozen=True)
class Recordings:
    """Clips of real packages; those used last are decoded once.

    Attributes:
        voices: Speaks what is synthesised; without one, such clips are refused.
    """

    library: Library
    voices: SyntheticVoices | None = None
    _decoded: OrderedDict[str, Samples] = field(default_factory=OrderedDict[str, Samples])
    _archives: dict[Path, Members] = field(default_factory=dict[Path, Members])

    def __call__(self, clip: Clip) -> Samples:
        """The used part of the recording.

        Raises:
            InputError: The recording is missing or damaged, or another than was checked.
        """
        whole = self._decoded.pop(clip.sha256, None)
        if whole is None:
            content, voices = self.content(clip), self._voices(clip)
            whole = voices(clip) if voices else _decode(content, clip)
        self._remember(clip.sha256, whole)
        return whole[round(clip.start * RATE) : round(clip.end * RATE)]

    def content(self, clip: Clip) -> bytes:
        """The recording's bytes, as they lie in the package.

        Raises:
            InputError: They are missing, or not those that were checked.
        """
        content = self._bytes(clip)
        found = hashlib.sha256(content).hexdigest()
        if found != clip.sha256:
            raise InputError(
                f"{clip.file} of {clip.package} has the SHA-256 {found[:12]}, expected "
                f"{clip.sha256[:12]}: it is not the recording that was checked; "
                f"unpack the version that the keep-list names"
            )
        return content

    def _remember(self, name: str, whole: Samples) -> None:
        """Keeps it in place of what was used longest ago."""
        self._decoded[name] = whole
        while len(self._decoded) > 1 and sum(s.nbytes for s in self._decoded.values()) > KEPT:
            self._decoded.popitem(last=False)

    def _voices(self, clip: Clip) -> SyntheticVoices | None:
        """Who speaks it; None where it was recorded."""
        if not clip.file.startswith(SPOKEN):
            return None
        if self.voices is None:
            raise InputError(f"found nothing that speaks with {clip.file} of {clip.package}")
        return self.voices

    def _bytes(self, clip: Clip) -> bytes:
        if voices := self._voices(clip):
            return voices.order(clip)
        outer, _, inner = clip.file.partition("#")
        path = self.library.path(clip.package, outer)
        try:
            if not inner:
                return path.read_bytes()
            if path not in self._archives:
                self._archives[path] = members(path)
            return self._archives[path][inner]
        except OSError as error:
            raise InputError(f"cannot read {path} of {clip.package}: {error.strerror}") from None
        except ValueError as error:
            raise InputError(f"{path} of {clip.package} is damaged: {error}") from None
        except KeyError:
            raise InputError(f"found no {inner!r} in {path} of {clip.package}") from None


def _decode(content: bytes, clip: Clip) -> Samples:
    """All of it."""
    known = HEADLESS.get(PurePath(clip.file).suffix)
    form, rate, around = (known.form, known.rate, known.around) if known else (None, None, 0)
    options = {} if rate is None else {"sample_rate": str(rate)}
    file = io.BytesIO(content[around : len(content) - around])
    try:
        with av.open(file, mode="r", format=form, options=options) as container:
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
            frames = [*container.decode(audio=0), None]
            pieces = [out.to_ndarray()[0] for frame in frames for out in resampler.resample(frame)]
    except (FFmpegError, IndexError) as error:
        raise InputError(f"cannot decode {clip.file} of {clip.package}: {error}") from None
    return np.concatenate(pieces).astype(np.float32)
