"""One line of what `bench` prints."""

from __future__ import annotations

from pydantic import BaseModel


class BenchRow(BaseModel):
    """One measurement. `goal` is the most it should be; None where there is none."""

    what: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached."""
        return None if self.goal is None else self.value <= self.goal
