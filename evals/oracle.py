"""An oracle: a backend that reports reference annotations, as far as a tool is asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphs.perceive import PerceptionBackend, ToolCall
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import Measurement, Percept, SubQuery, Trait, Utterance
from tools.tool_registry import TOOLS, Kinds


@dataclass(frozen=True)
class Oracle:
    """Annotations in place of percepts. Measuring stays with live tools: their arithmetic is exact.

    Attributes:
        facts: The scene's reference annotations.
        live: Asked for what they do not hold, such as pitch and loudness.
    """

    facts: Sequence[Percept]
    live: PerceptionBackend

    async def __call__(self, tool_call: ToolCall) -> Call:
        """The annotations in the stretch that was asked about, named as the tool's own."""
        query = tool_call["query"]
        known = [fact for fact in self.facts if reported(fact, query)]
        if not hears(query) and not known:
            return await self.live(tool_call)
        span = query.segment or tool_call["clip"].span
        heard = tuple(fact.model_copy(update={"tool": query.tool}) for fact in known)
        return Call(
            round=tool_call["round"], query=query, percepts=heard, audio_seconds=span.duration
        )


def replaces(tool: str) -> bool:
    """Whether annotations stand in for the tool, whatever it is asked; else it is asked live."""
    known = TOOLS.get(tool)
    return known is not None and bool(known.facts or known.aims)


def hears(query: SubQuery) -> Kinds:
    """The kinds of annotation that a tool that cannot err would report when asked this."""
    tool = TOOLS.get(query.tool)
    return tool.known(query) if tool else ()


def reported(fact: Percept, query: SubQuery) -> bool:
    """Whether a tool that cannot err would report it when asked this."""
    if not _within(fact, query.segment):
        return False
    tool = TOOLS.get(query.tool)
    if isinstance(fact, Measurement):
        return tool is not None and fact.quantity in tool.quantities and fact.quantity == query.text
    if isinstance(fact, Trait):
        return tool is not None and fact.aspect in tool.traits and fact.aspect in query.text.split()
    if isinstance(fact, Utterance) and fact.translated:
        return tool is not None and query.aim == "english" and query.aim in tool.aims
    return isinstance(fact, hears(query))


def _within(fact: Percept, where: Segment | None) -> bool:
    """Whether a tool that was given the stretch would meet it; its middle decides."""
    if where is None or fact.segment is None:
        return True
    return where.start <= fact.segment.middle < where.end
