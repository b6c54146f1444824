"""Recordings that are known by name, as the small model learns from them or is judged on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile as sf
from numpy.typing import NDArray
from pydantic import BaseModel

from evals.scenes.clip_audio import RATE
from tools.audio import Samples
from tools.errors import InputError
from tools.files import replacing

Sort = Literal["sound", "single", "voice"]
"""A sound to be named, one happening of a sound, or what somebody says."""


class RecordingFacts(BaseModel, frozen=True):
    """What is known of a recording.

    Attributes:
        name: What it sounds like, in words; of a voice, who speaks.
        source: Package and file.
        words: What a voice says.
        single: Whether the sound happens once, so that it can be counted.
    """

    sort: Sort
    name: str
    source: str
    language: str = ""
    words: str = ""
    single: bool = False


@dataclass(frozen=True)
class NamedRecording:
    """One of them, mono at 16 kHz."""

    facts: RecordingFacts
    samples: Samples


@dataclass(frozen=True)
class RecordingSet:
    """All of them."""

    recordings: tuple[NamedRecording, ...]

    @cached_property
    def by_name(self) -> Mapping[str, list[NamedRecording]]:
        """The sounds that can be named, by their names."""
        return _grouped(one for one in self.recordings if one.facts.sort == "sound")

    @cached_property
    def singles(self) -> Mapping[str, list[NamedRecording]]:
        """The sounds that can be counted, by their names."""
        return _grouped(one for one in self.recordings if one.facts.single)

    @cached_property
    def by_voice(self) -> Mapping[str, list[NamedRecording]]:
        """What is said, by who says it."""
        return _grouped(one for one in self.recordings if one.facts.sort == "voice")

    @cached_property
    def by_language(self) -> Mapping[str, list[NamedRecording]]:
        """What is said, by the language."""
        found: dict[str, list[NamedRecording]] = {}
        for one in self.recordings:
            if one.facts.sort == "voice":
                found.setdefault(one.facts.language, []).append(one)
        return dict(sorted(found.items()))

    @cached_property
    def digest(self) -> str:
        """Of every sample and every name."""
        found = hashlib.sha256()
        for one in self.recordings:
            found.update(one.facts.model_dump_json().encode())
            found.update(_whole(one.samples).tobytes())
        return found.hexdigest()

    def save(self, path: Path) -> None:
        """All of them in one file, 16-bit samples as FLAC."""
        facts = json.dumps([one.facts.model_dump() for one in self.recordings])
        lengths = [len(one.samples) for one in self.recordings]
        sound, samples = BytesIO(), [_whole(one.samples) for one in self.recordings]
        sf.write(sound, np.concatenate(samples), RATE, format="FLAC", subtype="PCM_16")
        with replacing(path) as part, part.open("wb") as file:
            np.savez(
                file,
                facts=np.frombuffer(facts.encode(), np.uint8),
                lengths=np.asarray(lengths),
                flac=np.frombuffer(sound.getvalue(), np.uint8),
            )

    @classmethod
    def load(cls, path: Path) -> RecordingSet:
        """What `save` wrote.

        Raises:
            InputError: It is not that.
        """
        try:
            with np.load(path, allow_pickle=False) as kept:
                facts = json.loads(kept["facts"].tobytes())
                samples = sf.read(BytesIO(kept["flac"].tobytes()), dtype="int16")[0]
                pieces = np.split(samples, np.cumsum(kept["lengths"])[:-1])
        except (OSError, ValueError, KeyError, sf.LibsndfileError) as error:
            raise InputError(f"{path} holds no recordings of a training: {error}") from None
        return cls(
            tuple(
                NamedRecording(
                    RecordingFacts.model_validate(one), (samples / 32768).astype(np.float32)
                )
                for one, samples in zip(facts, pieces, strict=True)
            )
        )


def _whole(samples: Samples) -> NDArray[np.int16]:
    """As they are kept; what was kept is the same when it is kept again."""
    return np.clip(np.round(samples * 32768), -32768, 32767).astype(np.int16)


def _grouped(some: Iterator[NamedRecording]) -> dict[str, list[NamedRecording]]:
    found: dict[str, list[NamedRecording]] = {}
    for one in some:
        found.setdefault(one.facts.name, []).append(one)
    return dict(sorted(found.items()))
