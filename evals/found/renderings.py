"""The recordings of a run: files of the audio root as they are, mixes rendered beside the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.found.found_index import FoundFile, faults, read_index
from evals.found.mixing import write
from evals.found.recordings import MixRecipe, WholeFile
from tools.errors import InputError


@dataclass(frozen=True)
class Renderings:
    """Where each recording is, or will be once it is written.

    Attributes:
        found: The path of each recording that can be had, by name.
        without: Why a recording cannot be had, by name.
        todo: What is rendered, and into which file.
        root: Where the files are that it is rendered from.
    """

    found: Mapping[str, Path]
    without: Mapping[str, str]
    todo: Sequence[tuple[WholeFile | MixRecipe, Path]]
    root: Path

    def write(self) -> None:
        """Renders every mix anew, so that what is heard is always what the recipe says."""
        for recording, path in self.todo:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(recording, self.root, path)


def renderings(recordings: Iterable[WholeFile | MixRecipe], root: Path, folder: Path) -> Renderings:
    """Checks every file by its SHA-256; a recording that needs one that is not right is left out.

    Raises:
        InputError: The root has no index, or not one recording can be had.
    """
    every = list(recordings)
    index = read_index(root)
    without = missing(every, index, root)
    kept = [one for one in every if one.name not in without]
    if not kept:
        first = next(iter(without.values()), "there is none")
        raise InputError(f"none of {len(every)} recordings can be had from {root}: {first}")
    todo = [(one, folder / f"{one.name}.flac") for one in kept if _rendered(one)]
    paths = {one.name: root / one.files[0] for one in kept} | {one.name: to for one, to in todo}
    return Renderings(paths, without, todo, root)


def missing(
    recordings: Iterable[WholeFile | MixRecipe], index: dict[str, FoundFile], root: Path
) -> dict[str, str]:
    """Why a recording cannot be had, by name, for each that needs a file that is not right."""
    every = list(recordings)
    wrong = faults(index, root, (file for one in every for file in one.files))
    told = {one.name: [file for file in one.files if file in wrong] for one in every}
    return {name: f"{files[0]} {wrong[files[0]]}" for name, files in told.items() if files}


def _rendered(recording: WholeFile | MixRecipe) -> bool:
    """Whether a file of its own is made of it."""
    return isinstance(recording, MixRecipe) or recording.rate is not None
