"""The parts of a page that tell of an episode, of one that is over or of one that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.show.lanes import Block, blocks, crops, lanes
from agent.show.page.disputes import disputes
from agent.show.page.steps import shifts, stages, steps
from agent.show.program_text import in_words
from graphs.perceive import ToolCall
from graphs.state import Episode
from tools.evidence import Miss


def episode_parts(
    episode: Episode, open_calls: Sequence[ToolCall] | None = None, prefix: str = ""
) -> dict[str, Any]:
    """What the templates of `parts` are filled with.

    Args:
        episode: What is shown.
        open_calls: The tools that listen right now; None where the episode is over.
        prefix: Of every id, so that a page can hold several episodes.
    """
    heard, drawn = blocks(episode), steps(episode)
    asking = {one["round"] + 1 for one in open_calls or ()}
    return {
        "episode": episode,
        "open": open_calls,
        "prefix": prefix,
        "heading": "h2" if prefix else "h1",
        "key": None,
        "verdict": "",
        "understood": in_words(episode.plan),
        "heard": heard,
        "lanes": lanes(heard),
        "crops": crops(episode),
        "cited": _cited(episode, heard),
        "steps": drawn,
        "rounds": [step.number for step in drawn if step.calls or step.number in asking],
        "slowest": max((call.seconds for call in episode.calls if not call.cached), default=0.0),
        "stages": stages(episode),
        "shifts": shifts(episode),
        # Every percept is held against every other: too much after each call of many.
        "disputes": disputes(episode) if open_calls is None else (),
        "misses": [block for block in heard if isinstance(block.percept, Miss)],
    }


def _cited(episode: Episode, heard: Sequence[Block]) -> list[Block]:
    return [heard[index] for index in episode.answer.because if 0 <= index < len(heard)]
