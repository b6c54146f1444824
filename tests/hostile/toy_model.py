"""A model of some kilobytes, which only a mirror has."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tools.store.catalogue.pinned_file import Model, pinned
from tools.store.sources import InFolder

FILES = {"model.bin": bytes(range(256)) * 4000, "labels.csv": b"bark,meow\n" * 900}
NOWHERE = InFolder(path=Path("/nowhere"))

TOY = Model(
    name="toy",
    role="a test",
    licence="MIT",
    files=tuple(
        pinned(name, len(data), hashlib.sha256(data).hexdigest(), NOWHERE)
        for name, data in FILES.items()
    ),
)


def mirror(folder: Path) -> Path:
    """A folder that has it whole."""
    (folder / TOY.name).mkdir(parents=True)
    for name, data in FILES.items():
        (folder / TOY.name / name).write_bytes(data)
    return folder
