"""Recordings that clients sent: each in a folder of its own with all that was heard of it.

Nothing outlasts its clip: deleting one deletes its sound and the percepts beside it.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from time import monotonic

from agent.serve.decoding_pool import DecodingPool
from agent.serve.serve_errors import RefusalError, absent
from agent.serve.serve_limits import ServeLimits
from tools.audio import AudioClip
from tools.files import private_folder

KEY_BYTES = 18
"""Random bytes of an id: who does not know it cannot guess it."""

LETTERS = 60
"""Of a name that a client gave."""


@dataclass
class StoredClip:
    """A recording that was sent.

    Attributes:
        key: Its id; whoever knows it may use it.
        name: What the client called it, made harmless.
        clip: The recording as decoded.
        folder: Where it is, and what was heard of it.
        size: Bytes of the decoded sound.
        beside: Ids of recordings whose file also tells what was heard of this one, as questions
            about several have it.
        users: How many questions are at work on it: it is not let go for its age meanwhile.
        last_use: On the monotonic clock.
    """

    key: str
    name: str
    clip: AudioClip
    folder: Path
    size: int
    beside: set[str] = field(default_factory=set[str])
    users: int = 0
    last_use: float = field(default_factory=monotonic)

    @property
    def percepts(self) -> Path:
        """The file of what was heard of it."""
        return self.folder / "percepts.sqlite"

    def public(self, clip: AudioClip) -> AudioClip:
        """A clip of it as traces name it: relative to the store, so that nothing else is told."""
        return clip.model_copy(update={"path": Path(self.key) / self.clip.path.name})


class ClipStore:
    """All recordings there are.

    Args:
        root: A folder for this server alone.
        limits: How many, how large and for how long.
        pool: Makes plain sound of what was sent.
    """

    def __init__(self, root: Path, limits: ServeLimits, pool: DecodingPool) -> None:
        self.root, self._limits, self._pool = root, limits, pool
        self._clips: dict[str, StoredClip] = {}

    def __len__(self) -> int:
        return len(self._clips)

    @property
    def size(self) -> int:
        """Bytes of all decoded sound."""
        return sum(one.size for one in self._clips.values())

    def key(self) -> str:
        """A new id."""
        return secrets.token_urlsafe(KEY_BYTES)

    async def begin(self) -> None:
        """Makes ready for the first recording."""
        await self._pool.begin()

    async def close(self) -> None:
        """Deletes all."""
        await self._pool.close()
        for key in list(self._clips):
            self.discard(key)

    async def add(self, upload: Path, name: str, held: bool = False) -> StoredClip:
        """Decodes a file and keeps the sound; the file itself is the caller's.

        One that is held is not let go of before it is released.

        Raises:
            InputError: It is no sound, or past a limit.
        """
        key = self.key()
        folder = self.root / key
        private_folder(folder)
        try:
            path = folder / f"{PurePath(harmless(name)).stem}.wav"
            await self.decode(upload, path)
            clip = await asyncio.to_thread(AudioClip.open, path)
            made = StoredClip(key, harmless(name), clip, folder, path.stat().st_size)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        made.users += held
        self._clips[key] = made
        self.evict()
        return made

    async def decode(self, upload: Path, out: Path) -> None:
        """Writes the sound of a file that was sent into a plain one, elsewhere.

        Raises:
            InputError: It is no sound, or past a limit.
        """
        await self._pool.decode(upload, out)

    def get(self, key: str) -> StoredClip:
        """The clip of that id, which is in use from now on.

        Raises:
            RefusalError: There is none.
        """
        found = self._clips.get(key)
        if found is None:
            raise absent("clip", key)
        found.last_use = monotonic()
        return found

    def hold(self, key: str) -> StoredClip:
        """The clip of that id, which is not let go of before it is released.

        Raises:
            RefusalError: There is none.
        """
        found = self.get(key)
        found.users += 1
        return found

    def delete(self, key: str) -> None:
        """Deletes the sound and all that was heard of it.

        Raises:
            RefusalError: There is no such clip.
        """
        self.get(key)
        self.discard(key)

    def discard(self, key: str) -> None:
        """Deletes it, if it is still there."""
        if found := self._clips.pop(key, None):
            shutil.rmtree(found.folder, ignore_errors=True)
            for other in filter(None, map(self._clips.get, found.beside)):
                other.percepts.unlink(missing_ok=True)

    def evict(self) -> None:
        """Lets go of what nobody used for long, and of the oldest while there is too much."""
        now = monotonic()
        idle = [one for one in self._clips.values() if not one.users]
        for one in sorted(idle, key=lambda one: one.last_use):
            old = now - one.last_use > self._limits.idle_seconds
            many = len(self) > self._limits.clips or self.size > self._limits.clip_bytes
            if old or many:
                self.discard(one.key)

    def check_room(self) -> None:
        """Says before anything is received that every clip is at work and none can go.

        Raises:
            RefusalError: So it is.
        """
        if sum(one.users > 0 for one in self._clips.values()) >= self._limits.clips:
            raise RefusalError(503, "all recordings that are kept are being listened to")


def harmless(name: str) -> str:
    """The last part of a file's name, of letters that no system minds."""
    last = PurePath(name.replace("\\", "/")).name
    return re.sub(r"[^\w .-]+", "_", last)[:LETTERS].strip(" .") or "recording"
