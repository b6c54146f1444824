"""The versions that `pyproject.toml` allows are versions that the tests ran on."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def pins(path: str) -> dict[str, Version]:
    """What a file of constraints installs."""
    text = (ROOT / path).read_text(encoding="utf-8")
    lines = (line.split("==") for line in text.splitlines() if "==" in line)
    return {canonicalize_name(name): Version(version) for name, version in lines}


def required(*extras: str) -> list[Requirement]:
    """All that these extras install, and what is installed without any."""
    wanted = [Requirement(text) for text in PROJECT["dependencies"]]
    for extra in extras:
        for one in map(Requirement, EXTRAS[extra]):
            wanted += required(*one.extras) if one.name == PROJECT["name"] else [one]
    return wanted


def lowest(one: Requirement) -> Version:
    bounds = [bound.version for bound in one.specifier if bound.operator == ">="]
    assert len(bounds) == 1, f"expected one lower bound, found {one}"
    return Version(bounds[0])


def test_the_lowest_versions_are_the_lower_bounds() -> None:
    pinned = pins(".ci/lowest.txt")
    for one in required("dev"):
        assert pinned[canonicalize_name(one.name)] == lowest(one), str(one)


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_range_holds_the_version_that_is_pinned(extra: str) -> None:
    pinned = pins("constraints.txt")
    for one in required(extra):
        assert pinned.get(canonicalize_name(one.name), lowest(one)) in one.specifier, str(one)
