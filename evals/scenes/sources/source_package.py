"""A package that recordings come from: where it is published, and which release was checked."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator


class SourcePackage(BaseModel, frozen=True, extra="forbid"):
    """A release of a package.

    Attributes:
        kind: A Debian package, a wheel on the Python index, or a tarball on npm's.
        version: Of Debian whichever its archive has is taken, and each recording's hash tells.
        sha256: Of the wheel or the tarball.
    """

    kind: Literal["debian", "wheel", "npm"] = "debian"
    name: str
    version: str
    sha256: str = Field(default="", pattern="^([0-9a-f]{64})?$")

    @model_validator(mode="after")
    def _pinned(self) -> Self:
        if (self.kind == "debian") == bool(self.sha256):
            raise ValueError(
                f"{self.name} of kind {self.kind!r} has the hash {self.sha256!r}; expected one of "
                f"a wheel or an npm package, and none of a Debian package"
            )
        return self

    def __str__(self) -> str:
        """Its release."""
        return f"{self.name} {self.version}"
