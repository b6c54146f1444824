"""A run's numbers as tables: for a terminal, and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from agent.show.console import Console
from agent.show.control_tables import control_grids
from agent.show.grid import Grid, interval, probability
from agent.show.terminal import one_line
from evals.controls import GUESSING, MAIN
from evals.run.figures import Figures, Legend
from evals.run.run_comparison import Comparison
from evals.run.run_results import Outcome, Results
from evals.scoring.protocol import SHARE

WIDE = 10_000
"""Characters that no table fills: what is narrower is as wide as it is."""

FIRST = 8
"""Characters of a row's name that are always shown."""


def show(results: Results, folder: Path) -> None:
    """Prints all tables of a run on standard output."""
    console = Console(highlight=False)
    for line in notes(results):
        console.print(Text(one_line(line)))
    draw(grids(results), console)
    console.print(Text(one_line(f"Run: {folder}"), style="dim"))


def draw(found: Sequence[Grid], console: Console) -> None:
    """Prints tables; text from files is shown as it stands, without markup."""
    for grid in found:
        table = Table(
            title=_plain(grid.title), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
        )
        # A narrow terminal may cut a name short, never a figure: it breaks the line instead.
        widths = [
            max(len(row[at]) for row in [grid.head, *grid.rows]) if at else FIRST
            for at in range(len(grid.head))
        ]
        for at, (name, width) in enumerate(zip(grid.head, widths, strict=True)):
            table.add_column(
                _plain(name), justify="right" if at else "left", no_wrap=True, min_width=width
            )
        for row in grid.rows:
            table.add_row(*(Text(_plain(cell)) for cell in row))
        fits = sum(widths) + 3 * len(widths) <= console.width
        (console if fits else Console(file=console.file, width=WIDE)).print(table)


def markdown(title: str, lines: Sequence[str], found: Sequence[Grid]) -> str:
    """The same as a Markdown page."""
    parts = [f"# {title}", *(f"- {_escaped(line)}" for line in lines)]
    for grid in found:
        parts.append(f"\n## {grid.title}\n")
        parts.append(_row(grid.head))
        parts.append(_row(["---", *["---:"] * (len(grid.head) - 1)]))
        parts += [_row(row) for row in grid.rows]
    return "\n".join(parts) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(text: str) -> str:
    """No markup, no line breaks: a name may come from a file."""
    safe = _plain(text).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{char}" if char in "|`*_[]\\" else char for char in safe)


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def notes(results: Results) -> Iterator[str]:
    """What a reader must know before the figures."""
    yield (
        f"{results.benchmark}, data {results.data_sha256[:12]}, {results.items} items"
        f" x {results.repeats}, solver {results.solver}, seed {results.seed}"
    )
    told = [_told(name, results.legend(name)) for name in results.conditions[MAIN].scores]
    yield (
        f"With a 95 % bootstrap interval. {' '.join(told)} Guess: the best control without "
        "listening. What failed or is missing is scored as nothing said."
    )
    for name, count in results.conditions[MAIN].absent.items():
        if count:
            yield f"No score by {name}, and no weight in its figures: {count} of the answers."
    if results.left_out:
        yield f"{results.left_out} more questions are left out: what they ask of cannot be heard."
    if results.without_key:
        yield f"{results.without_key} items have no published answer and count nowhere."
    if results.key_not_among_choices:
        yield f"{results.key_not_among_choices} items have an answer that is none of the choices."
    if sure := results.calibration:
        yield (
            f"Calibration over {sure.n} answers: ECE {sure.ece:.3f}, Brier {sure.brier:.3f}, "
            f"AURC {sure.aurc:.3f}."
        )


def _told(name: str, legend: Legend) -> str:
    """What a scorer compares, and its figures: "Exact: the very choice, accuracy in %."."""
    figure = f"{legend.metric} in {legend.unit}" if legend.unit else legend.metric
    return f"{name.capitalize()}: {f'{legend.about}, ' if legend.about else ''}{figure}."


def grids(results: Results) -> list[Grid]:
    """The conditions, what controls tell, then the main condition by each breakdown."""
    main = results.conditions[MAIN]
    broken = [_breakdown(name, groups, results) for name, groups in main.groups.items()]
    return [_scores(results), _counts(results), *control_grids(results), *broken]


def _scores(results: Results) -> Grid:
    """Every condition's figures; the title names what they are."""
    unit = results.legend(results.headline).unit
    rows = [
        [
            name,
            *_figures(found.scores, results),
            interval(found.less_main, unit),
            probability(found.less_main),
        ]
        for name, found in results.conditions.items()
    ]
    scorers = results.conditions[MAIN].scores
    metrics = dict.fromkeys(results.legend(name).metric for name in scorers)
    title = ", ".join(metrics).capitalize()
    return Grid(title, ("condition", *scorers, "less main", "p"), rows)


def _figures(scores: Figures, results: Results) -> list[str]:
    """One cell for each scorer."""
    return [interval(found, results.legend(name).unit) for name, found in scores.items()]


def _counts(results: Results) -> Grid:
    head = ("condition", "answered", "no answer", "failed", "missing", "s/item", "calls")
    rows = [[name, *_counted(found)] for name, found in results.conditions.items()]
    return Grid("Answers", head, rows)


def _counted(found: Outcome) -> list[str]:
    return [
        f"{found.answered}/{found.asked}",
        *(str(count) for count in (found.unparsed, found.failed, found.missing)),
        "" if found.seconds is None else f"{found.seconds:.2f}",
        "" if found.calls is None else f"{found.calls:.1f}",
    ]


def _breakdown(name: str, groups: dict[str, Figures], results: Results) -> Grid:
    """Each group with the best that guessing does in it."""
    rows = [
        [
            group,
            str(max((one.n for one in found.values() if one), default=0)),
            *_figures(found, results),
            "" if (guess := best_guess(name, group, results)) is None else f"{100 * guess:.1f}",
        ]
        for group, found in groups.items()
    ]
    head = (name, "items", *results.conditions[MAIN].scores, "guess")
    return Grid(f"By {name}", head, rows)


def best_guess(breakdown: str, group: str, results: Results) -> float | None:
    """What the best control without listening reaches in a group; None where none was run."""
    if results.legend(results.headline).unit != SHARE:
        return None
    found = (
        results.conditions[control].groups[breakdown][group][results.headline]
        for control in GUESSING
        if control in results.conditions
    )
    return max((guess.value for guess in found if guess), default=None)


def compared(found: Comparison) -> list[Grid]:
    """Two runs side by side."""
    head = ("scorer", found.first, found.second, "difference", "p", "items")
    rows = [
        [
            name,
            *(interval(one, found.legends[name].unit) for one in (pair.first, pair.second)),
            interval(pair.gap, found.legends[name].unit),
            probability(pair.gap),
            str(pair.gap.n if pair.gap else 0),
        ]
        for name, pair in found.scores.items()
    ]
    return [Grid("Both runs on the items they share", head, rows)]
