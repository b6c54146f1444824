"""What recordings of packages sound like: the list beside this file, and how things are called."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel

from agent.data.annotated_recording import phrase
from tools.outside import read_toml


class SoundPhrases(BaseModel, frozen=True, extra="forbid"):
    """The list.

    Attributes:
        alike: Phrases that a listener could confuse.
        called: The phrases of some labels of AudioSet.
        notes: By phrase, programs of General MIDI.
        struck: By phrase, keys of General MIDI's percussion.
        files: By package and phrase, patterns of paths.
    """

    alike: tuple[frozenset[str], ...]
    called: dict[str, str]
    notes: dict[str, tuple[int, ...]]
    struck: dict[str, tuple[int, ...]]
    files: dict[str, dict[str, tuple[str, ...]]]

    def phrase(self, label: str) -> str:
        """A label of AudioSet in everyday words."""
        return self.called.get(label) or phrase(label)

    def apart(self, one: str, others: frozenset[str] | set[str] | list[str]) -> bool:
        """Whether a phrase is none of the others, and could be taken for none."""
        return one not in others and not any(
            one in group and group & set(others) for group in self.alike
        )


@cache
def sound_phrases() -> SoundPhrases:
    """The list that comes with the program."""
    return SoundPhrases.model_validate(read_toml(Path(__file__).with_name("sounds.toml")))
