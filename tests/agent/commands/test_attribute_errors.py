"""Wrong answers asked again of the run's own strategy, from the command line."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from agent.assembly.agent_solver import as_recorded
from agent.assembly.runtime import Runtime
from agent.evaluation.perception_run import again_by
from agent.records.run_episodes import heard_in
from evals.run import run_config as configs
from evals.scenes.reference import SceneFacts
from graphs.fixed_rounds import FixedRounds
from graphs.query.reading import Reading
from graphs.state import Episode
from graphs.strategy import PlanFirst
from tests.agent.assembly.test_strategies import letters, model, text_of
from tests.agent.commands.test_perception import FACTS
from tests.agent.evals import ran
from tests.chat_server import Body, ChatServer, Raw
from tests.evals.perception.test_claim_judge import event
from tests.evals.samples import CLIPS

pytestmark = pytest.mark.models

FROGS = SceneFacts(
    audio="frogs.ogg",
    sha256="",
    split="dev",
    kind="frogs",
    seconds=4.09,
    percepts=(event("Frog", 0, 4.09), event("Bell", 1, 3)),
    levels=(None, None),
)
"""The bell is not to be heard: the oracle reports it all the same."""

BARKS = {
    "audio_id": "call.ogg",
    "question": "How many times does the dog bark?",
    "choices": ["3", "1", "5"],
    "answer": "5",
    "task": "sound",
}
ROWS: list[dict[str, Any]] = [
    # All three barks are found, and 5 cannot follow from them.
    BARKS | {"id": "barks", "sub-category": "count", "needs": [2, 3, 4]},
    # It is said to rest on who speaks, whom nobody tells apart for a count of sounds.
    BARKS | {"id": "voices", "sub-category": "count", "needs": [0]},
    # Who is told of the bell says so.
    {
        "id": "bell",
        "audio_id": "frogs.ogg",
        "question": "Is there a bell?",
        "choices": ["Yes", "No"],
        "answer": "Yes",
        "task": "sound",
        "sub-category": "presence",
        "needs": [1],
    },
]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.jsonl"
    lines = [each.model_dump_json() + "\n" for each in (FACTS[0], FROGS)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def played(folder: Path, *words: str, rows: list[dict[str, Any]] = ROWS) -> Path:
    """A run of this agent."""
    data, run = folder / "wrong.json", folder / "run"
    data.write_text(json.dumps(rows), encoding="utf-8")
    assert (
        ran("eval", "mmau", "--data", data, "--audio-root", CLIPS, "--out", run, "--quiet", *words)
        == 0
    )
    return run


def again(run: Path, facts: Path) -> Episode:
    """The first question, asked once more."""
    by = again_by(as_recorded(configs.read(run)))

    async def asked() -> Episode:
        return await by(next(heard_in(run, facts)))

    return asyncio.run(asked())


def test_each_wrong_answer_gets_its_cause(tmp_path: Path, facts: Path) -> None:
    run = played(tmp_path)
    assert ran("perception", run, "--reference", facts, "--attribute-errors") == 0
    found = json.loads((run / "perception.json").read_text(encoding="utf-8"))["attributions"]
    assert {attribution["id"]: attribution["cause"] for attribution in found} == {
        "barks": "reasoning",
        "voices": "planning",
        "bell": "perception",
    }
    assert found[0] == {
        "id": "barks",
        "kind": "count",
        "cause": "reasoning",
        "said": "3",
        "target": "5",
    }


@pytest.mark.parametrize("trained", [False, True])
def test_a_run_is_asked_again_by_its_own_controller(
    tmp_path: Path, facts: Path, trained: bool, weights: Path
) -> None:
    """Only a trained one weighs its moves."""
    controller = str(weights) if trained else "rules"
    episode = again(played(tmp_path, "--controller", controller, rows=ROWS[:1]), facts)
    assert episode.decisions
    assert any(decision.weighed for decision in episode.decisions) == trained


def test_a_run_of_forced_length_is_asked_again_for_as_long(tmp_path: Path, facts: Path) -> None:
    run = played(tmp_path, "--fixed-rounds", "--rounds", "2", rows=ROWS[:1])
    assert as_recorded(configs.read(run)).policy == PlanFirst(FixedRounds(2))
    assert max(call.round for call in again(run, facts).calls) == 1


def test_a_controller_that_is_gone_or_changed_is_one_line(
    tmp_path: Path, facts: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = played(tmp_path, "--controller", str(weights), rows=ROWS[:1])
    attribution = ("perception", run, "--reference", facts, "--attribute-errors")
    assert ran(*attribution) == 0
    path = run / configs.FILE
    config = path.read_text(encoding="utf-8")
    path.write_text(config.replace(configs.sha256(weights), "0" * 64), encoding="utf-8")
    weights_then = f"its controller was {'0' * 64}"
    for why in (weights_then, weights.name):
        capsys.readouterr()
        assert ran(*attribution) == 2
        told = capsys.readouterr().err
        assert why in told
        assert told.startswith("error: ")
        assert len(told.splitlines()) == 1
        weights.unlink(missing_ok=True)


def answering(body: Body) -> str | Raw:
    """As the model of the strategies, which names the choice 5 wherever it stands."""
    return letters(text_of(body), "5") if "structured_outputs" in body else model(body)


@pytest.fixture
def beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program says any question, so that the model is asked for the answer."""

    def read(runtime: Runtime, question: str, choices: tuple[str, ...]) -> Reading:
        return Reading(None, 0.99)

    monkeypatch.setattr(Runtime, "_read", read)


