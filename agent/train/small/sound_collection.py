"""Collects the recordings of a training from packages, and leaves out what anything is judged on.

They are the lists of the training split, files that `sounds.toml` names, notes of the soundfont
that plays in that split, and people who say the names of things in several languages. Whatever is
in the lists of another split is left out by name and by hash, and so are decoded copies of it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr

from agent.train.small.recording_set import NamedRecording, RecordingFacts, RecordingSet
from agent.train.small.sound_phrases import sound_phrases
from evals.scenes.clip_audio import RATE, Recordings
from evals.scenes.clip_manifest import Clip, Kind
from evals.scenes.fetch import Library, Told, fetch
from evals.scenes.music.note_sound import sounded
from evals.scenes.music.soundfont import Soundfont
from evals.scenes.music.soundfont_releases import SOUNDFONTS
from evals.scenes.qt_resources import Resources
from evals.scenes.sources import source_registry
from evals.scenes.stock import stock
from evals.splits import SPLITS, Split
from tools.audio import Samples
from tools.errors import InputError

NAMED: tuple[Kind, ...] = ("sound", "instrument", "background")
LONGEST, SPOKEN = 4.0, 6.0
"""Seconds of a sound, and of what somebody says, that are kept."""

SHORTEST = 0.05
"""Seconds of the shortest recording that is of use."""

QUIET = 40.0
"""dB below its loudest hundredth of a second at which a sound begins and ends."""

NOTES = 6
"""Notes of each program of the soundfont."""

SPEAKERS = ("es", "fr", "ru", "ca", "el", "ro")
"""Languages in which one person each says what Tux Paint's stamps show."""

SAYINGS = 60
"""Of each of them."""

MORE = ("scratch", "lmms-common")
"""Packages that no list of the scenes names."""

PERCUSSION = 128
"""The bank of a soundfont that holds drums."""


def collect(cache: Path, told: Told) -> RecordingSet:
    """All recordings, in an order that depends on nothing but the packages.

    Raises:
        InputError: A package cannot be had.
    """
    held = stock(_listed("train"), None, cache, told)
    library = fetch((*MORE, "timgm6mb-soundfont"), cache, told)
    kept = _Kept.without_judged(held.recordings, library)
    kept.add_clips(held.clips, held.recordings)
    for package, phrases in sound_phrases().files.items():
        for name, source, content in _files(library, package, phrases):
            kept.add_file(name, source, content)
    for name, source, samples in _played(SOUNDFONTS["train"].opened(library)):
        kept.add(RecordingFacts(sort="sound", name=name, source=source, single=True), samples)
    for language, source, samples in _sayings(library):
        # One person bears one name here and in the lists of voices.
        who = f"tuxpaint-{language}"
        facts = RecordingFacts(sort="voice", name=who, source=source, language=language)
        kept.add(facts, samples, trim=False)
    return RecordingSet(tuple(kept.recordings))


def collect_dev(cache: Path, told: Told) -> RecordingSet:
    """The dev split's recordings, which nothing learns from.

    Raises:
        InputError: A package cannot be had.
    """
    held = stock(_listed("dev"), None, cache, told)
    kept = _Kept(frozenset(), set())
    kept.add_clips(held.clips, held.recordings)
    return RecordingSet(tuple(kept.recordings))


def _listed(split: Split) -> list[Clip]:
    return [clip for kind in (*NAMED, "voice") for clip in source_registry.clips(split, kind)]


def _facts(clip: Clip) -> RecordingFacts:
    voice = clip.kind == "voice"
    return RecordingFacts(
        sort="voice" if voice else "sound",
        name=clip.speaker if voice else sound_phrases().phrase(clip.label),
        source=f"{clip.package}/{clip.file}",
        language=clip.language,
        words=clip.words,
    )


