"""What was heard as blocks on lanes, one lane for each tool and part of the sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.show.plain_text import plain, shortened
from graphs.state import Episode
from tools.audio import Segment
from tools.evidence import Miss, Percept, Turn, Utterance
from tools.tool_registry import TOOLS

MOST = 120
"""Characters on a block; the whole text stands in the table and beside a chosen block."""

TONES = 6
"""Colours for speakers before the first one comes again."""


@dataclass(frozen=True)
class Block:
    """A percept on its lane.

    Attributes:
        index: Of the episode's percepts.
        round: 1 for the first round of listening.
        tone: The colour's name: the speaker's, or the tool's.
        heard_by: The tool, and of which part of the sound it was asked, if of one.
    """

    index: int
    percept: Percept
    where: Segment
    round: int
    tone: str
    cited: bool
    heard_by: str

    @property
    def text(self) -> str:
        """What stands on it."""
        return shortened(plain(self.percept.in_words), MOST) or "nothing"

    @property
    def confidence(self) -> float | None:
        """How sure the tool is; None where it does not say."""
        return None if isinstance(self.percept, Miss) else self.percept.confidence

    @property
    def told(self) -> str:
        """All that is seen of it, for a screen reader."""
        sure = "" if self.confidence is None else f", confidence {self.confidence:.2f}"
        return (
            f"{self.percept.kind}: {self.text}, {spoken(self.where)}, round {self.round}{sure}"
            + (", cited" if self.cited else "")
        )


@dataclass(frozen=True)
class Lane:
    """The blocks of a tool, or of a tool asked of a part, in rows on which none covers another."""

    tool: str
    rows: tuple[tuple[Block, ...], ...]

    @property
    def size(self) -> int:
        """How many blocks."""
        return sum(len(row) for row in self.rows)


@dataclass(frozen=True)
class Crop:
    """A stretch that was listened to by itself, and when."""

    index: int
    where: Segment
    round: int
    tool: str
    text: str


def spoken(where: Segment) -> str:
    """A stretch in words."""
    return f"{where.start:.2f} to {where.end:.2f} seconds"


def blocks(episode: Episode) -> tuple[Block, ...]:
    """Every percept in the order of hearing, which is that of the citations."""
    return tuple(_blocks(episode))


def _blocks(episode: Episode) -> Iterator[Block]:
    cited, index = set(episode.answer.because), 0
    speakers = _speakers(episode)
    for call in episode.calls:
        for percept in call.percepts:
            where = percept.segment or call.query.segment or episode.clip.span
            tone = _tone(percept, speakers)
            by = f"{percept.tool}{call.query.of_source}"
            yield Block(index, percept, where, call.round + 1, tone, index in cited, by)
            index += 1


def _speakers(episode: Episode) -> list[str]:
    """Their names, in the order of hearing."""
    named = (p.speaker for p in episode.percepts if isinstance(p, Turn | Utterance) and p.speaker)
    return list(dict.fromkeys(named))


def _tone(percept: Percept, speakers: Sequence[str]) -> str:
    """A class name: never text from outside."""
    if isinstance(percept, Miss):
        return "tone-miss"
    if isinstance(percept, Turn | Utterance) and percept.speaker:
        return f"tone-speaker-{speakers.index(percept.speaker) % TONES}"
    return f"tone-{TOOLS[percept.tool].tone}" if percept.tool in TOOLS else "tone-other"


def lanes(found: Sequence[Block]) -> tuple[Lane, ...]:
    """One lane for each tool that was asked, and each part of the sound that it was asked of.

    Those of the registry are in its order, then come others.
    """
    order = {tool: place for place, tool in enumerate(TOOLS)}
    asked = {block.heard_by: order.get(block.percept.tool, len(order)) for block in found}
    return tuple(
        Lane(by, rows([block for block in found if block.heard_by == by]))
        for by in sorted(asked, key=lambda by: asked[by])
    )


def rows(found: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    """Each block on the first row that is free; speakers keep to rows of their own."""
    filled: list[tuple[str, list[Block]]] = []
    for block in sorted(found, key=lambda block: (block.where.start, block.index)):
        own = block.percept.speaker if isinstance(block.percept, Turn) else ""
        for name, row in filled:
            if name == own and row[-1].where.end <= block.where.start + 1e-6:
                row.append(block)
                break
        else:
            filled.append((own, [block]))
    return tuple(tuple(row) for _, row in filled)


def crops(episode: Episode) -> tuple[Crop, ...]:
    """Every stretch that a round listened to by itself."""
    return tuple(
        Crop(index, call.query.segment, call.round + 1, call.query.heard_by, plain(call.query.text))
        for index, call in enumerate(episode.calls)
        if call.query.segment
    )
