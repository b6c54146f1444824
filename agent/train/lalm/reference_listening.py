"""What the embedded recogniser and tagger hear, for rows without reference annotations."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from agent.assembly.agent_solver import pulled
from agent.train.lalm.rewards.reference_percepts import Reference, heard_by
from agent.train.lalm.rewards.trace_reader import VOICE
from graphs.perceive import PerceptionBackend, ToolCall
from tools.audio import AudioClip
from tools.evidence import Miss, Percept, SoundEvent, SubQuery, Utterance
from tools.ontology import related
from tools.outside import below
from tools.tool_registry import TOOLS

WHOSE = tuple(
    name for name, tool in TOOLS.items() if tool.general and {Utterance, SoundEvent} & {*tool.gives}
)
"""Who says what is spoken, and who says what sounds."""


def embedded(folder: Path) -> Reference:
    """The embedded recogniser and tagger, asked once about each recording of a set in `folder`."""
    backend = pulled().context().backend

    @cache
    def heard(audio: str) -> Sequence[Percept]:
        return asyncio.run(_heard(backend, AudioClip.open(below(folder, audio))))

    return heard_by(lambda row: heard(row.audio))


async def _heard(backend: PerceptionBackend, clip: AudioClip) -> tuple[Percept, ...]:
    """Everything but what could not be heard, and that somebody speaks: a trace tells his words."""
    tool_calls = [
        ToolCall(
            query=SubQuery(tool=name), clip=clip, round=0, seconds_left=clip.span.duration + 600
        )
        for name in WHOSE
    ]
    calls = [await backend(tool_call) for tool_call in tool_calls]
    return tuple(one for call in calls for one in call.percepts if not _left_out(one))


def _left_out(one: Percept) -> bool:
    return isinstance(one, Miss) or (isinstance(one, SoundEvent) and related(one.label, VOICE))
