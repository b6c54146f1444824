"""A run's numbers as tables: for a terminal, and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.controls import GUESSING, MAIN
from evals.run.run_comparison import Comparison
from evals.run.run_results import Accuracy, Outcome, Results
from evals.stats import Difference, Estimate


@dataclass(frozen=True)
class Grid:
    """A table before it is drawn; the first column holds names, the others figures."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def show(results: Results, folder: Path) -> None:
    """Prints all tables of a run on standard output."""
    console = Console(highlight=False)
    for line in notes(results):
        console.print(Text(line))
    draw(grids(results), console)
    console.print(Text(f"Run: {folder}", style="dim"))


def draw(found: Sequence[Grid], console: Console) -> None:
    """Prints tables; text from files is shown as it stands, without markup."""
    for grid in found:
        table = Table(title=grid.title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
        for at, name in enumerate(grid.head):
            # A narrow terminal may cut a name short, never a figure.
            width = max(len(row[at]) for row in [grid.head, *grid.rows]) if at else 8
            table.add_column(name, justify="right" if at else "left", no_wrap=True, min_width=width)
        for row in grid.rows:
            table.add_row(*(Text(_plain(cell)) for cell in row))
        console.print(table)


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
    yield (
        "In %, with a 95 % bootstrap interval. Official: the benchmark's matcher. Exact: the very "
        "choice. Guess: the best control without listening. What failed or is missing is wrong."
    )
    if results.without_key:
        yield f"{results.without_key} items have no published answer and count nowhere."
    if results.key_not_among_choices:
        yield f"{results.key_not_among_choices} items have an answer that is none of the choices."
    if sure := results.calibration:
        yield (
            f"Calibration over {sure.n} answers: ECE {sure.ece:.3f}, Brier {sure.brier:.3f}, "
            f"AURC {sure.aurc:.3f}."
        )


def grids(results: Results) -> list[Grid]:
    """The conditions, then the main one by each breakdown."""
    main = results.conditions[MAIN]
    broken = [_breakdown(name, groups, results) for name, groups in main.groups.items()]
    return [_accuracies(results), _counts(results), *broken]


def _accuracies(results: Results) -> Grid:
    rows = [
        [
            name,
            interval(found.accuracy.official),
            interval(found.accuracy.exact),
            interval(found.less_main),
            probability(found.less_main),
        ]
        for name, found in results.conditions.items()
    ]
    return Grid("Accuracy", ("condition", "official", "exact", "less main", "p"), rows)


def _counts(results: Results) -> Grid:
    head = ("condition", "answered", "no choice", "failed", "missing", "s/item", "calls")
    rows = [[name, *_counted(found)] for name, found in results.conditions.items()]
    return Grid("Answers", head, rows)


def _counted(found: Outcome) -> list[str]:
    return [
        f"{found.answered}/{found.asked}",
        *(str(count) for count in (found.unparsed, found.failed, found.missing)),
        "" if found.seconds is None else f"{found.seconds:.2f}",
        "" if found.calls is None else f"{found.calls:.1f}",
    ]


def _breakdown(name: str, groups: dict[str, Accuracy], results: Results) -> Grid:
    """Each group with the best that guessing does in it."""
    rows = [
        [
            group,
            str(found.official.n if found.official else 0),
            interval(found.official),
            interval(found.exact),
            "" if (guess := best_guess(name, group, results)) is None else f"{100 * guess:.1f}",
        ]
        for group, found in groups.items()
    ]
    return Grid(f"By {name}", (name, "items", "official", "exact", "guess"), rows)


def best_guess(breakdown: str, group: str, results: Results) -> float | None:
    """What the best control without listening reaches in a group; None where none was run."""
    found = (
        results.conditions[control].groups[breakdown][group].official
        for control in GUESSING
        if control in results.conditions
    )
    return max((guess.value for guess in found if guess), default=None)


def probability(gap: Difference | None) -> str:
    """A p-value, as far as 10,000 permutations tell."""
    if gap is None:
        return ""
    return f"{gap.p:.3f}" if gap.p >= 0.001 else "<.001"


def interval(found: Estimate | Difference | None) -> str:
    """In per cent: `39.8 (36.9, 42.8)`."""
    if found is None:
        return ""
    sign = "+" if isinstance(found, Difference) else ""
    value, low, high = (f"{100 * edge:{sign}.1f}" for edge in (found.value, found.low, found.high))
    return f"{value} ({low}, {high})"


def rough(found: Estimate | None) -> str:
    """In per cent, with the interval to whole numbers: `39.8 (37, 43)`."""
    if found is None:
        return ""
    return f"{100 * found.value:.1f} ({100 * found.low:.0f}, {100 * found.high:.0f})"


def compared(found: Comparison) -> list[Grid]:
    """Two runs side by side."""
    head = ("matcher", found.first, found.second, "difference", "p", "items")
    rows = [
        [name, interval(pair.first), interval(pair.second), interval(pair.gap),
         probability(pair.gap), str(pair.gap.n if pair.gap else 0)]
        for name, pair in found.scores.items()
    ]  # fmt: skip
    return [Grid("Both runs on the items they share", head, rows)]
