"""Several recordings in the state machine: what is asked of which, and what is cited."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from graphs.build import Context, run
from graphs.perceive import ReplayBackend, ToolBackend
from graphs.program_planner import ProgramPlanner
from graphs.program_reasoner import ProgramReasoner
from graphs.query.notation import read
from graphs.query.reading import Reading
from graphs.recordings.joint_roles import for_several
from graphs.state import Episode, Question
from tests.conftest import CLIPS
from tests.graphs.execution.percepts import same_words
from tests.graphs.fixed_reader import led_by_hand
from tools.audio import AudioClip, Segment
from tools.cache import PerceptCache
from tools.evidence import Measurement, Percept, SoundEvent, SubQuery, Turn
from tools.joint_clip import PAUSE
from tools.tool import Toolbox

READ = {
    "How loud is the recording?": "loudness(whole())",
    "Does a dog bark?": 'exists(sound("dog"))',
    "What is heard?": "name(sound())",
}


def reader(question: str, choices: tuple[str, ...]) -> Reading:
    known = READ.get(question)
    return Reading(read(known) if known else None, 0.9)


@dataclass
class Ears:
    """Hears in each file what is known of it."""

    name: str
    heard: dict[str, list[Percept]]
    description: str = "Knows."
    digest: str = "ears"
    asked: list[tuple[str, SubQuery]] = field(default_factory=list[tuple[str, SubQuery]])

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        self.asked.append((clip.path.name, query))
        for percept in self.heard.get(clip.path.name, ()):
            yield percept


def level(clip: AudioClip, value: float) -> Measurement:
    return Measurement(
        tool="measure", segment=clip.span, quantity="loudness", value=value, unit="dBFS"
    )


@pytest.fixture
def clips() -> list[AudioClip]:
    return [AudioClip.open(CLIPS / name) for name in ("call.ogg", "speech.ogg")]


@pytest.fixture
def ears(clips: list[AudioClip]) -> dict[str, Ears]:
    bark = SoundEvent(tool="tag", segment=Segment(start=1, end=2), label="dog", confidence=0.95)
    turns = [
        Turn(tool="diarize", segment=Segment(start=start, end=start + 2), speaker=who)
        for start, who in ((1.0, "S1"), (10.5 + PAUSE, "S1"))
    ]
    return {
        "measure": Ears(
            "measure", {c.path.name: [level(c, -20 - 9 * i)] for i, c in enumerate(clips)}
        ),
        "tag": Ears("tag", {"call.ogg": [bark]}),
        "diarize": Ears("diarize", {"together.wav": [*turns]}),
    }


async def asked(clips: list[AudioClip], ears: dict[str, Ears], text: str, *choices: str) -> Episode:
    """An episode on both, by the rules."""
    names = tuple(clip.path.name for clip in clips)
    question = Question(text=text, choices=choices, recordings=names)
    return await run(clips[0], question, roles(ears), others=clips[1:])


def roles(ears: dict[str, Ears], cache: PerceptCache | None = None) -> Context:
    planner, reasoner = ProgramPlanner(reader), ProgramReasoner(same_words)
    backend = ToolBackend(Toolbox.of(*ears.values()), cache)
    return for_several(Context(planner, led_by_hand(same_words), reasoner, backend), planner)


@pytest.mark.anyio
async def test_each_is_measured_and_the_answer_cites_both(
    clips: list[AudioClip], ears: dict[str, Ears]
) -> None:
    episode = await asked(clips, ears, "Which is louder?")
    assert episode.answer.text.startswith("The first recording (call.ogg): -20.0 dBFS")
    assert {call.query.recording for call in episode.calls} == {1, 2}
    cited = [episode.percepts[at] for at in episode.answer.because]
    assert {one.value for one in cited if isinstance(one, Measurement)} == {-20, -29}
    assert Episode.model_validate_json(episode.model_dump_json()) == episode


@pytest.mark.anyio
async def test_it_is_decided_again_from_its_calls_alone(
    clips: list[AudioClip], ears: dict[str, Ears]
) -> None:
    episode = await asked(clips, ears, "In which recording does a dog bark?", "first", "second")
    assert episode.answer.text == "first"
    again = replace(roles({}), backend=ReplayBackend(episode.calls))
    replayed = await run(episode.clip, episode.question, again, episode.budget, episode.others)
    assert replayed == episode


@pytest.mark.anyio
async def test_one_of_them_is_asked_alone(clips: list[AudioClip], ears: dict[str, Ears]) -> None:
    episode = await asked(clips, ears, "What is heard in the first?")
    assert episode.answer.text == "I hear: dog."
    assert {name for name, _ in ears["tag"].asked} == {"call.ogg"}


@pytest.mark.anyio
async def test_voices_are_told_apart_together_and_each_turn_is_in_its_own_file(
    clips: list[AudioClip], ears: dict[str, Ears]
) -> None:
    episode = await asked(clips, ears, "Do the same people speak in both?")
    assert episode.answer.text == "Yes. The first recording: S1; the second recording: S1."
    first, second = (call.percepts for call in episode.calls)
    assert [one.segment.start for one in (*first, *second) if one.segment] == [
        1,
        pytest.approx(0.48),
    ]
    assert len(second) == 1


@pytest.mark.anyio
async def test_who_was_not_heard_is_not_the_same(
    clips: list[AudioClip], ears: dict[str, Ears]
) -> None:
    ears["diarize"].heard = {}
    episode = await asked(clips, ears, "Do the same people speak in both?", "Yes", "No")
    assert episode.answer.guess


@pytest.mark.anyio
async def test_what_was_heard_of_one_alone_is_remembered_among_others(
    clips: list[AudioClip], ears: dict[str, Ears], tmp_path: Path
) -> None:
    cache = PerceptCache(tmp_path / "percepts.sqlite")
    question = Question(text="How loud is the recording?")
    await run(clips[1], question, roles(ears, cache))
    both = Question(text="Which is louder?", recordings=("call.ogg", "speech.ogg"))
    episode = await run(clips[0], both, roles(ears, cache), others=clips[1:])
    assert [(call.query.recording, call.cached) for call in episode.calls] == [
        (1, False),
        (2, True),
    ]
    cache.close()


@pytest.mark.anyio
async def test_recordings_of_other_rates_and_lengths_are_heard_as_one(
    clips: list[AudioClip], ears: dict[str, Ears], tmp_path: Path
) -> None:
    sf.write(tmp_path / "b.wav", np.zeros((8_000, 2)), 8_000)
    other = AudioClip.open(tmp_path / "b.wav")
    episode = await asked([clips[0], other], ears, "Do the same people speak in both?")
    assert [call.audio_seconds for call in episode.calls] == [clips[0].length, 1.0]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "right"),
    [("Do the same people speak in both?", "No."), ("Do both of them share a speaker?", "Yes.")],
)
async def test_one_in_common_is_not_all(
    clips: list[AudioClip], ears: dict[str, Ears], text: str, right: str
) -> None:
    more = Turn(tool="diarize", segment=Segment(start=5, end=8), speaker="S2")
    ears["diarize"].heard["together.wav"].append(more)
    assert (await asked(clips, ears, text)).answer.text.startswith(right)
