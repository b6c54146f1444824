"""`models`: the embedded models on this machine."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import CliPositionalArg

from agent.cli.arguments import Arguments
from agent.cli.flag_groups import JsonFlag
from agent.cli.values import Name
from agent.show.terminal import say


class ModelsListCommand(JsonFlag):
    """Tells of each model its size, its licence, who uses it and whether it is here."""

    def run(self) -> int:
        """Prints a table or JSON."""
        from agent.assembly.ear_tools import others
        from agent.assembly.model_stores import store_of
        from agent.assembly.model_use import needed, users
        from agent.assembly.settings import load
        from agent.show.model_table import show

        settings = load()
        told = users(settings), needed(settings), list(others(settings))
        show(store_of(settings), *told, self.as_json)
        return 0


class ModelsPullCommand(Arguments):
    """Fetches models, each from the first of its sources that has it."""

    name: CliPositionalArg[tuple[Name, ...]] = ()
    """Those without which nothing can be asked, if none is named."""

    every: bool = Field(default=False, validation_alias="all")
    """All but language models; else those of one tool are fetched when it is first asked."""

    def run(self) -> int:
        """Prints the folder of each."""
        from agent.assembly.model_stores import store_of
        from agent.assembly.model_use import needed
        from agent.assembly.settings import load
        from agent.assembly.small_model import SHORT, small_folder
        from agent.show.console import Console
        from agent.show.progress import Downloads
        from tools.lalm.small.small_release import NAME
        from tools.store.model_catalogue import MODELS

        settings = load()
        with Downloads(Console(stderr=True)) as downloads:
            store = store_of(settings, downloads)
            every = [name for name, model in MODELS.items() if not model.by_name]
            for name in self.name or (every if self.every else needed(settings)):
                own = name in (SHORT, NAME)
                say(str(small_folder(store) if own else store.get(name)))
        return 0


class ModelsVerifyCommand(Arguments):
    """Checks every byte of the models that are here."""

    name: CliPositionalArg[tuple[Name, ...]] = ()
    """All, and what was made from them, if none is named."""
    repair: bool = False
    """Fetch what is damaged again."""

    def run(self) -> int:
        """Prints a line for each."""
        from agent.assembly.model_stores import default_store
        from agent.show.console import Console
        from agent.show.model_table import fetched, show_whole
        from agent.show.progress import Downloads

        with Downloads(Console(stderr=True)) as downloads:
            store = default_store(downloads)
            show_whole(store, self.name or fetched(store), self.repair, derived=not self.name)
        return 0


class ModelsPathCommand(Arguments):
    """Prints a model's folder."""

    name: CliPositionalArg[Name]
    """One of the embedded models."""

    def run(self) -> int:
        """Prints one line."""
        from agent.assembly.model_stores import default_store
        from agent.show.model_table import present

        say(str(present(default_store(), self.name)))
        return 0
