"""Which recordings a client may name: files below folders that the user named, or what it sends."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.audio import LETTERS, AudioClip
from tools.errors import InputError

LARGEST = 16 << 20
"""Bytes of a recording that is sent."""

KEPT = 16
"""Recordings that were sent and are kept, so that a follow-up question finds them."""

DATA = "data:"


class RecordingAccess:
    """Opens what a client names, and nothing else; what was sent is deleted at its end.

    Args:
        roots: Folders below which files may be read.
    """

    def __init__(self, roots: Sequence[Path] = ()) -> None:
        self._roots = [root.resolve() for root in roots]
        self._folder = TemporaryDirectory(prefix="listen-again-")
        self._sent: OrderedDict[str, Path] = OrderedDict()

    def close(self) -> None:
        """Deletes what was sent."""
        self._folder.cleanup()

    def prepare(self, path: Path) -> None:
        """Looks at a file that was just sent, or puts another in its place.

        Raises:
            InputError: It is no recording.
        """

    def opened(self, named: str) -> AudioClip:
        """The recording.

        Raises:
            InputError: It is nothing that the client may name, or no recording.
        """
        return AudioClip.open(
            self._received(named) if named.startswith(DATA) else self._file(named)
        )

    def _file(self, named: str) -> Path:
        """The path of a file below a root; of others nobody learns whether they are there."""
        if not self._roots:
            raise InputError(
                "this server reads no files; expected a data: URI, or a server started with --root"
            )
        if len(named) > LETTERS or "\0" in named:
            raise InputError(f"expected a path of {LETTERS} letters at most, without NUL")
        for root in self._roots:
            path = (root / named).resolve()
            if path.is_relative_to(root) and path.exists():
                return path
        raise InputError(f"found {named!r}; expected a file below the folders of this server")

    def _received(self, uri: str) -> Path:
        """What a data: URI holds, as a file of this server's own."""
        head, comma, body = uri.partition(",")
        if not comma or not head.endswith(";base64"):
            raise InputError("found a data: URI without base64; expected data:audio/...;base64,...")
        if len(body) > LARGEST * 4 // 3 + 4:
            raise InputError(f"the recording is too large; expected {LARGEST >> 20} MiB at most")
        try:
            content = base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):
            raise InputError("found a data: URI that is not base64") from None
        name = hashlib.sha256(content).hexdigest()
        if name not in self._sent:
            path = Path(self._folder.name) / name
            path.write_bytes(content)
            try:
                self.prepare(path)
            except InputError:
                path.unlink(missing_ok=True)
                raise
            self._sent[name] = path
            if len(self._sent) > KEPT:
                self._sent.popitem(last=False)[1].unlink(missing_ok=True)
        self._sent.move_to_end(name)
        return self._sent[name]
