"""The best set of tools for a sort of question, chosen once: a bandit with full information.

What AuTAgent and AudioRouter learn by reinforcement (which tools, in one decision, from the
question alone) is found here by trying every set on every training question: so it is the most
that any such selector over these sets and sorts of question can reach on the training split.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from agent.train.controller.world.fixed_controllers import FixedToolSet
from agent.train.controller.world.world import World
from graphs.propose import candidates
from graphs.query.notation import call
from graphs.query.perception_needs import needs_of
from graphs.query.program import Program
from graphs.state import State
from tools.evidence import SubQuery
from tools.tool_registry import TOOLS

Sort = tuple[str, ...]
"""Some of the tools: the specialists as planned or plain, and the listener on the whole clip."""


@dataclass(frozen=True)
class OneShot:
    """A set of tools for each sort of question."""

    best: dict[Hashable, Sort]

    @classmethod
    def fitted(cls, worlds: Sequence[World], cost_lambda: float) -> OneShot:
        """Tries every set; of equals the cheapest, for sets are tried from small to large."""
        sets = list(chain.from_iterable(combinations(TOOLS, n) for n in range(len(TOOLS) + 1)))
        gains: defaultdict[Hashable, dict[Sort, float]] = defaultdict(dict)
        for world in worlds:
            cell = gains[_cell(world.known.plan.program)]
            for tools in sets:
                node = world.ask(world.root, queries(world.root.state, tools))
                gain = node.right - cost_lambda * node.seconds
                cell[tools] = cell.get(tools, 0.0) + gain
        return cls({cell: max(of, key=lambda one: of[one]) for cell, of in gains.items()})

    def policy(self, world: World) -> FixedToolSet:
        """The set for this question; nothing for a sort that was never met."""
        tools = self.best.get(_cell(world.known.plan.program), ())
        return FixedToolSet(queries(world.root.state, tools))


def queries(state: State, tools: Sort) -> tuple[SubQuery, ...]:
    """What these tools are asked with nothing heard: as planned, and never on a part only."""
    whole = [
        query
        for move in candidates(state)
        for query in move.queries
        if query.tool in tools and query.segment in (None, state.clip.span)
    ]
    named = {query.tool for query in whole if query.text and query.tool != "listen"}
    return tuple(one for one in whole if one.text or one.tool not in named)


def _cell(program: Program | None) -> Hashable:
    """What can be told of a question before anything is heard: what it asks, and what of."""
    needs = needs_of(program)
    outermost = call(program.ask)[0] if program else ""
    wanted = (needs.named, needs.spoken, needs.voices, needs.gendered, needs.related)
    sounds = bool(needs.sounds), needs.any_sound, bool(needs.counted)
    return outermost, wanted, sounds, needs.measured, needs.signals
