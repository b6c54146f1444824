"""Evidence that is given in place of ears, so that reading and reasoning are measured alone.

MMAR's rows carry cues: what people say that a listener must notice. Scenes carry reference
annotations, and others may be in a file of them. Either stands in for all that tools would have
heard; the recording is not opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.cues import cues_of
from evals.oracle import Oracle
from evals.sample import Given, Item
from evals.scenes.reference import read_facts
from graphs.perceive import NoAudio, ToolCall
from graphs.state import Call
from tools.audio import Segment
from tools.errors import InputError
from tools.evidence import Impression

CUES, FACTS, SUFFIX = "cues", "facts", ".jsonl"
KINDS = (CUES, FACTS, f"a {SUFFIX} file of reference annotations")

FACTS_FILE = "facts.jsonl"
"""Beside the questions of scenes."""

SURE = 0.9
"""How sure people are of their cues. Without any, an impression says again what others say."""

SECONDS = 10.0
"""How long a recording is taken to be of which nobody says it."""

Giving = Callable[[Item], Given]
"""What is given of an item."""


def giving(kind: str, data: Path, items: Sequence[Item]) -> Giving:
    """What is given of each item of a question file.

    Args:
        kind: `CUES`; `FACTS`, those beside the questions; or the path of a file of them.
        data: The question file.
        items: Its items.

    Raises:
        InputError: There is no evidence of this kind.
    """
    if kind == CUES:
        if not any(map(cues_of, items)):
            raise InputError(f"found no cues in {data}; expected rows of MMAR, which have them")
        return _cued
    if kind != FACTS and Path(kind).suffix != SUFFIX:
        raise InputError(f"found the evidence {kind!r}; expected {', '.join(KINDS)}")
    path = data.parent / FACTS_FILE if kind == FACTS else Path(kind)
    known = read_facts(path)
    if absent := [item.audio for item in items if item.audio not in known]:
        raise InputError(f"{path} tells nothing of {absent[0]!r}")
    return lambda item: Given(
        percepts=known[item.audio].percepts, seconds=known[item.audio].seconds
    )


def _cued(item: Item) -> Given:
    """People's cues, as impressions that somebody had."""
    whole = Segment(start=0.0, end=SECONDS)
    cues = [
        Impression(tool="people", segment=whole, text=cue, confidence=SURE) for cue in cues_of(item)
    ]
    return Given(percepts=tuple(cues), seconds=SECONDS)


@dataclass
class GivenEvidence:
    """A backend that reports what is given of one item, as far as a tool is asked for it.

    What is said in words belongs to no tool: whoever is asked first reports it.
    """

    given: Given
    _told: bool = field(default=False, init=False)

    async def __call__(self, tool_call: ToolCall) -> Call:
        """The evidence, named as the tool's own; a `Miss` for what only live tools measure."""
        facts = [one for one in self.given.percepts if not isinstance(one, Impression)]
        call = await Oracle(facts, NoAudio())(tool_call)
        if self._told:
            return call
        self._told = True
        tool = tool_call["query"].tool
        words = [one for one in self.given.percepts if isinstance(one, Impression)]
        told = [one.model_copy(update={"tool": tool}) for one in words]
        return call.model_copy(update={"percepts": (*told, *call.percepts)})
