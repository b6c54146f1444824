"""Impressions in an episode's calls replaced by the claims that their text makes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel

from evals.perception.claims import PROMPT_SHA256, claims
from evals.perception.perception_report import JudgeableEpisode
from graphs.state import Call
from tools.chat import Chat
from tools.errors import ToolError
from tools.evidence import Impression, Miss, Percept
from tools.json_lines import mend_lines, read_lines

CLAIMS = "claims.jsonl"
"""Where a run keeps the claims that were taken out of its texts."""

WORKERS = 8
"""Texts that a server is asked about at a time."""


class ExtractedClaims(BaseModel, frozen=True):
    """One line of `claims.jsonl`: a text by its hash, and what it claims."""

    of: str
    percepts: tuple[Percept, ...]


@dataclass(frozen=True)
class ClaimReader:
    """Takes claims out of texts, each text once.

    Attributes:
        chat: The model that reads.
        path: Where claims are kept; one line a text, written at once.
        known: By hash.
    """

    chat: Chat
    path: Path
    known: dict[str, tuple[Percept, ...]]

    @classmethod
    def open(cls, chat: Chat, path: Path) -> ClaimReader:
        """Reads what was taken earlier.

        Raises:
            InputError: The file holds something else.
        """
        mend_lines(path)
        taken = read_lines(path, ExtractedClaims, "claims")
        return cls(chat, path, {each.of: each.percepts for each in taken})

    async def read(self, heard: Sequence[JudgeableEpisode], workers: int) -> list[JudgeableEpisode]:
        """The same episodes, with claims in place of impressions, at most `workers` at a time.

        An episode of which a text cannot be read is told to be unread.
        """
        room = asyncio.Semaphore(workers)

        async def one(each: JudgeableEpisode) -> JudgeableEpisode:
            async with room:
                try:
                    calls = tuple([await self._claimed(call) for call in each.episode.calls])
                except ToolError:
                    return replace(each, unread=True)
            return replace(each, episode=each.episode.model_copy(update={"calls": calls}))

        return list(await asyncio.gather(*(one(each) for each in heard)))

    async def _claimed(self, call: Call) -> Call:
        """The call with claims. An impression beside other percepts only says them again."""
        if not all(isinstance(percept, Impression | Miss) for percept in call.percepts):
            return call
        percepts: list[Percept] = []
        for percept in call.percepts:
            percepts += await self._taken(percept) if isinstance(percept, Impression) else [percept]
        return call.model_copy(update={"percepts": tuple(percepts)})

    async def _taken(self, said: Impression) -> Sequence[Percept]:
        place = f"{said.segment.duration} from {said.segment.start}"
        parts = (PROMPT_SHA256, self.chat.model, said.tool, place, said.text)
        of = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        if of not in self.known:
            found = await claims(said.text, said.segment, said.tool, self.chat)
            self.known[of] = found
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(ExtractedClaims(of=of, percepts=found).model_dump_json() + "\n")
        return self.known[of]
