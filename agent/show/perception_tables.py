"""What `perception` finds of a run, and its tables."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import AliasChoices, BaseModel, Field

from agent.show.grid import Grid, rough
from evals.cues import Cues
from evals.error_attribution import Attribution, ErrorCause
from evals.perception.error_rates import Rates
from evals.perception.perception_report import Report

FILE = "perception.json"


class PerceptionFindings(BaseModel, frozen=True):
    """`perception.json`: rates and causes where there are annotations, else agreement with cues."""

    report: Report | None = None
    attributions: tuple[Attribution, ...] | None = Field(
        default=None, validation_alias=AliasChoices("attributions", "blames")
    )
    """Files of earlier versions call them `blames`."""
    cues: Cues | None = None


def grids(found: PerceptionFindings) -> list[Grid]:
    """All that was found, as tables."""
    made = [] if found.report is None else _rates(found.report)
    if found.attributions is not None:
        made.append(_causes(found.attributions))
    if found.cues is not None:
        made.append(_cues(found.cues))
    return made


def _cues(found: Cues) -> Grid:
    head = ("items", "cues", "covered", "by another item's evidence")
    row = [str(found.items), str(found.cues), rough(found.covered), rough(found.chance)]
    return Grid("What people notice, in % of their cues", head, [row])


def _rates(found: Report) -> list[Grid]:
    """The verdicts on claims and annotations, and the error rates."""
    seen = found.perception
    sets = {
        "all": seen.overall,
        **{f"kind {name}": rates for name, rates in seen.by_kind.items()},
        **{f"tool {name}": rates for name, rates in seen.by_tool.items()},
        **{f"round {name}": rates for name, rates in seen.by_round.items()},
    }
    claims = Grid(
        f"Claims of {seen.episodes} episodes, in %",
        ("", "claims", "neutral", "Acc_per", "Err_per", "Err_use"),
        [[name, *_claims(each)] for name, each in sets.items() if each.claimed],
    )
    facts = Grid(
        "Reference annotations, in %",
        ("", "annotations", "Err_omit", "F1", "asked for", "unheard"),
        [[name, *_facts(each)] for name, each in sets.items() if each.facts],
    )
    wrong = Grid(
        "Error rates, in %",
        ("", "rate", "of"),
        [
            [
                "words (WER)",
                rough(found.wer),
                _of(found.wer and found.wer.n),
            ],
            [
                "turns (DER)",
                rough(found.der),
                _of(found.der and found.der.n),
            ],
        ],
    )
    return [claims, facts, wrong]


def _of(n: int | None) -> str:
    return "" if n is None else str(n)


def _claims(rates: Rates) -> list[str]:
    shares = (rates.accuracy, rates.hallucinated, rates.misused)
    return [str(rates.claimed), str(rates.neutral), *(rough(share) for share in shares)]


def _facts(rates: Rates) -> list[str]:
    return [
        str(rates.facts),
        rough(rates.omitted),
        rough(rates.f1),
        str(rates.asked),
        rough(rates.unheard),
    ]


def _causes(found: Sequence[Attribution]) -> Grid:
    """Wrong answers by kind of question and cause."""
    kinds = sorted({attribution.kind for attribution in found})
    rows = [[kind, *_counted([b for b in found if b.kind == kind])] for kind in kinds]
    head = ("question", *(cause.value for cause in ErrorCause))
    return Grid("Wrong answers by cause", head, [*rows, ["all", *_counted(found)]])


def _counted(found: Sequence[Attribution]) -> list[str]:
    causes = [attribution.cause for attribution in found]
    return [str(causes.count(cause)) for cause in ErrorCause]
