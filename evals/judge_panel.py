"""What a panel of judges came to: each one's score, the majority's, and how far they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from evals.alt_test import AltTest, alt_test
from evals.judge_agreement import (
    Agreement,
    Unit,
    Verdicts,
    agreement,
    majority,
    pairwise,
    self_contradiction,
    verdicts,
)
from evals.judge_bias import JudgeBias
from evals.rubric_score import RubricRecord, Summary, current, summary, summed
from evals.run.answer_record import Key, Record
from evals.sample import Item
from evals.stats import Estimate

MAJORITY = "majority"
PEOPLE = "people"


class JudgeSummary(Summary, frozen=True):
    """One judge's score, and how far the judge is to be believed.

    Attributes:
        contradicts: The share of marks on which its own raters are not of one mind.
        bias: What sways it, where that was asked.
        people: Its agreement with the majority of people, where they judged too.
        alt_test: Whether it may stand in for them.
    """

    contradicts: Estimate | None = None
    bias: JudgeBias | None = None
    people: Agreement | None = None
    alt_test: AltTest | None = None


class JudgePanel(JudgeSummary, frozen=True):
    """`rubric.json`: the first judge's score as it stood there before, and the panel's.

    Attributes:
        judges: Each judge by name.
        majority: The score by what most judges say of each criterion; None of a single judge.
        pairs: Every two judges.
        among_people: Every two people.
    """

    judges: dict[str, JudgeSummary] = Field(default_factory=dict[str, JudgeSummary])
    majority: Summary | None = None
    pairs: tuple[Agreement, ...] = ()
    among_people: tuple[Agreement, ...] = ()


def panel(
    items: Sequence[Item],
    records: Mapping[Key, Record],
    judged: Mapping[str, Mapping[str, RubricRecord]],
    biases: Mapping[str, JudgeBias],
    people: Mapping[str, Verdicts],
    epsilon: float,
    seed: int = 0,
) -> JudgePanel:
    """Sums up what each judge said, by name; the first is the run's own."""
    valid = {name: current(found, records) for name, found in judged.items()}
    said = {name: verdicts(found) for name, found in valid.items()}
    persons = majority([*people.values()], common=False) if people else {}
    judges = {
        name: JudgeSummary(
            **summary(items, records, judged[name], seed).model_dump(),
            contradicts=self_contradiction(valid[name], items),
            bias=biases.get(name),
            people=agreement((name, mine), (PEOPLE, persons), items, seed) if people else None,
            alt_test=alt_test(mine, [*people.values()], epsilon) if people else None,
        )
        for name, mine in said.items()
    }
    together = majority([*said.values()])
    return JudgePanel(
        **next(iter(judges.values())).model_dump(),
        judges=judges,
        majority=_of_majority(items, records, together, valid, seed) if len(said) > 1 else None,
        pairs=pairwise(said, items, seed),
        among_people=pairwise(people, items, seed),
    )


def _of_majority(
    items: Sequence[Item],
    records: Mapping[Key, Record],
    together: Mapping[Unit, int],
    valid: Mapping[str, Mapping[str, RubricRecord]],
    seed: int,
) -> Summary:
    """The share of criteria that most judges give an item; none where they are evenly split."""
    marks: dict[str, list[int]] = {}
    for (id, _), verdict in together.items():
        marks.setdefault(id, []).append(verdict)
    first = next(iter(valid.values()))
    whole = {
        id: sum(given) / len(given)
        for id, given in marks.items()
        if len(given) == len(first[id].marks[0])
    }
    return summed(items, records, whole, seed)
