"""Reference annotations: what is true of a scene, and where its sounds are from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, PositiveFloat, PositiveInt

from evals.splits import Split
from tools.errors import InputError
from tools.evidence import Measurement, Percept, SoundEvent, Turn, Utterance
from tools.outside import parsed, read_lines

TRUTH = "truth"
"""The tool that annotations name."""


class Source(BaseModel, frozen=True):
    """A recording that went into a scene.

    Attributes:
        file: Its path below the package's root; `archive.rcc#name` for what lies in an archive.
        sha256: Of the recording's bytes.
        licence: As the package's copyright file says.
    """

    file: str
    package: str
    version: str
    sha256: str
    licence: str


class SceneFacts(BaseModel, frozen=True, allow_inf_nan=False):
    """One line of `facts.jsonl`.

    Attributes:
        audio: The scene's file, relative to the folder of `facts.jsonl`.
        sha256: Of that file's bytes.
        kind: What sort of scene it is.
        seconds: Its length.
        percepts: Events, turns, utterances and measurements by the tool "truth", in order of onset.
            Every voice is one turn, one utterance; words carry times only where they are known.
        levels: The mean level of each percept's own recording in dB below full scale, same order;
            None where it has none.
        snr: Speech above what sounds behind it, in dB; None where nothing does.
        sources: The recordings, in order of first use.
        recipe: How scenes of its sort are made, a name of `scenes build --recipe`.
        channels: 1 of a mono file, 2 of a stereo one.
        above: How far each percept's own recording lies above all that sounds meanwhile, in dB, in
            the order of the percepts; None where it has no level, and nothing where nobody knows.
        countable: Labels of which every single occasion is annotated, so that they may be counted.
    """

    audio: str
    sha256: str
    split: Split
    kind: str
    seconds: PositiveFloat
    percepts: tuple[Percept, ...]
    levels: tuple[float | None, ...]
    snr: float | None = None
    sources: tuple[Source, ...] = ()
    recipe: str = "templates"
    channels: PositiveInt = 1
    above: tuple[float | None, ...] = ()
    countable: tuple[str, ...] = ()

    @property
    def sounds(self) -> list[SoundEvent]:
        """All that sounds besides voices, in order of onset."""
        return [p for p in self.percepts if isinstance(p, SoundEvent)]

    @property
    def turns(self) -> list[Turn]:
        """Who speaks when."""
        return [p for p in self.percepts if isinstance(p, Turn)]

    @property
    def said(self) -> list[Utterance]:
        """What is said, in order."""
        return [p for p in self.percepts if isinstance(p, Utterance)]

    @property
    def measured(self) -> list[Measurement]:
        """What was measured, in order."""
        return [p for p in self.percepts if isinstance(p, Measurement)]


def read_facts(path: Path) -> dict[str, SceneFacts]:
    """Every scene's annotations, by its audio.

    Raises:
        InputError: The file cannot be read, or a line of it is none.
    """
    return {str(PurePosixPath(facts.audio)): facts for facts in _lines(path)}


def _lines(path: Path) -> Iterator[SceneFacts]:
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        try:
            yield parsed(line, SceneFacts, "the line")
        except InputError as error:
            raise InputError(f"{path}, line {number}: {error}") from None
