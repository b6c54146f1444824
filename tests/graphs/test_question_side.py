"""A question about one channel is asked of that channel; others are asked of all that sounds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import soundfile

from graphs.build import Context, run
from graphs.perceive import ToolBackend
from graphs.program_planner import ProgramPlanner
from graphs.question_side import side_asked
from graphs.state import Answer, Episode, Question, State
from graphs.strategy import PlanFirst, Scripted
from tests.graphs.fixed_reader import FixedReader
from tools.audio import AudioClip, Side
from tools.evidence import Percept, SubQuery
from tools.tool import Toolbox

ONE_SIDED = {
    "What is heard on the left?": ("left", "What is heard?"),
    "Which sound can be heard in the right channel?": ("right", "Which sound can be heard?"),
    "What sort of sound is in the left ear?": ("left", "What sort of sound is heard?"),
    "How often does it bark on the left side?": ("left", "How often does it bark?"),
    "Does anybody speak on the right?": ("right", "Does anybody speak?"),
    "Is the dog on the left?": ("left", "Is the dog heard?"),
    "Is music playing on the right?": ("right", "Is music playing?"),
    "Which sounds come from the right side of the clip?": ("right", "Which sounds are heard?"),
    "Does the barking come from the right?": ("right", "Does the barking occur?"),
    "What does the left channel contain?": ("left", "What does the recording contain?"),
    "What does the left speaker say?": ("left", "What does the speaker say?"),
    "On the left, what is said first?": ("left", "What is said first?"),
    "Which animal is in the right-hand channel?": ("right", "Which animal is heard?"),
    "While one talks, what is heard on the left?": ("left", "While one talks, what is heard?"),
}

OF_ALL = (
    "On which side does somebody talk?",
    "Is the sound on the left or the right?",
    "Is the dog louder on the left than on the right?",
    "Does the car move from the left?",
    "Is he on the right track?",
    "What happens after she left the room?",
    "Which sound comes in right after the bell?",
    "Are the barks in the right order?",
    "Who is left at the end?",
    "What is the right answer?",
)


@pytest.mark.parametrize("question", ONE_SIDED)
def test_a_side_is_found_and_the_question_is_asked_without_it(question: str) -> None:
    assert side_asked(question) == ONE_SIDED[question]


@pytest.mark.parametrize("question", OF_ALL)
def test_what_needs_both_channels_is_asked_of_both(question: str) -> None:
    assert side_asked(question) is None


def test_choices_that_name_sides_are_told_from_both_channels() -> None:
    assert side_asked("What is on the left channel?", ("the left dog", "the right dog")) is None


@dataclass
class Hearer:
    """Notes which channel it is given."""

    name: str = "tag"
    description: str = "Notes the channel."
    digest: str = "hearer"
    given: list[Side | None] = field(default_factory=list["Side | None"])

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        self.given.append(clip.side)
        for _ in ():
            yield _


async def _asked(folder: Path, channels: int, question: str) -> tuple[Episode, Hearer]:
    """An episode about a made recording, and who listened."""
    path, hearer = folder / "made.wav", Hearer()
    soundfile.write(path, np.zeros((8000, channels)), 8000)
    planner = ProgramPlanner(FixedReader({"What is heard?": "name(sound())"}))

    async def answerer(state: State) -> Answer:
        return Answer(text="nothing", confidence=0.0)

    backend = ToolBackend(Toolbox.of(hearer))
    context = Context(planner, PlanFirst(Scripted([])), answerer, backend)
    return await run(AudioClip.open(path), Question(text=question), context), hearer


@pytest.mark.anyio
@pytest.mark.parametrize("side", ["left", "right"])
async def test_that_channel_alone_is_heard(tmp_path: Path, side: Side) -> None:
    episode, hearer = await _asked(tmp_path, 2, f"What is heard on the {side}?")
    assert episode.plan.side == episode.clip.side == side
    assert hearer.given == [side]


@pytest.mark.anyio
async def test_of_one_channel_every_side_is_all_that_there_is(tmp_path: Path) -> None:
    episode, hearer = await _asked(tmp_path, 1, "What is heard on the left?")
    assert (episode.plan.side, episode.clip.side, hearer.given) == ("left", None, [None])


@pytest.mark.anyio
async def test_both_channels_are_heard_where_no_side_is_named(tmp_path: Path) -> None:
    assert (await _asked(tmp_path, 2, "What is heard?"))[1].given == [None]
