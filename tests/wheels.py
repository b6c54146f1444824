"""Other people's packages, taken out of their wheels and not installed: their own want too much."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def unpack(requirement: str, folder: Path, python: str = "") -> Path:
    """Downloads one wheel without what it needs, also one for another Python; its contents."""
    get = [sys.executable, "-m", "pip", "download", "--no-deps", requirement, "-d", str(folder)]
    other = ["--python-version", python, "--only-binary=:all:"] if python else []
    subprocess.run([*get, *other], check=True, capture_output=True)
    contents = folder / "contents"
    zipfile.ZipFile(next(folder.glob("*.whl"))).extractall(contents)
    return contents


def load(path: Path, name: str, patch: pytest.MonkeyPatch) -> ModuleType:
    """A module of such a package, under its name for as long as the test lasts."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    patch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def stand_in(name: str, patch: pytest.MonkeyPatch, **contents: Any) -> ModuleType:  # noqa: ANN401
    """A module in place of one that is not there."""
    module = ModuleType(name)
    vars(module).update({"__spec__": ModuleSpec(name, None)} | contents)
    patch.setitem(sys.modules, name, module)
    return module
