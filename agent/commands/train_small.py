"""`train small`: the project's own small audio-language model, from parts that packages carry."""

from __future__ import annotations

from typing import Literal

from agent.cli.arguments import Arguments
from agent.cli.values import Count, File, Folder


class TrainSmallCommand(Arguments):
    """Trains listen-again-small, or goes on where a stopped training was."""

    out: Folder
    """A folder, new or to be gone on with."""
    config: File | None = None
    """Settings, as TOML."""
    profile: Literal["core", "gpu15"] = "core"
    """How long: some eleven hours on one core, or a quarter of an hour where there is a GPU."""
    tables: bool = False
    """Also make both papers' tables from the student of the last stage."""
    seeds: Count = 3
    """tables: trainings of each arm."""
    each: Count | None = None
    """Questions of a kind at a look (20; gpu15: 60)."""

    def run(self) -> int:
        """Prints the folder of the model."""
        from agent.assembly.model_stores import store_of
        from agent.assembly.settings import load
        from agent.show.console import Console
        from agent.show.progress import Downloads
        from agent.show.terminal import one_line, say
        from agent.train.lalm.sft_config import read
        from agent.train.small.small_config import PRESETS, SmallConfig
        from agent.train.small.small_recipe import SmallParts, train_small

        settings, console = load(), Console(stderr=True)

        def told(line: str) -> None:
            console.print(one_line(line), style="dim", soft_wrap=True)

        preset = PRESETS[self.profile].model_dump()
        given = preset | ({"each": self.each} if self.each else {})
        config = read(SmallConfig, self.config, given if self.config is None else {})
        with Downloads(console) as downloads:
            store = store_of(settings, downloads)
            parts = SmallParts(store, settings.cache / "recordings", told)
            seeds = range(self.seeds) if self.tables else ()
            say(str(train_small(config, parts, self.out, seeds)))
        return 0
