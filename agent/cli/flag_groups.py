"""Flags that several commands share."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import CliPositionalArg

from agent.cli.arguments import Arguments
from agent.cli.values import Count, Duration, File, Name, Positive, Seconds, Text, Url


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
    """The profile: embedded (default), hub or server."""


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
