"""The soundfonts that play, by split: where they are published, and which were checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.scenes.fetch import Library
from evals.scenes.music.soundfont import Soundfont
from evals.scenes.reference import Source
from evals.scenes.sources.source_package import SourcePackage
from evals.splits import Split
from tools.errors import InputError
from tools.store.store_files import sha256


@dataclass(frozen=True)
class SoundfontRelease:
    """A soundfont of a package.

    Attributes:
        file: Below `usr/share`.
        sha256: Of the file.
    """

    package: SourcePackage
    file: str
    sha256: str
    licence: str

    def opened(self, library: Library) -> Soundfont:
        """The soundfont as it lies in a library.

        Raises:
            InputError: It is not there, or is another than was checked.
        """
        path = library.path(self.package.name, self.file)
        if not path.is_file():
            raise InputError(f"found no {path}; expected the soundfont of {self.package}")
        found = sha256(path)
        if found != self.sha256:
            raise InputError(
                f"{self.file} of {self.package.name} has the SHA-256 {found[:12]}, expected "
                f"{self.sha256[:12]}: it is not the soundfont that was checked"
            )
        return Soundfont(path, self.source)

    @property
    def source(self) -> Source:
        """As a scene names what went into it."""
        return Source(
            file=self.file,
            package=self.package.name,
            version=self.package.version,
            sha256=self.sha256,
            licence=self.licence,
        )


TIMGM = SoundfontRelease(
    package=SourcePackage(name="timgm6mb-soundfont", version="1.3-5"),
    file="sounds/sf2/TimGM6mb.sf2",
    sha256="c5378b62028c920cb11e4803327983fee2f2cdff5dc89c708e39da417e51c854",
    licence="GPL-2",
)
MUSESCORE = SoundfontRelease(
    package=SourcePackage(name="musescore-general-soundfont-small", version="0.2.1-1"),
    file="sounds/sf3/MuseScore_General_Lite.sf3",
    sha256="916aaca6b0eb9f9083eb42399614acb2ff4ec72ce28dffff1814592a9696b479",
    licence="MIT",
)

SOUNDFONTS: Mapping[Split, SoundfontRelease] = {"train": TIMGM, "dev": TIMGM, "test": MUSESCORE}
"""Which plays in which split: in test none that anything was tuned or trained on."""
