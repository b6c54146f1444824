"""`data paqa`: questions with traces, from recordings of which everything is known."""

from __future__ import annotations

from typing import Literal

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import Count, File, Folder, Natural
from agent.show.terminal import one_line, say, say_all


class DataPaqaCommand(JsonFlag):
    """Makes questions with traces, from recordings of which everything is known."""

    scenes: tuple[Folder, ...] = ()
    """A folder that scenes build wrote; may be repeated."""
    corpus: tuple[File, ...] = ()
    """Your own recordings with transcripts, as JSON lines; may be repeated."""
    style: Literal["paqa", "mpar2", "both"] = "both"
    """Whose grammar the traces are in: one of the two, or both in turn."""
    rows: Count
    """How many."""
    seed: Natural = 0
    """Of everything drawn."""
    out: Folder
    """A new folder."""

    def run(self) -> int:
        """Writes a folder with rows, recordings and a card."""
        import json

        from agent.data.build_dataset import Origin, build
        from agent.data.corpus import Corpus
        from agent.data.example import Style
        from agent.data.scene_cases import Scenes
        from agent.show.console import Console
        from tools.errors import InputError

        origins: list[Origin] = [*map(Scenes, self.scenes), *map(Corpus, self.corpus)]
        if not origins:
            raise InputError("found no recordings; expected --scenes DIR or --corpus FILE")
        styles: tuple[Style, ...] = ("paqa", "mpar2") if self.style == "both" else (self.style,)
        console = Console(stderr=True)

        def note(line: str) -> None:
            console.print(one_line(line), style="dim")

        tally = build(origins, styles, self.rows, self.seed, self.out, note)
        if self.as_json:
            say_all(json.dumps({"folder": str(self.out), **tally.summary}, indent=1))
        else:
            say(
                f"{self.out}: {tally.rows} rows about {tally.recordings} recordings "
                f"of {tally.hours:.2f} hours in all"
            )
        return 0
