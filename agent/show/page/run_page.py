"""The page of a run: its numbers, its plots, and a list of items that opens their traces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agent.records import trace
from agent.records.trace import Trace
from agent.show import perception_tables, tables
from agent.show.console import Console
from agent.show.counter import counting
from agent.show.page import episode_page
from agent.show.page.charts import charts
from agent.show.page.render_html import render
from agent.show.page.score_text import headlines, scores_of, verdict_of
from evals.anytime import anytime
from evals.benchmarks import named
from evals.controls import MAIN
from evals.decay_curve import Decay
from evals.run import run_config as configs
from evals.run import run_folder as folders
from evals.run.answer_record import Record
from evals.run.run_scorers import scorers_of
from evals.sample import Item
from graphs.state import Episode
from tools.errors import InputError
from tools.files import made_folder, write_whole
from tools.outside import below, read_json

STYLES = ("base.css", "run.css")


@dataclass(frozen=True)
class ItemRow:
    """An item as it stands in the list.

    Attributes:
        verdict: "right", "wrong", "failed", "no key", "no score", or "scored", where no scorer
            tells right from wrong.
        scores: What its scorers gave, where they did not simply call it right or wrong.
        cause: Why it is wrong, where `perception --attribute-errors` found out.
        link: Its trace's page, relative to the run's; None where nothing was heard.
        why: Why there is no page, or why asking failed.
    """

    item: Item
    record: Record
    verdict: str
    kind: str
    cause: str
    link: str | None
    why: str = ""
    scores: str = ""


def write(folder: Path, out: Path, console: Console) -> None:
    """Writes the run's page, and one for each trace into a folder beside it.

    Raises:
        InputError: The folder is no run, has no numbers yet, or cannot be written.
    """
    config, results = configs.read(folder), folders.read_results(folder)
    benchmark = named(config.benchmark)
    items = config.selection.of(benchmark.read(config.data))
    scorers = scorers_of(benchmark, config, folder)
    asked = list(_asked(items, folders.answers(folder), config.repeats))
    beside = out.with_suffix("")
    beside = beside.with_name(f"{beside.name}-items")
    perception = _perception(folder)
    attributions = (perception and perception.attributions) or ()
    causes = {attribution.id: attribution.cause.value for attribution in attributions}
    rows, heard = list[ItemRow](), list[tuple[Item, Episode]]()
    with counting(console, len(asked)) as told:
        for at, (item, record) in enumerate(asked):
            found, why = _trace(folder, record)
            page = beside / f"{at + 1:04d}.html"
            verdict = verdict_of(item, record, scorers)
            if found:
                heard.append((item, found.episode))
                _write_item(page, found, folder / (record.trace or ""), item, out, verdict)
            link = f"{beside.name}/{page.name}" if found else None
            row = _row(item, record, verdict, causes, link, why)
            rows.append(replace(row, scores=scores_of(item, record, scorers)))
            told(record.condition)
    write_whole(
        out,
        render("run.html", STYLES, ("run.js",), "'none'", data={
            "name": folder.resolve().name,
            "notes": list(tables.notes(results)),
            "config": config,
            "results": results,
            "main": results.conditions[MAIN],
            "headlines": headlines(results),
            "grids": [*tables.grids(results), *_grids(perception)],
            "charts": charts(
                anytime(heard, scorers),
                results.calibration,
                _decay(folder),
            ),
            "rows": rows,
            "kinds": sorted({row.kind for row in rows if row.kind}),
            "causes": sorted({row.cause for row in rows if row.cause}),
        }),
    )  # fmt: skip


def _asked(
    items: Sequence[Item], records: Mapping[tuple[str, str, int], Record], repeats: int
) -> Iterator[tuple[Item, Record]]:
    """Every question of the main condition that was asked so far, in the file's order."""
    for item in items:
        for repeat in range(repeats):
            if record := records.get((MAIN, item.id, repeat)):
                yield item, record


def _trace(folder: Path, record: Record) -> tuple[Trace | None, str]:
    """The trace, or why there is none: one that is cut short spoils one row, not the page."""
    if record.trace is None:
        return None, record.error or "nothing was listened to"
    try:
        return trace.read(below(folder, record.trace)), ""
    except InputError as error:
        return None, str(error)


def _write_item(page: Path, found: Trace, file: Path, item: Item, out: Path, verdict: str) -> None:
    try:
        made_folder(page.parent)
    except OSError as error:
        raise InputError(f"cannot make the folder {page.parent}: {error.strerror}") from None
    key = item.expected
    back = f"../{out.name}"
    write_whole(page, episode_page.page(found, file, page, key=key, verdict=verdict, back=back))


def _row(
    item: Item,
    record: Record,
    verdict: str,
    causes: Mapping[str, str],
    link: str | None,
    why: str = "",
) -> ItemRow:
    kind = next(iter(item.groups.get("sub-category", next(iter(item.groups.values()), ()))), "")
    cause = causes.get(item.id, "") if verdict == "wrong" and record.repeat == 0 else ""
    return ItemRow(item, record, verdict, kind, cause, link, why or record.error or "")


def _perception(folder: Path) -> perception_tables.PerceptionFindings | None:
    """What `perception` found, where it was run."""
    path = folder / perception_tables.FILE
    if not path.exists():
        return None
    try:
        return read_json(path, perception_tables.PerceptionFindings)
    except InputError:
        raise InputError(f"{path} is not what perception writes; run it anew") from None


def _grids(found: perception_tables.PerceptionFindings | None) -> list[tables.Grid]:
    """The same as tables."""
    return [] if found is None else perception_tables.grids(found)


def _decay(folder: Path) -> Decay | None:
    """The decay study that the run is part of, one folder up; or that lies in it."""
    for path in (folder / "decay.json", folder.resolve().parent / "decay.json"):
        if path.exists():
            try:
                return read_json(path, Decay)
            except InputError:
                raise InputError(f"{path} is not what decay writes; run it anew") from None
    return None