@dataclass
class _Kept:
    """What was collected so far.

    Attributes:
        files: Hashes of recordings that something is judged on.
        seen: Hashes of samples, of those and of all that was collected.
    """

    files: frozenset[str]
    seen: set[str]
    recordings: list[NamedRecording] = field(default_factory=list[NamedRecording])

    @classmethod
    def without_judged(cls, recordings: Recordings, library: Library) -> _Kept:
        """None of the other splits' recordings; of those that are here, no decoded copy either."""
        judged = [
            clip
            for split in SPLITS
            if split != "train"
            for kind in NAMED
            for clip in source_registry.clips(split, kind)
        ]
        seen: set[str] = set()
        for clip in judged:
            if library.share(clip.package).is_dir():
                seen.add(_digest(recordings(clip.model_copy(update={"start": 0.0, "end": 1e6}))))
        return cls(frozenset(clip.sha256 for clip in judged), seen)

    def add_clips(self, clips: Sequence[Clip], recordings: Recordings) -> None:
        """Keeps each, and of a sound each part in which it happens once."""
        for clip in clips:
            facts = _facts(clip)
            self.add(facts, recordings(clip), trim=clip.kind in NAMED)
            once = facts.model_copy(update={"sort": "single", "single": True})
            for which in range(len(clip.singles)):
                self.add(once, recordings(clip.once(which)))

    def add(self, facts: RecordingFacts, samples: Samples, trim: bool = True) -> None:
        """Keeps a recording, unless it is a copy or nothing is in it."""
        mark = _digest(samples)
        if mark in self.seen:
            return
        self.seen.add(mark)
        used = _trimmed(samples) if trim else samples[: round(SPOKEN * RATE)]
        if used is not None and len(used) >= SHORTEST * RATE:
            self.recordings.append(NamedRecording(facts, used.astype(np.float32)))

    def add_file(self, name: str, source: str, content: bytes) -> None:
        """Keeps a file, unless anything is judged on it or nothing here reads it."""
        if hashlib.sha256(content).hexdigest() in self.files:
            return
        samples = _decoded(content)
        if samples is not None:
            self.add(RecordingFacts(sort="sound", name=name, source=source), samples)


def _digest(samples: Samples) -> str:
    coarse = np.round(samples * 2000).astype(np.int16)
    return hashlib.sha256(coarse.tobytes()).hexdigest()


def _trimmed(samples: Samples) -> Samples | None:
    """From where it begins to where it ends, no longer than `LONGEST`; None of silence."""
    step = RATE // 100
    starts = range(0, max(1, len(samples) - step + 1), step)
    levels = np.array([np.sqrt(np.mean(np.square(samples[s : s + step]))) for s in starts])
    if not len(levels) or levels.max() < 1e-4:
        return None
    loud = np.flatnonzero(levels > levels.max() * 10 ** (-QUIET / 20))
    return samples[loud[0] * step : (loud[-1] + 1) * step][: round(LONGEST * RATE)]


def _decoded(content: bytes) -> Samples | None:
    """Mono, at 16 kHz; None where libsndfile cannot read it."""
    try:
        samples, rate = sf.read(io.BytesIO(content), dtype="float32", always_2d=True)
    except sf.LibsndfileError:
        return None
    if not len(samples):
        return None
    return soxr.resample(samples.mean(1), rate, RATE).astype(np.float32)


def _files(
    library: Library, package: str, phrases: dict[str, tuple[str, ...]]
) -> Iterator[tuple[str, str, bytes]]:
    """The phrase, the source and the bytes of every file that a pattern fits."""
    share = library.share(package)
    patterns = [(name, one) for name, ones in phrases.items() for one in ones]
    for path in sorted(path for path in share.rglob("*") if path.is_file()):
        for inner, read in _inside(path):
            where = f"{path.relative_to(share)}{inner}"
            if name := next((n for n, one in patterns if fnmatchcase(f"/{where}", one)), None):
                yield name, f"{package}/{where}", read()


def _inside(path: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The file itself, or the files in it."""
    if path.suffix != ".rcc":
        yield "", path.read_bytes
        return
    for name, content in Resources.parse(path.read_bytes()).files().items():
        yield f"#{name}", lambda content=content: content


def _played(font: Soundfont) -> Iterator[tuple[str, str, Samples]]:
    """Notes of every program that is named, and strokes of the percussion."""
    names, rng = sound_phrases(), np.random.default_rng(0)
    for name, programs in names.notes.items():
        for program in programs:
            for midi in sorted(rng.choice(np.arange(48, 80), NOTES, replace=False).tolist()):
                yield from _note(font, name, 0, program, midi, float(rng.uniform(0.5, 1.5)))
    for name, keys in names.struck.items():
        for key in keys:
            yield from _note(font, name, PERCUSSION, 0, key, 0.5)


def _note(
    font: Soundfont, name: str, bank: int, program: int, midi: int, seconds: float
) -> Iterator[tuple[str, str, Samples]]:
    try:
        regions = font.regions(bank, program, midi, 100)
    except InputError:
        return
    if regions:
        samples = sounded(font, regions[0], midi, seconds, RATE)
        yield name, f"{font.path.name}/{bank}/{program}/{midi}", samples


def _sayings(library: Library) -> Iterator[tuple[str, str, Samples]]:
    """What a person says in each language, every so many-th file of it."""
    share = library.share("tuxpaint-stamps-default")
    for language in SPEAKERS:
        paths = sorted(share.rglob(f"*_desc_{language}.ogg"))
        for path in paths[:: max(1, len(paths) // SAYINGS)][:SAYINGS]:
            samples = _decoded(path.read_bytes())
            if samples is not None and len(samples) > RATE // 2 and np.abs(samples).max() > 0.01:
                yield language, f"tuxpaint-stamps-default/{path.name}", samples
