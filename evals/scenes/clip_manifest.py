"""The keep-list: recordings whose labels were checked, and the words for what they sound like.

It is data, of the templates: `keep.toml` holds sounds, `voices.toml` people. Their heads say how
they were checked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, Field, PositiveFloat, model_validator

from evals.splits import Split
from tools import ontology

Kind = Literal["sound", "instrument", "note", "drum", "background", "bed", "voice", "track"]
"""A note is one tone of known pitch; a bed is the noise that lies under every scene; a track is
a piece of music, recorded or generated."""


class Clip(BaseModel, frozen=True, extra="forbid"):
    """One recording, or the part of it that is used. Times are in hundredths of a second.

    Attributes:
        label: The AudioSet display name; empty for a voice.
        file: Below `usr/share`, or as it lies in a wheel or a tarball; `archive#name` for what
            lies in an archive, and `voice:name#phonemes` for what is synthesised.
        sha256: Of the recording's bytes; of `file` where there is no recording.
        start: Where the sound begins in the file, in seconds.
        end: Where it ends.
        crest: How far its peak lies above its mean level, in dB.
        singles: Where the sound happens exactly once; for counting.
        role: Of a drum: "low" on the beat, "high" between.
        pitch: Of a note, in Hz.
        speaker: Who speaks; one person bears one name in all splits.
        language: ISO 639-1.
        active: The part of a voice's time in which it sounds.
        heard: Whether our own ears get it right.
        judges: Which independent judges agree with what it says of itself.
        english: The words in English, of a voice in another language.
        manner: How it is acted, or which speech act it is, in the package's word.
        bpm: Of a track, its tempo where that is sure.
        key: Of a track, its key in words where that is sure.
    """

    kind: Kind
    split: Split
    label: str = ""
    package: str
    file: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    licence: str
    start: float = Field(ge=0)
    end: PositiveFloat
    crest: PositiveFloat
    singles: tuple[tuple[float, float], ...] = ()
    role: Literal["low", "high", ""] = ""
    pitch: PositiveFloat | None = None
    speaker: str = ""
    gender: Literal["female", "male", ""] = ""
    language: str = ""
    words: str = ""
    active: float = Field(default=1.0, gt=0, le=1)
    heard: bool = True
    judges: tuple[str, ...] = ()
    english: str = ""
    manner: str = ""
    bpm: PositiveFloat | None = None
    key: str = ""

    @model_validator(mode="after")
    def _told(self) -> Self:
        """Whether it says what its kind has to say."""
        if self.start >= self.end:
            raise ValueError(f"expected start < end, got {self.start} and {self.end}")
        needed = (
            (self.speaker, self.language, self.words) if self.kind == "voice" else (self.label,)
        )
        if not all(needed):
            raise ValueError(f"expected a label, or speaker, language and words, of {self.file!r}")
        return self

    @property
    def seconds(self) -> float:
        """How long it is."""
        return round(self.end - self.start, 2)

    def cut(self, seconds: float) -> Clip:
        """Its beginning, no longer than that."""
        return self.model_copy(update={"end": min(self.end, round(self.start + seconds, 2))})

    def once(self, which: int) -> Clip:
        """One of its single happenings."""
        start, end = self.singles[which % len(self.singles)]
        return self.model_copy(update={"start": start, "end": end})


class ClipManifest(BaseModel, frozen=True, extra="forbid"):
    """All clips, and how they are spoken of.

    Attributes:
        packages: The version of each with which the clips were checked.
        phrases: What a label is called in a question.
        alike: Labels that a listener could confuse; never both in a scene or its choices.
    """

    packages: dict[str, str]
    phrases: dict[str, str]
    alike: tuple[frozenset[str], ...]
    clips: tuple[Clip, ...]

    def of(self, split: Split, kind: Kind) -> tuple[Clip, ...]:
        """A split's clips of a kind, in the list's order."""
        return tuple(clip for clip in self.clips if (clip.split, clip.kind) == (split, kind))

    def phrase(self, label: str) -> str:
        """A label in everyday words: "a dog barking"."""
        return self.phrases[label]

    def confusable(self, one: str, other: str) -> bool:
        """Whether the two labels must not stand side by side."""
        return ontology.related(one, other) or any({one, other} <= group for group in self.alike)


@cache
def keep() -> ClipManifest:
    """The keep-list that comes with the program."""
    sounds, voices = (_read(name) for name in ("keep.toml", "voices.toml"))
    rows = [*_rows(sounds), *_rows(voices)]
    told = {name: sounds[name] for name in ("packages", "phrases", "alike")}
    return ClipManifest.model_validate({**told, "clips": rows})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).with_name("templates") / name).read_text(encoding="utf-8"))


def _rows(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every clip with its kind, which the file writes once above all of them."""
    for kind in get_args(Kind):
        yield from ({"kind": kind, **row} for row in table.get(kind, ()))
