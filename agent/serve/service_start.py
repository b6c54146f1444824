"""Everything between the words of a command line and a server that listens."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.assembly.agent import Agent
from agent.serve.audio_service import AudioService
from agent.serve.clip_store import ClipStore
from agent.serve.decoding_pool import DecodingPool
from agent.serve.serve_app import make_app
from agent.serve.serve_limits import ServeLimits
from agent.serve.serve_metrics import ServeMetrics
from agent.serve.serve_process import bound, serve, token_for
from agent.show.terminal import say
from tools.errors import InputError


@dataclass(frozen=True)
class ServeAddress:
    """Where the server is, and who may come.

    Attributes:
        at: The socket, which is bound before anything is loaded.
        token: What clients must tell; None where nobody asks.
        hosts: Names of this machine.
        roots: Folders whose files clients may name.
        audio_hosts: Hosts whose recordings clients may name.
    """

    at: socket.socket
    token: str | None
    hosts: tuple[str, ...]
    roots: tuple[Path, ...]
    audio_hosts: frozenset[str] = frozenset()

    @classmethod
    def checked(
        cls, host: str, port: int, token_file: Path | None, hosts: Sequence[str],
        roots: Sequence[Path], audio_hosts: Sequence[str] = (),
    ) -> ServeAddress:  # fmt: skip
        """Checks all that can be wrong before anything is loaded.

        Raises:
            InputError: Something is.
        """
        token = token_for(host, token_file)
        for root in roots:
            if not root.is_dir():
                raise InputError(f"--root: {root} is no folder")
        names = tuple(one.lower() for one in (*hosts, host))
        asked = frozenset(one.lower() for one in audio_hosts)
        below = tuple(root.resolve() for root in roots)
        return cls(bound(host, port), token, names, below, asked)

    @property
    def url(self) -> str:
        """For a browser on this machine."""
        host, port = self.at.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def serve(self, agent: Agent, folder: Path, limits: ServeLimits) -> None:
        """Answers until it is told to stop.

        Args:
            agent: Who answers.
            folder: Where recordings are kept meanwhile.
            limits: How much of everything.
        """
        clips, metrics = (
            ClipStore(folder, limits, DecodingPool(limits, ready=1)),
            ServeMetrics(logs=True),
        )
        service = AudioService(agent, clips, limits, self.roots, self.token, self.hosts, metrics)
        service.audio_hosts = self.audio_hosts
        say(f"listening on {self.url}")
        try:
            serve(make_app(service), self.at)
        finally:
            self.at.close()
