"""Whether several judges agree: with each other, with people, and each with itself.

A verdict is what the most raters of a judge say of one criterion of one item. Judges are compared
by Cohen's kappa over the criteria that both have judged; an interval is over recordings, whose
criteria are drawn together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from pydantic import BaseModel, Field, NonNegativeInt, ValidationError

from evals.benchmark import read_json
from evals.rubric_score import RubricRecord
from evals.sample import Item
from evals.stats import LEVEL, Estimate, Values, estimates, redrawn
from tools.errors import InputError

Unit = tuple[str, str]
"""An item's id and the name of one of its criteria."""

Verdicts = Mapping[Unit, int]
"""What one judge, or one person, says of each: 1 or 0."""


class Agreement(BaseModel, frozen=True, allow_inf_nan=False):
    """Two judges on the criteria that both have judged.

    Attributes:
        marks: How many criteria.
        equal: The share of them on which they say the same.
        kappa: Cohen's; None where each always says one thing, so that chance explains everything.
    """

    first: str
    second: str
    marks: NonNegativeInt
    equal: Estimate | None
    kappa: Estimate | None


class PersonMark(BaseModel, frozen=True):
    """One row of a file of people's marks: what somebody says of a criterion of an item."""

    annotator: str = Field(min_length=1)
    id: str
    criterion: str
    mark: int = Field(ge=0, le=1)


def verdicts(judged: Mapping[str, RubricRecord]) -> dict[Unit, int]:
    """The majority of a judge's raters, for each criterion that it marked; a tie is none."""
    return _most(
        {
            (id, name): [marks[at].score for marks in record.marks]
            for id, record in judged.items()
            for at, name in enumerate(_names(record))
        }
    )


def _names(record: RubricRecord) -> list[str]:
    """Of the criteria; one whose name stands there again is told apart by its number."""
    names = [mark.name for mark in record.marks[0]] if record.marks else []
    before = [names[:at].count(name) for at, name in enumerate(names)]
    return [f"{name} #{n + 1}" if n else name for name, n in zip(names, before, strict=True)]


def majority(judges: Sequence[Verdicts], common: bool = True) -> dict[Unit, int]:
    """What most judges say of each criterion; a tie is none.

    Args:
        judges: Of each, by criterion.
        common: Whether only of those that all have judged.
    """
    units = dict.fromkeys(unit for each in judges for unit in each)
    votes = {unit: [each[unit] for each in judges if unit in each] for unit in units}
    return _most(
        {unit: said for unit, said in votes.items() if not common or len(said) == len(judges)}
    )


def _most(votes: Mapping[Unit, Sequence[int]]) -> dict[Unit, int]:
    return {
        unit: int(2 * sum(said) > len(said))
        for unit, said in votes.items()
        if 2 * sum(said) != len(said)
    }


def self_contradiction(
    judged: Mapping[str, RubricRecord], items: Sequence[Item]
) -> Estimate | None:
    """The share of marks on which a judge's own raters are not of one mind."""
    rows = [
        (item.audio, float(len({one[at].score for one in record.marks}) > 1))
        for item in items
        if (record := judged.get(item.id)) and len(record.marks) > 1
        for at in range(len(record.marks[0]))
    ]
    if not rows:
        return None
    return estimates(np.array([[value] for _, value in rows]), [audio for audio, _ in rows])[0]


def pairwise(
    judges: Mapping[str, Verdicts], items: Sequence[Item], seed: int = 0
) -> tuple[Agreement, ...]:
    """Every two of them."""
    return tuple(agreement(*pair, items, seed) for pair in combinations(judges.items(), 2))


def agreement(
    one: tuple[str, Verdicts], other: tuple[str, Verdicts], items: Sequence[Item], seed: int = 0
) -> Agreement:
    """Of two judges, by their names."""
    (first, mine), (second, theirs) = one, other
    audio = {item.id: item.audio for item in items}
    common = [unit for unit in mine if unit in theirs and unit[0] in audio]
    cells_UK = np.zeros((len(common), 4))
    for at, unit in enumerate(common):
        cells_UK[at, 2 * mine[unit] + theirs[unit]] = 1
    clusters = [audio[id] for id, _ in common]
    equal = cells_UK[:, [0, 3]].sum(1, keepdims=True)
    return Agreement(
        first=first,
        second=second,
        marks=len(common),
        equal=estimates(equal, clusters, seed)[0] if common else None,
        kappa=_kappa(cells_UK, clusters, seed) if common else None,
    )


def _kappa(cells_UK: Values, clusters: Sequence[str], seed: int) -> Estimate | None:
    """With a bootstrap interval over clusters; draws in which it is undefined are left out."""
    names, at = np.unique(np.asarray(clusters), return_inverse=True)
    sums_CK = np.zeros((len(names), 4))
    np.add.at(sums_CK, at, cells_UK)
    (value,) = cohen(sums_CK.sum(0, keepdims=True))
    if not np.isfinite(value):
        return None
    drawn = cohen(redrawn(sums_CK, seed))
    edge = (1 - LEVEL) / 2
    low, high = np.quantile(drawn[np.isfinite(drawn)], [edge, 1 - edge])
    return Estimate(
        value=float(value),
        low=min(float(low), float(value)),
        high=max(float(high), float(value)),
        n=len(cells_UK),
    )


def cohen(counts_RK: Values) -> Values:
    """Kappa of each row of counts (0 and 0, 0 and 1, 1 and 0, 1 and 1); NaN where undefined."""
    share_RK = counts_RK / counts_RK.sum(1, keepdims=True)
    mine, theirs = share_RK[:, 2] + share_RK[:, 3], share_RK[:, 1] + share_RK[:, 3]
    chance = mine * theirs + (1 - mine) * (1 - theirs)
    equal = share_RK[:, 0] + share_RK[:, 3]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chance < 1, (equal - chance) / (1 - chance), np.nan)


def read_people(path: Path, items: Sequence[Item]) -> dict[str, dict[Unit, int]]:
    """The marks of each person, by name.

    Raises:
        InputError: The file cannot be read, a row is no mark, or is of an unknown item.
    """
    known = {item.id for item in items}
    people: dict[str, dict[Unit, int]] = {}
    for number, row in enumerate(read_json(path), start=1):
        try:
            one = PersonMark.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            where = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            raise InputError(f"{path}, row {number} is nobody's mark: {where}") from None
        if one.id not in known:
            raise InputError(f"{path}, row {number} marks {one.id!r}, which the run has not asked")
        people.setdefault(one.annotator, {})[one.id, one.criterion] = one.mark
    if not people:
        raise InputError(f"{path} holds no marks; expected a row for each")
    return people
