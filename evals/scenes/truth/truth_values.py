"""What programs say of a scene, in one sense and with borders at one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evals.scenes.truth.answer import UnclearError


@dataclass(frozen=True, slots=True)
class TruthAmount:
    """A number.

    Attributes:
        values: The number, and what else one could say.
        unit: As in `RightAnswer`.
    """

    values: tuple[float, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Names, texts, voices; several where each is right."""

    told: tuple[str, ...]
    unit: str

    @classmethod
    def of(cls, told: Iterable[str], unit: str) -> Labels:
        """Each once, in order."""
        return cls(tuple(dict.fromkeys(told)), unit)

    def the_one(self) -> str:
        """The only one.

        Raises:
            UnclearError: There are several.
        """
        if len(self.told) != 1:
            raise UnclearError(f"{len(self.told)} of {self.unit}: {', '.join(self.told)}")
        return self.told[0]


@dataclass(frozen=True, slots=True)
class InOrder:
    """Names in the order in which they come."""

    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TruthDenied:
    """What it is not."""

    value: TruthAmount | Labels | InOrder


Value = bool | TruthAmount | Labels | InOrder | TruthDenied


def number(value: Value) -> TruthAmount:
    """A value as a number: a count, a time, a number that somebody says.

    Raises:
        UnclearError: It is none.
    """
    match value:
        case TruthAmount():
            return value
        case Labels(unit="number" | "place"):
            try:
                return TruthAmount((float(value.the_one()),), "count")
            except ValueError:
                raise UnclearError(f"{value.the_one()!r} is no number") from None
        case _:
            raise UnclearError(f"{value!r} is no number")


def truth(value: Value) -> bool:
    """A value as yes or no.

    Raises:
        UnclearError: It is neither.
    """
    if isinstance(value, bool):
        return value
    raise UnclearError(f"{value!r} is neither yes nor no")
