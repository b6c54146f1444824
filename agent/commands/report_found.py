"""`report-found`: questions on found recordings, their files and keys checked; asks nobody."""

from __future__ import annotations

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import File, Folder
from agent.show.terminal import say_all


class ReportFoundCommand(JsonFlag):
    """Counts questions on found recordings, and checks every file and every key that it can."""

    data: File
    """The question file, with its recordings.jsonl beside it."""
    audio_root: Folder
    """The folder of the found recordings, with its index.jsonl."""
    train: File | None = None
    """Questions that a classifier learns from, which only reads; its accuracy is one more blind
    control."""
    facts: File | None = None
    """Also write the recordings' reference annotations into this file, for `eval --evidence` and
    `perception --reference`."""

    def run(self) -> int:
        """Prints what was found; 1 where a key is wrong."""
        from agent.show.found_census import show
        from evals.found.census import census
        from evals.found.found_facts import found_facts
        from tools.files import write_whole

        if self.facts:
            found = found_facts(self.data, self.audio_root)
            write_whole(self.facts, "".join(f"{one.model_dump_json()}\n" for one in found))
        told = census(self.data, self.audio_root, self.train)
        if self.as_json:
            say_all(told.model_dump_json(indent=1))
        else:
            show(told)
        return 1 if told.wrong else 0
