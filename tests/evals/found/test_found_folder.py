"""The real folder of found recordings, where somebody has it: LISTEN_AGAIN_FOUND says where."""

import os
from pathlib import Path

import pytest

from evals.found import found_questions
from evals.found.census import census
from evals.found.mixing import rendered
from evals.found.recordings import read_recordings

FOLDER = os.environ.get("LISTEN_AGAIN_FOUND")
HALVES = Path(found_questions.__file__).parent

pytestmark = [
    pytest.mark.recordings,
    pytest.mark.skipif(not FOLDER, reason="LISTEN_AGAIN_FOUND names no folder"),
]


@pytest.mark.parametrize("half", ["dev", "sealed"])
def test_every_file_is_as_the_index_says_and_every_key_as_the_timeline(half: str) -> None:
    data = HALVES / half / "questions.jsonl"
    told = census(data, Path(FOLDER or ""), HALVES / "dev" / "questions.jsonl")
    assert told.without == {}
    assert told.wrong == {}
    assert told.verified > 0.9 * told.questions
    blind = {name: value for name, value in told.blind.items() if name != "random"}
    # Some words are right too seldom ("six", "barking"): they tell 8 to 10 points, no guess 5.
    assert blind.pop("words") < told.chance + 12
    assert max(blind.values()) < told.chance + 5


@pytest.mark.parametrize("half", ["dev", "sealed"])
def test_every_recording_is_rendered(half: str) -> None:
    for one in read_recordings(HALVES / half / "questions.jsonl").values():
        heard = rendered(one, Path(FOLDER or ""))
        assert 0.05 < abs(heard).max() <= 1.5
