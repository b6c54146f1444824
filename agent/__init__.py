"""An agentic audio reasoner: `from agent import Agent`, or `python -m agent`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.assembly.agent import Agent

__all__ = ["Agent"]


def __getattr__(name: str) -> object:
    """Imports the agent when it is first named: `import agent` alone loads nothing."""
    if name != "Agent":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from agent.assembly.agent import Agent

    return Agent
