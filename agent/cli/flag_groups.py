"""Flags that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field
from pydantic_settings import CliPositionalArg

from agent.cli.arguments import Arguments
from agent.cli.values import Count, Duration, File, Name, NotNegative, Positive, Seconds, Text, Url

if TYPE_CHECKING:
    from agent.engines.cluster import Cluster


class JsonFlag(Arguments):
    """For those that print an object."""

    as_json: bool = Field(False, validation_alias="json")
    """Print one JSON object."""


class RowsFlags(Arguments):
    """For those that write rows for another trainer."""

    rows: File
    """rows.jsonl of data paqa, or its folder."""
    out: File
    """The file to write."""


class ProfileFlag(Arguments):
    """For those that listen."""

    profile: Name | None = None
    """The profile: embedded (default), hub, server or small."""


class ServerFlags(Arguments):
    """The language model that thinks, and where it is."""

    model: Name | None = None
    """Its name on its servers, on the hub or in `models list`; or its file or folder."""
    base_url: Url | None = None
    """OpenAI-compatible servers, with commas between."""


class StrategyFlags(Arguments):
    """Who thinks."""

    strategy: Name | None = None
    """The reasoning strategy: rules (default), llm, lalm-first or mpar2."""
    controller: Name | None = None
    """Who leads: rules (default), learned, or the path of trained weights."""
    cost_lambda: Positive | None = None
    """What a second of listening costs, in right answers (0.005)."""


class EngineFlags(Arguments):
    """Where work is done that goes item by item."""

    engine: Name = "local"
    """Who works: local (this process), or ray (workers of Ray, here or on many machines)."""
    ray_address: Name | None = None
    """ray: a cluster's address, such as auto; without one Ray is started on this machine."""
    cpus_each: Positive = 1
    """ray: cores of each worker."""
    gpus_each: NotNegative = 0
    """ray: GPUs of each worker; a fraction lets several share one."""

    @property
    def cluster(self) -> Cluster | None:
        """The workers; None for this process.

        Raises:
            InputError: There is no such engine, or it is not installed.
        """
        from agent.engines.cluster import Cluster
        from agent.engines.ray_pool import checked

        if checked(self.engine) == "local":
            return None
        return Cluster(self.ray_address, self.cpus_each, self.gpus_each)


class QuestionArguments(ProfileFlag, JsonFlag):
    """A question about a recording, and how far to go for it."""

    clip: CliPositionalArg[Path]
    """An audio or video file."""
    question: CliPositionalArg[str]
    """In your own words."""
    choice: tuple[Text, ...] = ()
    """An option; give two or more."""
    start: Seconds | None = None
    """Listen from here, in seconds."""
    end: Seconds | None = None
    """Listen up to here, in seconds."""
    rounds: Count = 8
    """Rounds of listening."""
    calls: Count = 16
    """Tool calls."""
    seconds: Duration | None = None
    """Time to the answer (600, or the length of a longer clip)."""
    trace: File | None = None
    """Write everything heard and decided."""
    fresh: bool = False
    """Do not use what was heard earlier."""
