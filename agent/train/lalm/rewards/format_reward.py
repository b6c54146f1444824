"""Whether a completion keeps to the grammar of its row.

What differs from HyPeR's format reward (0, 0.8 or 1 as released) and from MPAR²'s, and why:

1. It is 1 or 0. With 0.8 for part of the tags nothing is left to gain but the last fifth, and which
   part that is was chosen without a measurement; SFT has taught the whole form before this is used.
2. The grammar's own strict check decides (`problems` of `paqa` and `tags` in
   `tools.lalm.grammars`): every part once, in order, closed, not empty, nothing outside of tags.
"""

from __future__ import annotations

from agent.data.example import Example
from agent.train.lalm.rewards.trace_reader import LONGEST
from tools.lalm.grammars import paqa, tags


def form(row: Example, text: str) -> float:
    """1 for a whole trace, else 0."""
    if len(text) > LONGEST:
        return 0.0
    grammar = paqa if row.style == "paqa" else tags
    return float(not grammar.problems(text))
