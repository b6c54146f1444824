"""What a supervised training learns from: a prompt with its sound, and the tokens to write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.data.example import Example, prompt_of
from agent.student.model_input import ModelInput
from agent.student.student import SHORTEST, Student
from tools.audio import AudioClip, Samples
from tools.errors import InputError, ToolError
from tools.outside import below

FRAMES = 25
"""Places that a second of sound takes in a prompt, in every family known here."""


@dataclass(frozen=True)
class Lesson:
    """A row, ready to be learned.

    Attributes:
        text: The prompt's words.
        tokens: The trace, with the token that ends a reply.
        seconds: How long the sound is.
        sound: Loads it, at the model's rate; None where there is none.
    """

    id: str
    text: str
    tokens: tuple[int, ...]
    seconds: float
    sound: Callable[[], Samples] | None

    @property
    def length(self) -> float:
        """About how many places it takes; the prompt's words are much the same in all."""
        return FRAMES * self.seconds + len(self.tokens)

    @property
    def asked(self) -> ModelInput:
        """With its sound, if it has one, loaded now."""
        return ModelInput(self.sound and self.sound(), self.text)


def of(
    rows: Sequence[Example], folder: Path, student: Student, left_out: list[str] | None = None
) -> list[Lesson]:
    """What the student is taught by rows.

    Args:
        rows: Of a set that lies in `folder`.
        folder: Where its recordings are relative to.
        student: Whose window, rate and tokens it is for.
        left_out: Where it is given, a row of no use is passed over, and told of here.

    Raises:
        InputError: A row has no recording, or one that the student cannot hear at once.
    """
    kept = usable(rows, folder, student.seconds, left_out)
    return [_lesson(row, folder, student) for row in kept]


def usable(
    rows: Sequence[Example], folder: Path, seconds: float, left_out: list[str] | None
) -> list[Example]:
    """Those with a recording that can be heard at once; of others, as `of` says."""
    found: dict[str, Example] = {}
    hashes: dict[str, str] = {}
    for row in rows:
        twice = f"row {row.id!r} comes twice; expected every id once" if row.id in found else None
        if why := twice or _problem(row, folder, seconds, hashes):
            if left_out is None:
                raise InputError(why)
            left_out.append(why)
        else:
            found[row.id] = row
    return list(found.values())


def _problem(row: Example, folder: Path, seconds: float, hashes: dict[str, str]) -> str | None:
    """What is wrong with a row; `hashes` are those of recordings that were opened before."""
    if not (folder / row.audio).is_file():
        return f"row {row.id!r} has no recording: there is no file {folder / row.audio}"
    if not SHORTEST <= row.seconds <= seconds:
        return f"row {row.id!r} lasts {row.seconds:.2f} s; expected {SHORTEST} to {seconds:g} s"
    try:
        if row.audio not in hashes:
            hashes[row.audio] = AudioClip.open(below(folder, row.audio)).digest
    except (InputError, ToolError) as error:
        return f"row {row.id!r}: {error}"
    if hashes[row.audio] != row.sha256:
        return f"{folder / row.audio} is not the recording that row {row.id!r} was made of"
    return None


def _lesson(row: Example, folder: Path, student: Student) -> Lesson:
    written: list[int] = student.tokenizer.encode(row.trace, add_special_tokens=False)
    return Lesson(
        id=row.id,
        text=prompt_of(row),
        tokens=(*written, student.end),
        seconds=row.seconds,
        sound=loader(row, folder, student.rate),
    )


def loader(row: Example, folder: Path, rate: int) -> Callable[[], Samples]:
    """Reads the row's recording when it is called.

    Raises:
        InputError: Then: it is not the recording that the row was made of.
    """

    def load() -> Samples:
        clip = AudioClip.open(below(folder, row.audio))
        if clip.digest != row.sha256:
            raise InputError(f"{clip.path} is not the recording that row {row.id!r} was made of")
        return clip.samples(rate)

    return load
