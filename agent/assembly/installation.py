"""What is installed, which models are here, and the command that mends what is not."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version

from pydantic import BaseModel
from rich.table import Table
from rich.text import Text

from agent.assembly import configured_lalm, ear_tools, extras
from agent.assembly.hub_ears import Ear
from agent.assembly.machine_fit import fit
from agent.assembly.model_stores import store_of
from agent.assembly.model_use import needed, roles, users
from agent.assembly.profiles import Role
from agent.assembly.settings import Settings
from agent.show.console import Console
from agent.show.terminal import say_all
from tools import hub_checkpoint
from tools.errors import InputError
from tools.third_party_checkpoints import Unready

PACKAGES = (
    "av",
    "ctranslate2",
    "faster-whisper",
    "langgraph",
    "librosa",
    "numpy",
    "onnx",
    "onnxruntime",
    "pydantic",
    "soundfile",
    "soxr",
    "tokenizers",
)


class Finding(BaseModel):
    """One thing looked at; `remedy` is the command that mends it, or does at once what can wait."""

    what: str
    found: str
    fine: bool = True
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """The machine, the packages, the models, the cache."""
    system = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    yield Finding(what="machine", found=system)
    yield from map(_package, PACKAGES)
    yield from (_model(settings, name) for name in users(settings))
    yield from (_other(role) for role in roles(settings) if not role.embedded)
    yield from (_ear(name, ear) for name, ear in settings.ears.items())
    if settings.listen.by == "lalm":
        yield _served(settings)
    yield _cache(settings)


def _package(name: str) -> Finding:
    try:
        return Finding(what=name, found=version(name))
    except PackageNotFoundError:
        return Finding(what=name, found="not installed", fine=False, remedy=f"pip install {name}")


def _model(settings: Settings, name: str) -> Finding:
    what, remedy = f"model {name}", f"python -m agent models pull {name}"
    try:
        folder = store_of(settings).find(name)
    except InputError as error:
        return Finding(
            what=what, found=str(error), fine=False, remedy="mend the path in the settings"
        )
    if folder is None and name not in needed(settings):
        who = ", ".join(users(settings)[name])
        found = f"not here; fetched when first asked for ({who})"
        return Finding(what=what, found=found, remedy=remedy)
    if folder is None:
        return Finding(what=what, found="not here", fine=False, remedy=remedy)
    return Finding(what=what, found=str(folder))


def _other(role: Role) -> Finding:
    """A specialist of another package: the package, its weights, the token that they need."""
    what = f"{type(role).__name__.lower()} by {role.by}"
    try:
        found = extras.module(role).check(role.weights, extras.token())
        if role.by in extras.OF_TRANSFORMERS and (folder := hub_checkpoint.here(role.weights)):
            found = f"{found}; {fit(folder, role.on)}"
        return Finding(what=what, found=found)
    except Unready as error:
        return Finding(what=what, found=error.found, fine=False, remedy=error.remedy)


def _ear(name: str, ear: Ear) -> Finding:
    """A tool of the user's own: the packages, its weights, and whether they fit."""
    what = f"ear {name} by {ear.model}"
    try:
        return Finding(what=what, found=ear_tools.check(name, ear))
    except Unready as error:
        return Finding(what=what, found=error.found, fine=False, remedy=error.remedy)


def _served(settings: Settings) -> Finding:
    """Whether the audio-language model can be asked."""
    try:
        return Finding(what="listen by lalm", found=configured_lalm.check(settings.lalm))
    except Unready as error:
        return Finding(what="listen by lalm", found=error.found, fine=False, remedy=error.remedy)
    except InputError as error:
        remedy = "start the server, or set lalm.urls and lalm.model"
        return Finding(what="listen by lalm", found=str(error), fine=False, remedy=remedy)


def _cache(settings: Settings) -> Finding:
    """Whether the cache can be written, and how much room is left."""
    folder = settings.cache
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    fine = os.access(folder, os.W_OK) and free > 0.5
    remedy = "" if fine else "set LISTEN_AGAIN_CACHE to a folder with half a gigabyte of room"
    return Finding(
        what="cache", found=f"{settings.cache}, {free:.0f} GB free", fine=fine, remedy=remedy
    )


def show(findings: Sequence[Finding], as_json: bool) -> None:
    """Prints all of them."""
    if as_json:
        say_all(json.dumps([finding.model_dump() for finding in findings], indent=1))
        return
    table = Table("", "what", "found", "remedy")
    for finding in findings:
        table.add_row(
            "ok" if finding.fine else Text("no", "red"),
            *(Text(cell) for cell in (finding.what, finding.found, finding.remedy)),
        )
    Console().print(table)
