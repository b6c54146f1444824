"""`serve`: questions about recordings, answered over HTTP."""

from __future__ import annotations

from agent.cli.flag_groups import ProfileFlag, ServerFlags, StrategyFlags
from agent.cli.values import Count, File, Folder, Name, Natural
from tools.errors import InputError


class ServeCommand(ProfileFlag, StrategyFlags, ServerFlags):
    """Answers questions about recordings over HTTP, for browsers and for programs."""

    host: Name = "127.0.0.1"
    """The address to listen on; any but this machine's own wants a token."""
    port: Natural = 8800
    """The port; 0 takes one that is free."""
    root: tuple[Folder, ...] = ()
    """A folder whose files clients may name; otherwise they can only send theirs."""
    audio_host: tuple[Name, ...] = ()
    """A host whose recordings clients may name by http(s) address; with its port, if it has one."""
    token_file: File | None = None
    """A file with the token that clients must send, readable by its owner alone."""
    allow_host: tuple[Name, ...] = ()
    """A name that this machine is called by in addresses, as behind a proxy."""
    at_once: Count = 2
    """Questions that are answered at once; others wait."""
    minutes: Count = 60
    """The longest recording."""
    megabytes: Count = 200
    """The largest file."""
    keep: Count = 60
    """Minutes that a recording is kept after it was last used."""

    def run(self) -> int:
        """Listens until it is stopped; what was sent is deleted then."""
        try:
            from agent.serve.service_start import ServeAddress
        except ImportError as error:
            raise InputError(
                f"a server needs: pip install 'listen-again[serve]' ({error})"
            ) from None
        from agent.assembly.agent import Agent
        from agent.assembly.settings import load
        from agent.serve.serve_limits import ServeLimits
        from agent.show.console import Console
        from agent.show.progress import Downloads
        from tools.files import passing_folder

        limits = ServeLimits(
            running=self.at_once,
            audio_seconds=60.0 * self.minutes,
            upload_bytes=self.megabytes << 20,
            idle_seconds=60.0 * self.keep,
        )
        address = ServeAddress.checked(
            self.host, self.port, self.token_file, self.allow_host, self.root, self.audio_host
        )
        downloads, settings = Downloads(Console(stderr=True)), load(self.profile)
        with (
            passing_folder(settings.cache / "serve") as folder,
            Agent(
                settings,
                strategy=self.strategy,
                model=self.model,
                base_url=self.base_url,
                controller=self.controller,
                cost_lambda=self.cost_lambda,
                percepts=folder / "percepts.sqlite",
                progress=downloads,
                at_once=self.at_once,
            ) as agent,
        ):
            with downloads:
                agent.prepare()
            address.serve(agent, folder, limits)
        return 0
