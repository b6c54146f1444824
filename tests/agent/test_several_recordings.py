"""Questions on several recordings from Python, on the command line, in formats and on pages."""

import json
from pathlib import Path

import pytest

from agent import Agent
from agent.__main__ import main
from agent.assembly.question_input import MOST
from agent.assembly.settings import Settings
from agent.commands.ask import AskCommand
from agent.records import trace
from agent.records.episode_check import check_episode
from agent.show.formats.format_registry import OF_SEVERAL, export, formats
from agent.show.one_timeline import begins, one_timeline
from graphs.contradictions.find_contradictions import contradictions_of
from graphs.state import Episode
from tests.conftest import CLIPS
from tests.graphs.recordings.test_joint_roles import Ears, level, roles
from tools.audio import AudioClip, Segment
from tools.errors import InputError
from tools.evidence import Percept, SoundEvent

PATHS = [CLIPS / "call.ogg", CLIPS / "speech.ogg"]


@pytest.fixture
def agent() -> Agent:
    clips = [AudioClip.open(path) for path in PATHS]
    bark = SoundEvent(tool="tag", segment=Segment(start=1, end=2), label="dog", confidence=0.95)
    heard: dict[str, list[Percept]] = {
        clip.path.name: [level(clip, -20.0 - at)] for at, clip in enumerate(clips)
    }
    sounds: dict[str, list[Percept]] = {"speech.ogg": [bark]}
    ears = {"measure": Ears("measure", heard), "tag": Ears("tag", sounds)}
    ears["listen"] = Ears("listen", sounds)
    return Agent(Settings(), context=roles(ears))


@pytest.fixture
def episode(agent: Agent) -> Episode:
    with agent:
        return agent.ask(PATHS, "In which recording does a dog bark?")


@pytest.fixture
def kept(agent: Agent, episode: Episode, tmp_path: Path) -> Path:
    path = tmp_path / "trace.json"
    trace.write(path, agent.trace_of(episode))
    return path


def test_several_are_asked_from_python_in_their_order(episode: Episode) -> None:
    assert [clip.path for clip in episode.clips] == PATHS
    assert episode.question.recordings == ("call.ogg", "speech.ogg")
    assert episode.answer.text == "The second recording (speech.ogg)."


def test_one_in_a_list_is_asked_as_one(agent: Agent) -> None:
    with agent:
        assert agent.ask(PATHS[:1], "What is heard?").question.recordings == ()


@pytest.mark.parametrize(
    ("recordings", "limits", "why"),
    [
        ([], {}, "found no recording"),
        (PATHS, {"start": 1.0}, "a span for several recordings"),
        (PATHS[:1] * (MOST + 1), {}, f"expected {MOST} at most"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    agent: Agent, recordings: list[Path], limits: dict[str, float], why: str
) -> None:
    with agent, pytest.raises(InputError, match=why):
        agent.ask(recordings, "Which is louder?", start=limits.get("start"))


def test_the_last_word_of_several_is_the_question() -> None:
    command = AskCommand.model_validate({"clip": "a", "question": "b", "more": ("c", "Which?")})
    assert command.recordings == ((Path("a"), Path("b"), Path("c")), "Which?")
    one = AskCommand.model_validate({"clip": "a", "question": "What?"})
    assert one.recordings == ((Path("a"),), "What?")


def test_a_trace_of_several_holds_together_and_is_told_by_recording(kept: Path) -> None:
    found = trace.read(kept).episode
    check_episode(found)
    path = export(kept, "json")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert [Path(one["path"]).name for one in told["recordings"]] == ["call.ogg", "speech.ogg"]
    assert {row["recording"] for row in told["evidence"] if row["kind"] == "event"} == {2}
    assert told["joint"]["shape"] == "where"
    assert told["sentence"].startswith("for which of the first recording and the second")


def test_a_citation_of_a_recording_that_is_not_there_is_refused(episode: Episode) -> None:
    wrong = [
        call.model_copy(update={"query": call.query.model_copy(update={"recording": 3})})
        for call in episode.calls
    ]
    with pytest.raises(InputError, match="found 3, of 2 recordings"):
        check_episode(episode.model_copy(update={"calls": tuple(wrong)}))


def test_forms_with_one_time_axis_are_refused_in_a_line(kept: Path) -> None:
    for form in formats().keys() - {*OF_SEVERAL}:
        with pytest.raises(InputError, match="a trace of 2 recordings"):
            export(kept, form)


def test_a_page_lays_them_end_to_end(episode: Episode, kept: Path, tmp_path: Path) -> None:
    shown = one_timeline(episode, tmp_path)
    bark = next(one for one in shown.percepts if isinstance(one, SoundEvent))
    second = begins(episode)[1]
    assert second == pytest.approx(episode.clip.length + 0.5)
    assert bark.segment.start == pytest.approx(second + 1)
    assert shown.clip.length == pytest.approx(second + episode.clips[1].length + 0.5, abs=0.01)
    assert main(["view", str(kept)]) == 0
    page = kept.with_suffix(".html").read_text(encoding="utf-8")
    assert "tag of recording 2" in page
    assert f"from {second:.2f} s on" in page
    gone = episode.model_copy(
        update={"others": (episode.clips[1].model_copy(update={"path": Path("gone.wav")}),)}
    )
    assert not one_timeline(gone, tmp_path).clip.path.exists()


def test_two_recordings_do_not_contradict_each_other(episode: Episode, tmp_path: Path) -> None:
    silent = [call for call in episode.calls if call.query.recording == 1]
    assert any(call.query.text == "dog" for call in silent), "listened for there, and not heard"
    assert contradictions_of(episode) == []
    assert contradictions_of(one_timeline(episode, tmp_path)) == []


@pytest.mark.models
def test_real_recordings_are_compared(
    trained_reader: None, capsys: pytest.CaptureFixture[str]
) -> None:
    two = [str(CLIPS / "call.ogg"), str(CLIPS / "dialogue.ogg")]
    assert main(["ask", *two, "Do the same people speak in both?"]) == 0
    assert capsys.readouterr().out.startswith("Answer: Yes. The first recording: S1 and S2;")
