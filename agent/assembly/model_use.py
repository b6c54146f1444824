"""Which embedded models the settings call for, and who uses each."""

from __future__ import annotations

from collections.abc import Mapping

from agent.assembly.profiles import Role
from agent.assembly.settings import Settings
from tools.tool_registry import SEPARATION, TOOLS

NEEDED = {"yamnet": "names of sounds", "minilm": "questions and names"}
"""The embedded models that every ask may use, whoever hears."""


def roles(settings: Settings) -> tuple[Role, ...]:
    """The roles for which there are weights of other people's."""
    return settings.asr, settings.diarize, settings.tag


def needed(settings: Settings) -> tuple[str, ...]:
    """The models without which the settings' own roles cannot be filled: fetched before an ask."""
    own = [role.weights for role in roles(settings) if role.embedded]
    return tuple(dict.fromkeys((*own, *NEEDED)))


def users(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """Who uses each model, by its name: roles, tools that bring it along, and what all share.

    What only a tool or the separation uses is fetched when that is first asked.
    """
    found: dict[str, list[str]] = {}
    for role in roles(settings):
        if role.embedded:
            found.setdefault(role.weights, []).append(type(role).__name__.lower())
    for model, use in NEEDED.items():
        found.setdefault(model, []).append(use)
    for tool in (*TOOLS.values(), SEPARATION):
        for model in tool.models:
            found.setdefault(model, []).append(tool.name)
    return {model: tuple(dict.fromkeys(names)) for model, names in found.items()}
