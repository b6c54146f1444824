"""All sources of the recipe `programs`: a line here for each TOML file beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from evals.scenes.clip_manifest import Clip, Kind, keep
from evals.scenes.sources.source_list import SourceList, read
from evals.scenes.sources.source_package import SourcePackage
from evals.splits import Split

NAMES: tuple[str, ...] = (
    "amazon_queen",
    "drascula",
    "hedgewars",
    "kokoro",
    "ufoai",
    "wesnoth",
    "lincity",
    "hedgewars_effects",
    "minetest",
    "simutrans",
    "animal_skill",
    "left_out",
    "ambience",
    "memories_music",
    "hold_music",
)


@cache
def sources() -> tuple[SourceList, ...]:
    """The sources, in the order of their names' lines."""
    return tuple(read(Path(__file__).with_name(f"{name}.toml")) for name in NAMES)


@cache
def clips(split: Split, kind: Kind) -> tuple[Clip, ...]:
    """A split's clips of a kind: those of the old keep-list first, then each source's."""
    return sum((source.of(split, kind) for source in sources()), keep().of(split, kind))


@cache
def packages() -> dict[str, SourcePackage]:
    """Every package that any clip may come from, by its name."""
    old = (SourcePackage(name=name, version=told) for name, told in keep().packages.items())
    new = (package for source in sources() for package in source.packages)
    return {package.name: package for package in (*old, *new)}


def needed(wanted: Iterable[Clip]) -> tuple[SourcePackage, ...]:
    """The packages of these clips, in order of name, and what these cannot do without.

    A synthetic voice lies in one package, and the model that speaks with it in others, of which
    there are no clips.
    """
    names = {clip.package for clip in wanted}
    for source in sources():
        own = {clip.package for clip in source.clips}
        if names & own:
            names |= {package.name for package in source.packages} - own
    return tuple(packages()[name] for name in sorted(names))


@cache
def alike() -> tuple[frozenset[str], ...]:
    """Labels that a listener could confuse: by the old keep-list, then by all sources."""
    text = Path(__file__).with_name("alike.toml").read_text(encoding="utf-8")
    return (*keep().alike, *(frozenset(group) for group in tomllib.loads(text)["alike"]))