@pytest.mark.usefixtures("beyond")
def test_a_language_model_at_a_server_is_asked_again_there_or_not_at_all(
    tmp_path: Path, facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ChatServer(answering) as server:
        flags = ["--strategy", "llm", "--base-url", server.url, "--model", "ear"]
        run = played(tmp_path, *flags, rows=ROWS[:1])
        before = len(server.requests)
        attribution = ("perception", run, "--reference", facts, "--attribute-errors")
        found = json.loads((run / "samples.jsonl").read_text(encoding="utf-8").splitlines()[0])
        assert ran(*attribution) == 0
        asked = server.requests[before:]
        # It names the 5, which is right: nothing is to be asked again.
        assert (found["prediction"], asked) == ("5", [])
        episode = again(run, facts)
        asked = server.requests[before:]
        assert {body["model"] for body in asked} == {"ear"}
        assert "Others listened" in json.dumps(asked)
        assert episode.answer.sure_by == "tokens"
    capsys.readouterr()
    assert ran(*attribution) == 2
    told = capsys.readouterr().err
    assert server.url in told
    assert len(told.splitlines()) == 1


@pytest.mark.usefixtures("beyond")
def test_a_wrong_answer_of_a_language_model_is_attributed_by_asking_it(
    tmp_path: Path, facts: Path
) -> None:
    with ChatServer(answering) as server:
        flags = ["--strategy", "llm", "--base-url", server.url, "--model", "ear"]
        run = played(tmp_path, *flags, rows=[ROWS[0] | {"answer": "3"}])
        before = len(server.requests)
        assert ran("perception", run, "--reference", facts, "--attribute-errors") == 0
        assert len(server.requests) > before
    found = json.loads((run / "perception.json").read_text(encoding="utf-8"))
    (attribution,) = found["attributions"]
    assert (attribution["said"], attribution["cause"]) == ("5", "reasoning")


def test_a_run_of_another_solver_cannot_be_asked_again(
    tmp_path: Path, facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ChatServer(lambda body: "3") as server:
        flags = ["--solver", "lalm", "--base-url", server.url, "--model", "ear"]
        run = played(tmp_path, *flags, rows=ROWS[:1])
    capsys.readouterr()
    assert ran("perception", run, "--reference", facts, "--attribute-errors") == 2
    assert "found a run of 'lalm'; expected one of 'agent'" in capsys.readouterr().err


def test_a_run_is_asked_again_with_the_tools_of_its_profile(
    tmp_path: Path, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ChatServer(model) as server:
        monkeypatch.setenv("LISTEN_AGAIN_LALM__URLS", server.url)
        monkeypatch.setenv("LISTEN_AGAIN_LALM__MODEL", "ear")
        run = played(tmp_path, "--profile", "server", rows=ROWS[:1])
        config = configs.read(run)
        assert (config.options["profile"], config.options["controller"]) == ("server", "rules")
        backend: Any = as_recorded(config).backend
        digests = {name: tool.digest for name, tool in backend.tools.items()}
        assert digests == {name: config.made_by[name] for name in digests}
