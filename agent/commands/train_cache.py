"""`train cache`: listens to everything that an episode could listen to, once."""

from __future__ import annotations

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import EngineFlags
from agent.cli.values import Count, File, Folder


class TrainCacheCommand(EngineFlags):
    """Listens once to all that an episode could listen to."""

    benchmark: CliPositionalArg[str]
    """Its name, such as mmau or mmar."""
    data: File
    """The question file, with its key."""
    audio_root: Folder
    """The folder of the recordings."""
    out: Folder
    """A folder, new or to be gone on with."""
    limit: Count | None = None
    """Only so many items."""
    oracle_transcript: File | None = None
    """The scenes' annotations, facts.jsonl: words as spoken, in place of recognised ones."""

    def run(self) -> int:
        """Explores every item that is not explored yet."""
        from agent.train.controller.percept_cache import fill

        fill(
            self.benchmark,
            self.data,
            self.audio_root,
            self.out,
            limit=self.limit,
            oracle_transcript=self.oracle_transcript,
            cluster=self.cluster,
        )
        return 0
