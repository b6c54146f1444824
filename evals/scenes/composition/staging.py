"""From sources to scenes of recipe `programs` and their annotations; questions come after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from evals.scenes.annotations import FOLDER
from evals.scenes.clip_manifest import Clip, Kind
from evals.scenes.composition.clip_pool import PieceWriter, pool
from evals.scenes.composition.programme import programme
from evals.scenes.composition.stage_facts import facts_of
from evals.scenes.composition.stage_render import written
from evals.scenes.fetch import Library, Told, opened
from evals.scenes.music.score_writer import writer
from evals.scenes.music.soundfont_releases import SOUNDFONTS
from evals.scenes.reference import SceneFacts
from evals.scenes.sources.fetch_packages import fetch_packages
from evals.scenes.sources.source_registry import clips, packages
from evals.scenes.stock import stock
from evals.splits import Split
from tools.errors import InputError

UNUSED: frozenset[Kind] = frozenset({"bed", "note", "drum"})
"""Kinds of clips that only the recipe of templates needs."""


def staged(
    folder: Path,
    split: Split,
    scenes: int,
    seed: int,
    sources: Path | None,
    cache: Path,
    told: Told,
) -> Iterator[SceneFacts]:
    """Renders the first scenes of a split into a folder, one by one; what is true of each.

    What cannot be had today is named, and the scenes are made of the rest.

    Raises:
        InputError: There is not enough to make scenes of.
    """
    (folder / FOLDER).mkdir()
    there = stock(wanted(split), sources, cache, told)
    own = pool(split, there.clips, _writer(split, sources, cache, told))
    versions = {name: package.version for name, package in packages().items()}
    for plan in programme(own, scenes, seed):
        path = folder / FOLDER / f"{plan.name}.wav"
        yield facts_of(plan, versions, written(plan, there.recordings, path))


def wanted(split: Split) -> tuple[Clip, ...]:
    """All clips that scenes of a split could be made of."""
    return sum((clips(split, kind) for kind in get_args(Kind) if kind not in UNUSED), ())


def _writer(split: Split, sources: Path | None, cache: Path, told: Told) -> PieceWriter | None:
    """Who plays music; nobody where there is no soundfont, and why."""
    library, missed = _library(split, sources, cache, told)
    try:
        return writer(split, library)
    except InputError as error:
        told(f"left out music from scores: {'; '.join(missed.values()) or error}")
        return None


def _library(
    split: Split, sources: Path | None, cache: Path, told: Told
) -> tuple[Library, dict[str, str]]:
    if sources is not None:
        return opened(sources), {}
    return fetch_packages([SOUNDFONTS[split].package], cache, told)
