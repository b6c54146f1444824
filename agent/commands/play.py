"""`play`: a person at the keyboard is the policy, in the same state machine."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from agent.assembly.runtime import House
from agent.assembly.settings import load
from agent.assembly.strategies import CONTROLLER
from agent.commands.ask import checked_question, refuse_deaf, tell
from agent.records import trace
from agent.show.plain_text import plain
from agent.show.progress import asked, download_bar
from graphs.build import run
from graphs.policy import learned_controller
from graphs.policy.prices import Prices
from graphs.propose import Candidate, candidates
from graphs.rule_controller import decisive, listening
from graphs.state import Budget, Conclude, Decision, State
from tools.audio import AudioClip, Segment, parse_span
from tools.tool_registry import call_kind


def main(arguments: argparse.Namespace) -> int:
    """As `ask`, but the moves are read from standard input; they are listed on standard error."""
    question = checked_question(arguments.question, arguments.choice)
    if arguments.trace:
        trace.check_writable(arguments.trace)
    clip = parse_span(AudioClip.open(arguments.clip), arguments.start, arguments.end)
    seconds = arguments.seconds or max(600.0, clip.span.duration)
    budget = Budget(rounds=arguments.rounds, calls=arguments.calls, seconds=seconds)
    house = House.of(load(arguments.profile))
    console = Console(stderr=True, highlight=False)
    with download_bar(console) as bar:
        house.pull(bar)
    person = Person(
        console, learned_controller.load(learned_controller.WEIGHTS, house.embed)[1].prices
    )
    minds = replace(house.minds(), policy=person, made_by={CONTROLLER: "person"})
    context = house.context(fresh=arguments.fresh, minds=minds)
    episode = asyncio.run(run(clip, question, context, budget))
    refuse_deaf(episode)
    if arguments.trace:
        trace.write(arguments.trace, house.trace_of(episode, minds))
    tell(episode, arguments.trace, arguments.json)
    return 0


@dataclass(frozen=True)
class Person:
    """Whoever reads the console and types numbers; the end of the input is to answer."""

    console: Console
    prices: Prices | None = None

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
    """Seconds, where every errand has a price."""
    if prices is None or not {call_kind(query) for query in move.queries} <= set(prices.errands):
        return ""
    return f"{sum(prices.seconds(query, span) for query in move.queries):.2f}"
