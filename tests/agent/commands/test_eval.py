"""Benchmark runs from the command line."""

import json
from pathlib import Path

import pytest

from evals.controls import GUESSING, HEARING, SPOKEN
from evals.spoken_text import available
from tests.agent.evals import GUESS, accuracy, lines, ran
from tests.chat_server import Body, ChatServer
from tests.evals.samples import CLIPS, MMAU

OURS = CLIPS / "questions.json"


def test_the_guessing_controls_land_on_the_published_oddities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    words = ["eval", "mmau", "--data", MMAU, "--solver", "always-first", "--out", run]
    assert ran(*words, "--control", "longest") == 0
    assert (accuracy(run), accuracy(run, "longest")) == (0.398, 0.396)
    told = capsys.readouterr().out
    assert "39.8 (" in told
    assert "39.6 (" in told
    rows = json.loads((run / "submission_mmau.json").read_text(encoding="utf-8"))
    asked = json.loads(MMAU.read_text(encoding="utf-8"))
    assert [row["model_output"] for row in rows] == [row["choices"][0] for row in asked]
    assert [row["id"] for row in rows] == [row["id"] for row in asked]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["eval", "mmmu"], "found the benchmark 'mmmu'; expected one of"),
        (["eval", "mmau"], "--data FILE is missing"),
        (["eval", "mmau", "--data", str(MMAU)], "--audio-root DIR is missing"),
        (["eval", "mmau", "--data", str(MMAU), "--audio-root", "/nowhere"], "is not a folder"),
        (["eval", "mmau", "--data", str(MMAU), "--audio-root", str(CLIPS)], "1000 of 1000"),
        (["eval", "mmar", "--data", str(MMAU)], "row 1: audio_path: Field required"),
        (["eval", "mmau", "--data", "no.json"], "cannot read no.json"),
        ([*GUESS, "--sample-id", "nobody"], "no item has the id 'nobody'"),
        ([*GUESS, "--offset", "1000"], "leaves none of 1000"),
        ([*GUESS, "--control", "silence"], "which hears no audio"),
        ([*GUESS, "--control", "quiet"], "found the control 'quiet'"),
        (
            ["eval", "mmau", "--data", str(OURS), "--audio-root", str(CLIPS), "--solver", "me"],
            "found the solver 'me'",
        ),
        (["eval", "mmau", "--resume", "nowhere"], "is no run"),
        (["eval", "mmau", "--score-only"], "--score-only needs --resume"),
        (["report", "nowhere"], "not a folder"),
    ],
)
def test_bad_input_gets_one_line_and_leaves_nothing_behind(
    words: list[str],
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ran(*words) == 2
    told = capsys.readouterr().err
    assert why in told
    assert told.startswith("error: ")
    assert len(told.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_with_a_run_is_not_begun_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "2") == 0
    assert ran(*GUESS, "--out", run, "--limit", "2") == 2
    assert f"go on with --resume {run}" in capsys.readouterr().err


def test_predicting_only_leaves_the_scores_for_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "9", "--predict-only") == 0
    assert not (run / "results.json").exists()
    assert (run / "submission_mmau.json").exists()
    assert ran("report", run) == 2
    assert "--score-only" in capsys.readouterr().err
    assert ran("eval", "mmau", "--resume", run, "--score-only", "--json") == 0
    assert json.loads(capsys.readouterr().out)["items"] == 9
    assert ran("report", run) == 0


def test_a_report_is_a_page_and_a_picture_and_compares_two_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert ran(*GUESS, "--out", one, "--control", "longest") == 0
    assert ran("eval", "mmau", "--data", MMAU, "--solver", "longest", "--out", two) == 0
    capsys.readouterr()
    assert ran("report", one, two) == 0
    told = capsys.readouterr().out
    assert "Both runs on the items they share" in told
    page = (one / "report.md").read_text(encoding="utf-8")
    assert "| main | 24.1 (" in page
    assert "## By sub-category" in page
    assert (one / "report.png").read_bytes().startswith(b"\x89PNG")
    assert ran("report", one, two, "--json") == 0
    gap = json.loads(capsys.readouterr().out)["scores"]["official"]["gap"]
    assert gap["n"] == 1000
    assert gap["p"] < 0.001


