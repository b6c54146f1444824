"""What a model is told, each prompt in a file of its own, so that its hash names it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Prompt:
    """A text with `{places}` to be filled; what is filled in may hold braces itself."""

    text: str

    @classmethod
    def read(cls, package: str, name: str) -> Prompt:
        """The file `prompts/NAME.txt` beside a package's modules."""
        path = files(package) / "prompts" / f"{name}.txt"
        return cls(path.read_text(encoding="utf-8").strip())

    @property
    def sha256(self) -> str:
        """What the text is known by in a run's folder."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def __call__(self, **places: object) -> str:
        """The text with its places filled."""
        return self.text.format(**places)
