"""What controls tell beside their accuracies, as tables."""

from __future__ import annotations

from collections.abc import Iterator

from agent.show.grid import Grid, interval, probability
from evals.run.run_results import Results


def control_grids(results: Results) -> Iterator[Grid]:
    """One for each finding that the run has."""
    if results.needs:
        yield _needs(results)
    if results.reasoning:
        yield _reasoning(results)
    if results.misled:
        yield _misled(results)


def _needs(results: Results) -> Grid:
    head = ("enough is", "items", "share", "by chance", "heard once", "heard again", "gain", "p")
    rows = [
        [
            one.needs,
            str(one.items),
            interval(one.share),
            "" if one.by_chance is None else f"{100 * one.by_chance:.1f}",
            interval(one.once),
            interval(one.again),
            interval(one.gain),
            probability(one.gain),
        ]
        for one in results.needs
    ]
    title = "How much of its recording an item needs, and what listening again gains"
    return Grid(title, head, rows)


def _reasoning(results: Results) -> Grid:
    head = ("instead heard", "answer kept", "reasoning alike", "another question's")
    rows = [
        [one.condition, *(interval(each) for each in (one.kept, one.alike, one.others))]
        for one in results.reasoning
    ]
    return Grid("What becomes of the reasoning, in % of words in common", head, rows)


def _misled(results: Results) -> Grid:
    found = results.misled
    assert found
    head = ("", "as it is", "with it spoken", "more", "p")
    row = ["that wrong choice answered", interval(found.unspoken), interval(found.spoken)]
    return Grid(
        "A wrong answer spoken over the recording",
        head,
        [[*row, interval(found.gap), probability(found.gap)]],
    )