def test_a_control_that_cannot_be_had_gets_one_line_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    words = ["eval", "mmau", "--data", OURS, "--audio-root", CLIPS, "--out", tmp_path / "run"]
    with ChatServer(lambda body: "A") as server:
        words += ["--solver", "lalm", "--base-url", server.url, "--model", "ear"]
        for control, why in [
            ("spoken-wrong-answer", "found no espeak-ng, which speaks; expected: apt install"),
            ("text-backbone", "asks the language model under 'lalm'; expected --backbone NAME"),
            ("fragments-1", "found 1 fragments; expected from 2 to 20"),
            ("fragment-3-of-2", "found the control 'fragment-3-of-2'; expected one of silence"),
        ]:
            assert ran(*words, "--control", control) == 2
            (told,) = capsys.readouterr().err.splitlines()
            assert why in told
            assert not (tmp_path / "run").exists()


def test_a_lalm_s_run_has_its_backbone_fragments_and_masks_and_tells_what_they_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, heard = tmp_path / "run", list[str]()

    def reply(body: Body) -> str:
        heard.append(str(body["model"]))
        return "A"

    words = ["eval", "mmau", "--data", OURS, "--audio-root", CLIPS, "--out", run, "--limit", "2"]
    with ChatServer(reply, models=("ear", "bare")) as server:
        words += ["--solver", "lalm", "--base-url", server.url, "--model", "ear"]
        words += ["--backbone", "bare", "--backbone-url", server.url]
        for control in ("text-backbone", "fragments-2", "question-only", "masked-sound"):
            words += ["--control", control]
        assert ran(*words) == 0
    assert heard.count("bare") >= 2
    told = capsys.readouterr().out
    for title in ("How much of its recording an item needs", "What becomes of the reasoning"):
        assert title in told
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))
    assert [*found["conditions"]][1:4] == ["text-backbone", "fragment-1-of-2", "fragment-2-of-2"]
    assert sum(group["items"] for group in found["needs"]) == 2
    assert found["reasoning"][0]["alike"]["value"] == 1
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    assert config["options"]["backbone"] == "bare"


@pytest.mark.models
def test_the_agent_answers_real_recordings_and_every_control_stands_beside_it(
    tmp_path: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    words = ["eval", "mmau", "--data", questions, "--audio-root", CLIPS, "--out", run]
    assert ran(*words, "--controls") == 0
    assert accuracy(run, scorer="exact") == 1
    assert accuracy(run, "shuffled-choices", "exact") == 1
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]
    unspoken = set[str]() if available() else {SPOKEN}
    assert set(found) == {"main", *HEARING, *GUESSING} - unspoken
    assert accuracy(run, "question-only") < 1
    traced = next(row for row in lines(run) if (row["condition"], row["id"]) == ("main", "1"))
    capsys.readouterr()
    assert ran("replay", run / str(traced["trace"]), "--json") == 0
    assert json.loads(capsys.readouterr().out)["answer"] == traced["prediction"] == "3"
    assert ran("report", run) == 0


@pytest.mark.models
def test_nothing_but_sound_question_and_choices_reaches_the_agent(
    tmp_path: Path, questions: Path
) -> None:
    """Every word of the other fields is a mark that must not turn up in anything kept of asking."""
    rows = json.loads(questions.read_text(encoding="utf-8"))
    fields = ("task", "category", "sub-category", "difficulty", "dataset", "split", "cue")
    marked = [
        row | {field: f"secret-{field}" for field in fields} | {"thinking": "secret-thinking"}
        for row in rows
    ]
    questions.write_text(json.dumps(marked), encoding="utf-8")
    run = tmp_path / "run"
    words = ["eval", "mmau", "--data", questions, "--audio-root", CLIPS, "--out", run]
    assert ran(*words, "--limit", "2") == 0
    kept = [*(run / "traces").rglob("*.json"), run / "samples.jsonl"]
    assert len(kept) == 3
    assert not [path for path in kept if "secret" in path.read_text(encoding="utf-8")]


def test_a_run_is_exported_for_inspect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from inspect_ai.log import read_eval_log

    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "4") == 0
    capsys.readouterr()
    assert ran("export", run, "--format", "inspect") == 0
    log = read_eval_log(capsys.readouterr().out.strip())
    assert log.status == "success"
    assert len(log.samples or ()) == 4
    assert ran("export", run, "--format", "excel") == 2
