"""A run's numbers as tables, a Markdown page and a picture; or two runs compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.show import plots, tables
from agent.show.console import Console
from agent.show.terminal import say_all
from evals.benchmarks import named
from evals.run import run_config as configs
from evals.run import run_folder as folders
from evals.run.run_comparison import Comparison, RunAnswers, compare
from evals.run.run_config import sha256
from evals.run.run_scorers import scorers_of
from evals.sample import Item
from tools.errors import InputError
from tools.files import write_whole


def write_report(
    run: Path, second: Path | None = None, out: Path | None = None, as_json: bool = False
) -> None:
    """Prints the tables, and writes `report.md` and `report.png` beside the run."""
    out = out or run
    if not out.is_dir():
        raise InputError(f"{out} is not a folder; expected one to write the report in")
    found = folders.read_results(run)
    other = _compared(run, second) if second else None
    grids = [*(tables.compared(other) if other else ()), *tables.grids(found)]
    page = tables.markdown(f"Run {run.name}", list(tables.notes(found)), grids)
    try:
        write_whole(out / "report.md", page + "\n![accuracy](report.png)\n")
        plots.draw(found, out / "report.png")
    finally:
        if as_json:
            say_all((other or found).model_dump_json(indent=1))
        else:
            if other:
                tables.draw(tables.compared(other), Console(highlight=False))
            tables.show(found, run)


def _compared(first: Path, second: Path) -> Comparison:
    """The runs' answers, scored on the items they share."""
    (one, two), items = answers_of((first, second))
    return compare(one, two, items)


def answers_of(folders_of: Sequence[Path]) -> tuple[list[RunAnswers], list[Item]]:
    """What there is of each run, and the items of the benchmark of the first.

    Raises:
        InputError: A folder is no run, or the question file changed.
    """
    config = configs.read(folders_of[0])
    if (now := sha256(config.data)) != config.data_sha256:
        raise InputError(f"data_sha256 was {config.data_sha256}, is {now}: {config.data} changed")
    benchmark = named(config.benchmark)
    runs: list[RunAnswers] = []
    for folder in folders_of:
        its, said = configs.read(folder), folders.answers(folder)
        runs.append(RunAnswers(str(folder), its, said, scorers_of(benchmark, its, folder)))
    return runs, benchmark.read(config.data)
