"""`scenes`: a benchmark of real recordings composed so that everything in them is known."""

from __future__ import annotations

from typing import Literal

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import Count, Folder, Natural
from agent.show.terminal import one_line, say, say_all


class ScenesBuildCommand(JsonFlag):
    """Writes scenes, their annotations and questions on them: a folder that eval mmau reads."""

    out: Folder
    """A new folder."""
    split: Literal["train", "dev", "test"]
    """Whose recordings: no two splits share any."""
    recipe: Literal["programs", "templates"] = "programs"
    """How scenes and questions are made; templates is for numbers of before."""
    scenes: Count = 60
    """How many."""
    seed: Natural = 0
    """Of everything drawn."""
    sources: Folder | None = None
    """Unpacked Debian packages, for a machine without apt-get."""

    def run(self) -> int:
        """Fetches what is missing, and writes the folder."""
        import json
        from dataclasses import asdict

        from agent.assembly.settings import load
        from agent.show.console import Console
        from evals.scenes.build_scenes import build
        from evals.scenes.recipe import SceneOrder

        console = Console(stderr=True)

        def told(line: str) -> None:
            console.print(one_line(line), style="dim", soft_wrap=True)

        cache = load().cache / "recordings"
        given = (self.split, self.scenes, self.seed, self.sources, cache)
        built = build(self.out, self.recipe, SceneOrder(*given, told))
        if self.as_json:
            say_all(json.dumps(asdict(built), default=str, indent=1))
        else:
            say(
                f"{built.folder}: {built.scenes} scenes of {built.seconds:.0f} s in all, "
                f"{built.questions} questions, {built.second} of which need a second perception"
            )
        return 0
