"""A controller that listens for exactly so many rounds."""

import pytest

from graphs.build import Context, run
from graphs.fixed_rounds import FixedRounds
from graphs.perceive import NoAudio
from graphs.state import Answer, Budget, Question, State, StopReason
from graphs.strategy import PlanFirst
from tests.graphs.fixed_reader import BY_HEART
from tools.audio import AudioClip


async def always(state: State) -> Answer:
    """Is sure of everything at once."""
    return Answer(text="yes", confidence=1)


@pytest.mark.anyio
@pytest.mark.parametrize("rounds", [1, 2, 3, 7])
async def test_it_listens_exactly_so_often_however_sure(call: AudioClip, rounds: int) -> None:
    context = Context(BY_HEART, PlanFirst(FixedRounds(rounds)), always, NoAudio())
    budget = Budget(rounds=rounds + 5, calls=99)
    episode = await run(call, Question(text="What is heard after the dog?"), context, budget)
    assert episode.stop is StopReason.CONCLUDED
    perceived = [one for one in episode.decisions if one.action.kind == "perceive"]
    assert len(perceived) == rounds
    assert max(one.round for one in episode.calls) <= rounds - 1


@pytest.mark.anyio
async def test_the_budget_of_calls_binds_it(call: AudioClip) -> None:
    context = Context(BY_HEART, PlanFirst(FixedRounds(9)), always, NoAudio())
    budget = Budget(rounds=20, calls=3)
    episode = await run(call, Question(text="What is heard after the dog?"), context, budget)
    assert len(episode.calls) <= 3
