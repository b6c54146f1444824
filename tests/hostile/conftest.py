"""The hostile campaign: counts what each kind of attack tried, and what survived it.

Every test here has `@pytest.mark.hostile("KIND")`, or `hostile("KIND", fault="F3")` where it
repeats a fault that was once found. One test is one case, unless it says by `tried(n)` that it
went through more. `pytest tests/hostile -m hostile` prints the table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

OUTCOMES = ("passed", "failed", "error")


@dataclass
class Kind:
    """One row of the table."""

    faults: set[str] = field(default_factory=set[str])
    tried: int = 0
    survived: int = 0
    seconds: float = 0.0


@pytest.fixture(autouse=True)
def kind(request: pytest.FixtureRequest, record_property: Callable[[str, Any], None]) -> None:
    """Writes into the test's report of which kind it is."""
    mark = request.node.get_closest_marker("hostile")
    assert mark, "every test here is marked"
    assert mark.args, "every mark here says of which kind the test is"
    record_property("kind", mark.args[0])
    record_property("fault", mark.kwargs.get("fault", ""))


@pytest.fixture
def tried(record_property: Callable[[str, Any], None]) -> Callable[[int], None]:
    """Says how many cases this one test went through."""
    return lambda cases: record_property("tried", cases)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table: kind, former faults, tried, survived, seconds."""
    kinds: defaultdict[str, Kind] = defaultdict(Kind)
    for report, said in _reports(terminalreporter):
        row = kinds[said["kind"]]
        row.faults |= {said["fault"]} - {""}
        row.tried += (cases := said.get("tried", 1))
        row.survived += cases if report.passed else 0
        row.seconds += report.duration
    if kinds:
        terminalreporter.section("hostile campaign")
        terminalreporter.write_line(
            f"{'kind':44} {'faults':16} {'tried':>7} {'survived':>9}  {'s':>6}"
        )
    for name, row in sorted(kinds.items()):
        faults = " ".join(sorted(row.faults, key=lambda fault: int(fault[1:])))
        terminalreporter.write_line(
            f"{name:44} {faults:16} {row.tried:7d} {row.survived:9d} {row.seconds:7.1f}"
        )


def _reports(
    terminal: pytest.TerminalReporter,
) -> Iterator[tuple[pytest.TestReport, dict[str, Any]]]:
    """The reports of the campaign's tests, each with what it wrote down."""
    for outcome in OUTCOMES:
        for report in terminal.getreports(outcome):
            said = dict(report.user_properties)
            if "kind" in said and report.when in ("call", "setup"):
                yield report, said
