"""What keeps a test from speaking with other machines."""

import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}|localhost|::1|0\.0\.0\.0")
LOOKING_UP = ("socket.getaddrinfo", "socket.gethostbyname")
SPEAKING = ("socket.connect", "socket.sendto", "socket.sendmsg")


@dataclass
class _Guard:
    """Sees every socket of this process; a process that a test starts is not seen."""

    active: bool = False
    refused: list[str] = field(default_factory=list[str])

    @contextmanager
    def on(self, active: bool = True) -> Generator[list[str]]:
        """Within it every address but loopback is refused, and noted in the list."""
        before, refused = (self.active, self.refused), list[str]()
        self.active, self.refused = active, refused
        try:
            yield refused
        finally:
            self.active, self.refused = before

    def __call__(self, event: str, details: tuple[object, ...]) -> None:
        if not self.active or event not in (*LOOKING_UP, *SPEAKING):
            return
        host = _host(details[0] if event in LOOKING_UP else details[1])
        if host and not LOOPBACK.fullmatch(host):
            self.refused.append(host)
            raise PermissionError(f"a test may speak with loopback only, found {host!r}")


def _host(address: object) -> str:
    """Empty where there is none: sockets between processes have a path, a bound one a wildcard."""
    place = cast("tuple[object, ...]", address)[0] if isinstance(address, tuple) else address
    text = place.decode(errors="replace") if isinstance(place, bytes) else str(place or "")
    return "" if text.startswith(("/", "\0")) else text


GUARD = _Guard()
sys.addaudithook(GUARD)
