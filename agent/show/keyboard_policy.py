"""A person at the keyboard as the policy of an episode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from rich.table import Table
from rich.text import Text

from agent.show.console import Console
from agent.show.plain_text import plain
from agent.show.progress import asked
from graphs.policy.prices import Prices, packed
from graphs.program_controller import decisive, listening
from graphs.propose import Candidate, candidates
from graphs.state import Conclude, Decision, State
from tools.audio import Segment
from tools.tool_registry import call_kind


@dataclass(frozen=True)
class Person:
    """Whoever reads the console and types numbers; the end of the input is to answer."""

    console: Console
    prices: Prices | None = None

    @classmethod
    def at(cls, console: Console) -> Self:
        """Shown what each move costs, as the controllers know it."""
        return cls(console, packed())

    async def __call__(self, state: State) -> Decision:
        """The moves of the numbers typed, together."""
        moves = list({one.queries: one for one in (*candidates(state), *decisive(state))}.values())
        self._show(state, moves)
        if chosen := self._chosen(len(moves)) if moves else []:
            return listening([moves[number - 1] for number in chosen])
        return Decision(action=Conclude(), thought="a person answers")

    def _chosen(self, most: int) -> list[int]:
        """Numbers of moves; none is to answer."""
        numbers = {str(number): number for number in range(1, most + 1)}
        while True:
            try:
                typed = self.console.input("> ").split()
            except EOFError:
                return []
            if typed == ["0"]:
                return []
            if typed and all(one in numbers for one in typed):
                return [numbers[one] for one in dict.fromkeys(typed)]
            found = plain(" ".join(typed))
            told = f"found {found!r}; expected numbers from 1 to {most}, or 0 alone to answer"
            self.console.print(Text(told), soft_wrap=True)

    def _show(self, state: State, moves: Sequence[Candidate]) -> None:
        """What was heard last, what is believed, and what can be done."""
        for call in state.calls:
            if call.round == len(state.decisions) - 1:
                heard = "; ".join(plain(one.in_words) for one in call.percepts) or "nothing"
                self.console.print(Text(f"{plain(asked(call.query))} → {heard}"))
        belief = state.beliefs[-1]
        options = list(zip(state.question.choices, belief.posterior, strict=True))
        for text, chance in options or [(belief.text, belief.confidence)]:
            self.console.print(Text(f"{chance:.2f} {plain(text)}", style="cyan"))
        table = Table("", "listen", "seconds", "why", box=None)
        for number, move in enumerate(moves, start=1):
            what = plain(", ".join(asked(query) for query in move.queries))
            cost = _cost(move, self.prices, state.clip.span)
            table.add_row(str(number), Text(what), cost, Text(plain(move.why)))
        table.add_row("0", "answer")
        self.console.print(table)


def _cost(move: Candidate, prices: Prices | None, span: Segment) -> str:
    """Seconds, where every call has a price."""
    if prices is None or not {call_kind(query) for query in move.queries} <= set(prices.errands):
        return ""
    return f"{sum(prices.seconds(query, span) for query in move.queries):.2f}"
