"""The ears of the settings as tools, and what is told of them. Nothing loads before it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from agent.assembly import extras
from agent.assembly.hub_ears import Ear
from agent.assembly.machine_fit import fit
from agent.assembly.settings import Settings
from agent.show.model_table import OtherModel
from tools import hub, hub_checkpoint, hub_classifier
from tools.hub_classifier import METHOD, HubClassifier
from tools.third_party_checkpoints import Unready
from tools.tool import Specialist


def tools(ears: Mapping[str, Ear]) -> Iterator[Specialist]:
    """A tool for each; its model is fetched and loaded when it is first asked."""
    for name, ear in ears.items():
        yield _tool(name, ear)


def _tool(name: str, ear: Ear) -> Specialist:
    def load() -> HubClassifier:
        return HubClassifier.load(ear.model, ear.hearing(name), extras.token(), ear.on)

    return Specialist(name, ear.description, lambda: digest(name, ear), load)


def digest(name: str, ear: Ear) -> str:
    """Changes with the method, the settings and the weights as they are now."""
    told = ear.model_dump_json(exclude={"model", "device"})
    parts = [name, METHOD, told, hub_checkpoint.digest(ear.model)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def check(name: str, ear: Ear) -> str:
    """What the model is, and that it fits; imports no torch, fetches nothing.

    Raises:
        Unready: It cannot be used, or does not fit.
    """
    told = hub_classifier.check(ear.model, ear.hearing(name))
    folder = hub_checkpoint.here(ear.model)
    return f"{told}; {fit(folder, ear.on)}" if folder else told


def others(settings: Settings) -> Iterator[OtherModel]:
    """The checkpoints of transformers that the settings name: that of a role, and each ear's."""
    tag = settings.tag
    if tag.by in extras.OF_TRANSFORMERS:
        yield _row(tag.weights, "sounds in free text", "tag")
    for name, ear in settings.ears.items():
        yield _row(ear.model, f"classifier of sound: {ear.aspect}", name)


def _row(model: str, role: str, tool: str) -> OtherModel:
    """Where the model comes from, and what of it is here."""
    own = Path(model).is_dir()
    try:
        folder = hub_checkpoint.here(model)
        size = sum(path.stat().st_size for path in hub_checkpoint.files(folder)) if folder else None
    except Unready:
        folder, size = None, None
    source = "your own folder" if own else f"{hub.SITE}/{model}"
    where = str(folder) if folder else None
    return OtherModel(
        name=model, bytes=size, role=role, sources=(source,), folder=where, used_by=(tool,)
    )
