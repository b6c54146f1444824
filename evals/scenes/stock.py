"""Which of the listed clips can be had today: all others are named, left out and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from evals.scenes.clip_audio import SPOKEN, Recordings
from evals.scenes.clip_manifest import Clip, Kind
from evals.scenes.fetch import Library, Told, opened
from evals.scenes.sources.fetch_packages import fetch_packages
from evals.scenes.sources.kokoro import Kokoro
from evals.scenes.sources.source_registry import needed
from tools.errors import InputError


@dataclass(frozen=True)
class Stock:
    """Clips that are there as they were checked, and their samples.

    Attributes:
        left_out: How many clips of a package are not.
    """

    clips: tuple[Clip, ...]
    recordings: Recordings
    left_out: Mapping[str, int]

    def of(self, kind: Kind, least: int = 1) -> tuple[Clip, ...]:
        """Its clips of a kind.

        Raises:
            InputError: There are fewer than `least`.
        """
        found = tuple(clip for clip in self.clips if clip.kind == kind)
        if len(found) < least:
            lost = ", ".join(f"{count} of {name}" for name, count in self.left_out.items())
            raise InputError(
                f"found {len(found)} clips of kind {kind!r}, expected at least {least}; "
                f"left out: {lost or 'none'}"
            )
        return found


def stock(wanted: Sequence[Clip], sources: Path | None, cache: Path, told: Told) -> Stock:
    """What there is of the wanted clips, in their order.

    `sources` is a folder of unpacked packages; without one, what `cache` lacks is downloaded.
    Every recording is read and hashed; one of each package and format is decoded, or spoken.

    Raises:
        InputError: `sources` is no such folder.
    """
    library, missed = _fetched(wanted, sources, cache, told)
    recordings = Recordings(library, Kokoro(library, cache / "spoken"))
    trial = ClipTrial(recordings, missed)
    tried = [(clip, trial(clip)) for clip in wanted]
    lost = [(clip.package, why) for clip, why in tried if why]
    counts = Counter(package for package, _ in lost)
    for package, why in dict(reversed(lost)).items():
        of = sum(clip.package == package for clip in wanted)
        told(f"left out {counts[package]} of {of} clips of {package}: {why}")
    return Stock(tuple(clip for clip, why in tried if not why), recordings, dict(counts))


def _fetched(
    wanted: Sequence[Clip], sources: Path | None, cache: Path, told: Told
) -> tuple[Library, dict[str, str]]:
    if sources is not None:
        return opened(sources), {}
    return fetch_packages(needed(wanted), cache, told)


@dataclass(frozen=True)
class ClipTrial:
    """Tries clips.

    Attributes:
        missed: Why a package could not be had.
    """

    recordings: Recordings
    missed: Mapping[str, str]
    _decoders: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def __call__(self, clip: Clip) -> str:
        """Why it is of no use; empty where it is as it was checked."""
        if clip.package in self.missed:
            return self.missed[clip.package]
        spoken = clip.file.startswith(SPOKEN)
        form = (clip.package, SPOKEN if spoken else PurePath(clip.file).suffix)
        try:
            self.recordings.content(clip)
            if form not in self._decoders:
                self._decoders[form] = self._undecodable(clip)
        except InputError as error:
            return str(error)
        return self._decoders[form]

    def _undecodable(self, clip: Clip) -> str:
        try:
            self.recordings(clip)
        except InputError as error:
            return str(error)
        return ""
