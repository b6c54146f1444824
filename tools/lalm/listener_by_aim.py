"""The role `listen` shared by two: a LALM hears what it is good at, and others the rest."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection

from tools.audio import AudioClip
from tools.evidence import Aim, Percept, SubQuery
from tools.lalm.lalm_listener import DESCRIPTION, NAME
from tools.tool import AskingTool, Tool


class ListenerByAim:
    """The tool: what is listened for says who does."""

    name = NAME
    description = DESCRIPTION

    def __init__(self, lalm: Tool, aims: Collection[Aim], others: Tool) -> None:
        self._lalm, self._aims, self._others = lalm, frozenset(aims), others

    @property
    def digest(self) -> str:
        """Of both, and of who hears what."""
        parts = [self._lalm.digest, self._others.digest, *sorted(self._aims)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def origin(self) -> str:
        """The model's."""
        return self._lalm.origin if isinstance(self._lalm, AskingTool) else ""

    def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        """What the one reports who is asked."""
        return (self._lalm if query.aim in self._aims else self._others)(clip, query)
