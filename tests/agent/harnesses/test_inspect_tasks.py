"""Inspect AI runs our benchmarks, and our agent with each of its calls in its log."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.assembly.solvers import Wrap
from evals.baselines import no_audio
from evals.benchmarks import BENCHMARKS
from evals.controls import Contestant
from evals.sample import Sample
from graphs.build import run
from graphs.perceive import ToolBackend
from graphs.state import Conclude, Episode, Perceive
from tests.evals.samples import CLIPS
from tests.graphs.test_build import Echo, Unhearing, context
from tools.audio import Segment
from tools.evidence import SubQuery
from tools.tool import Toolbox

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog

pytestmark = [
    pytest.mark.slow,  # Inspect AI takes seconds to import,
    # leaves streams of its own unclosed, and calls others by old names.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

GIVEN = {"data": str(CLIPS / "questions.json"), "audio_root": str(CLIPS)}


def ran(tmp_path: Path, solver: Any = None, model: Any = "none") -> EvalLog:  # noqa: ANN401
    """The log of a run of our small MMAU."""
    import inspect_ai

    from agent.harnesses import inspect_tasks

    assert inspect_tasks.TASKS.keys() == BENCHMARKS.keys()
    (log,) = inspect_ai.eval(
        "agent/mmau",
        task_args=GIVEN,
        model=model,
        solver=solver,
        log_dir=str(tmp_path),
        display="none",
    )
    assert log.status == "success", log.error
    return log


def scripted(options: object, wrap: Wrap) -> Contestant:
    """The state machine with tools that echo: two at once, then one on a crop."""
    crop = SubQuery(tool="asr", text="3", segment=Segment(start=1, end=2))
    plan = [SubQuery(tool="asr", text="one"), SubQuery(tool="tag", text="dog")]
    backend = wrap(ToolBackend(Toolbox.of(Echo(), Unhearing())))

    async def solve(sample: Sample) -> Episode:
        scene = context(plan, Perceive(queries=(crop,)), Conclude(), backend=backend)
        return await run(sample.clip, sample.question, scene)

    return Contestant("agent", solve)


def test_each_call_of_the_agent_is_a_tool_call_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent.harnesses import inspect_solver

    monkeypatch.setattr(inspect_solver, "agent_with", scripted)
    log = ran(tmp_path)
    assert (log.status, log.eval.task) == ("success", "agent/mmau")
    for sample in log.samples or ():
        calls = [event for event in sample.events if event.event == "tool"]
        assert [event.function for event in calls] == ["asr", "tag", "asr"]
        assert calls[2].arguments == {"text": "3", "aim": "hear", "start": 1.0, "end": 2.0}
        assert calls[2].result == '1.00-2.00 s "3"'
        assert "nothing: out of order" in str(calls[1].result)
        spans = [event for event in sample.events if event.event == "span_begin"]
        names = [event.name for event in spans if event.type in ("agent", "tool")]
        assert names == ["listen-again", "asr", "tag", "asr"]
        agent = next(event for event in spans if event.type == "agent")
        tools = [event for event in spans if event.type == "tool"]
        assert {event.parent_id for event in tools} == {agent.id}, "the calls lie inside the agent"
        assert sample.output.completion == "one"
        assert [message.role for message in sample.messages] == [
            "user", *["assistant", "tool"] * 3, "assistant",
        ]  # fmt: skip


@pytest.mark.models
def test_the_agent_itself_is_the_solver_unless_another_is_named(tmp_path: Path) -> None:
    log = ran(tmp_path)
    for sample in log.samples or ():
        assert sample.scores is not None
        assert sample.scores["exact"].value == 1
        calls = [event for event in sample.events if event.event == "tool"]
        assert calls[0].function == "tag"
        assert all(event.working_time is not None for event in calls)


def test_the_scores_are_ours_and_a_guess_is_a_solver_too(tmp_path: Path) -> None:
    from agent.harnesses.inspect_solver import listen_again

    log = ran(tmp_path, listen_again(solver="always-first"))
    assert log.results is not None
    assert {score.name: score.metrics["mean"].value for score in log.results.scores} == {
        "official": 1.0,
        "exact": 1.0,
    }
    first = (log.samples or [])[0]
    assert (first.target, first.choices, first.metadata["task"]) == ("3", ["3", "1", "5"], "sound")
    assert "answer" not in first.metadata


def test_a_model_of_inspects_is_asked_as_inspect_asks(tmp_path: Path) -> None:
    from inspect_ai.model import ModelOutput, ModelUsage, get_model
    from inspect_ai.solver import multiple_choice

    said = ModelOutput.from_content("mock", "ANSWER: B")
    said.usage = ModelUsage()  # Else its tokens are counted by a tokenizer from the network.
    model = get_model("mockllm/model", custom_outputs=[said] * 3)
    log = ran(tmp_path, multiple_choice(), model)
    assert [each.scores["exact"].answer for each in log.samples or () if each.scores] == [
        "1",
        "a horse",
        "No",
    ]


@pytest.mark.parametrize(
    ("sounds", "heard"),
    [
        (["call.ogg", "frogs.ogg"], "recording 1 of 10 s, recording 2 of 4 s"),
        ([], "sample 'two' has no recording"),
    ],
)
def test_a_message_may_hold_any_number_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sounds: list[str], heard: str
) -> None:
    import inspect_ai
    from inspect_ai.dataset import Sample as InspectSample
    from inspect_ai.model import ChatMessageUser, ContentAudio, ContentText

    from agent.harnesses import inspect_solver

    async def named(sample: Sample) -> Episode:
        files = (sample.clip.path.name, *(other.path.name for other in sample.others))
        assert files == (sample.question.recordings or files)
        guess = await no_audio(lambda question: 0)(sample)
        clips = (sample.clip, *sample.others)
        told = ", ".join(f"{clip.path.name} of {clip.length:.0f} s" for clip in clips)
        answer = guess.answer.model_copy(update={"text": told})
        return guess.model_copy(update={"answer": answer})

    monkeypatch.setattr(inspect_solver, "agent_with", lambda *_: Contestant("agent", named))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    files = [str(CLIPS / one) for one in sounds]
    parts = [ContentAudio(audio=file, format="wav") for file in files]
    asked = ChatMessageUser(content=[ContentText(text="Which is louder?"), *parts])
    sample = InspectSample(id="two", input=[asked], choices=["the first", "the second"])
    task = inspect_ai.Task(dataset=[sample], solver=inspect_solver.listen_again())
    where = {"log_dir": str(tmp_path), "display": "none"}
    (log,) = inspect_ai.eval(task, model="none", fail_on_error=False, **where)  # pyright: ignore[reportArgumentType]
    (found,) = log.samples or [None]
    assert found is not None
    assert heard in (found.error.message if found.error else found.output.completion)


def test_the_entry_points_name_what_there_is() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    points = project["project"]["entry-points"]
    assert points["inspect_ai"] == {"agent": "agent.harnesses.inspect_tasks"}
    module, _, name = points["lmms_eval.models"]["listen_again"].partition(":")
    assert callable(getattr(__import__(module, fromlist=[name]), name))
