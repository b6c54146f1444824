"""How much of speech at once diarization hears, and how many people, in made dialogues."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.assembly.runtime import Runtime
from evals.perception.wer_der import Errors, rate, turn_errors
from evals.scenes.clip_audio import RATE
from evals.scenes.stock import Stock
from graphs.state import Call
from tests.ears.recordings import levelled, mixed, recorded, share, written
from tools.audio import Samples, Segment
from tools.evidence import SubQuery, Turn

pytestmark = [pytest.mark.recordings, pytest.mark.models]

DIALOGUES = 20
LINES = 6

OVERLAP = (0.4, 1.5)
"""Seconds that two lines share, where they do."""

STEP = 0.05
"""Seconds of the steps in which it is asked whether two speak at once."""


@pytest.mark.anyio
async def test_speech_at_once_in_dialogues(runtime: Runtime, tmp_path: Path) -> None:
    found, rng = recorded("voice"), np.random.default_rng(3)
    tool = runtime.toolbox()["diarize"]
    both, errors, people = list[NDArray[np.bool_]](), list[Errors](), list[bool]()
    for at in range(DIALOGUES):
        made, true = _dialogue(found, 2 + at % 2, rng)
        clip = written(made, tmp_path / f"{at}.wav")
        query = SubQuery(tool="diarize")
        heard = tuple([one async for one in tool(clip, query)])
        turns = [one for one in heard if isinstance(one, Turn)]
        seconds = clip.length
        call = Call(round=0, query=query, percepts=heard)
        errors += turn_errors([call], true, str(at), seconds)
        people.append(len({one.speaker for one in turns}) == len({one.speaker for one in true}))
        both.append(np.stack([_at_once(one, seconds) for one in (true, turns)]))
    true, told = np.concatenate(both, axis=1)
    names = [str(at) for at, one in enumerate(both) for _ in range(one.shape[1])]
    error, scenes = rate(errors), [str(at) for at in range(DIALOGUES)]
    assert error is not None
    print(f"\nat once: {true.sum() * STEP:.0f} s of {len(true) * STEP:.0f} s; heard ", end="")
    print(share(list(told[true]), [n for n, one in zip(names, true, strict=True) if one]), end="")
    print(f"; right where told {share(list(true[told]), _only(names, told))}")
    print(f"DER {error.value:.0%} [{error.low:.0%}, {error.high:.0%}]", end="; ")
    print(f"number of people {share(people, scenes)}")
    assert told[true].mean() > told[~true].mean()


def _only(names: list[str], told: NDArray[np.bool_]) -> list[str]:
    return [name for name, one in zip(names, told, strict=True) if one]


def _dialogue(found: Stock, people: int, rng: np.random.Generator) -> tuple[Samples, list[Turn]]:
    """Lines of some speakers in turn, half of which begin while another is still heard."""
    speakers = sorted({clip.speaker for clip in found.clips})
    who = [str(one) for one in rng.choice(speakers, people, replace=False)]
    onset, before = 0.5, 0.5
    placed, turns = list[tuple[float, Samples]](), list[Turn]()
    for at in range(LINES):
        name = who[at % people]
        lines = [clip for clip in found.clips if clip.speaker == name and clip.seconds >= 1]
        clip = lines[int(rng.integers(len(lines)))]
        samples = levelled(found.recordings(clip), float(rng.uniform(-3, 3)))
        placed.append((onset, samples))
        end = onset + len(samples) / RATE
        turns.append(Turn(segment=Segment(start=onset, end=end), tool="truth", speaker=name))
        shared = float(rng.uniform(*OVERLAP)) if rng.integers(2) else -float(rng.uniform(0.2, 1))
        onset, before = max(before, end - shared), end
    seconds = before + 0.5
    bed = rng.standard_normal(round(seconds * RATE)).astype(np.float32)
    return mixed((0.0, levelled(bed, -40)), *placed, seconds=seconds), turns


def _at_once(turns: list[Turn], seconds: float) -> NDArray[np.bool_]:
    """In which steps two speakers are heard."""
    at = np.arange(0, seconds, STEP)
    speaking = [
        np.logical_or.reduce([
            (one.segment.start <= at) & (at < one.segment.end)
            for one in turns
            if one.speaker == name
        ])
        for name in sorted({one.speaker for one in turns})
    ]  # fmt: skip
    pairs = [one & other for one, other in combinations(speaking, 2)]
    return np.logical_or.reduce(pairs) if pairs else np.zeros(len(at), bool)
