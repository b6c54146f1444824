"""A model at a server, evaluated and judging, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from tests.chat_server import Body, ChatServer, Raw
from tests.evals.samples import CLIPS

CRITERIA = [
    {"name": f"c{at}", "scoring_point": "is sound", "note": "", "choices": [0, 1]}
    for at in range(5)
]
ROWS: list[dict[str, Any]] = [
    {
        "id": f"item-{number}",
        "audio_path": f"./{audio}.ogg",
        "question": question,
        "choices": choices,
        "answer": choices[0],
        "modality": "sound",
        "category": "secret-layer",
        "sub-category": "secret-sort",
        "thinking": "secret-thinking",
        "cue": ["secret-cue"],
        "rubric": CRITERIA,
    }
    for number, (audio, question, choices) in enumerate(
        [
            ("call", "Which animal is heard?", ["a dog", "a cow"]),
            ("frogs", "Which animal is heard?", ["a frog", "a cat", "a horse"]),
            ("music", "Is it music?", ["yes", "no"]),
        ]
    )
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Rows in the schema of MMAR about the small recordings."""
    path = tmp_path / "meta.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def ran(*words: str | Path) -> int:
    return main([str(word) for word in words])


def says_first(body: Body) -> str:
    """Names the first choice, or calls a frog a frog's noise."""
    asked = json.dumps(body)
    return "It might be anything." if "Is it music?" in asked else _choice(asked)


def _choice(asked: str) -> str:
    return "(A) a dog" if "a dog" in asked else "a frog"


def test_a_model_is_asked_once_an_item_and_what_it_does_not_choose_is_wrong(
    tmp_path: Path, questions: Path
) -> None:
    run = tmp_path / "run"
    with ChatServer(says_first) as server:
        words = ["eval", "mmar", "--data", questions, "--audio-root", CLIPS, "--solver", "lalm"]
        words += ["--base-url", server.url, "--model", "ear", "--out", run]
        assert ran(*words, "--control", "question-only") == 0
        asked = len(server.requests)
        assert ran("eval", "mmar", "--resume", run) == 0
        assert len(server.requests) == asked == 6
        sent = json.dumps(server.requests)
    assert "secret" not in sent
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]["main"]
    assert (found["answered"], found["unparsed"]) == (2, 1)
    assert found["scores"]["exact"]["value"] == pytest.approx(2 / 3)
    lines = (run / "submission_mmar.jsonl").read_text(encoding="utf-8").splitlines()
    said = {row["id"]: row["answer_prediction"] for row in map(json.loads, lines)}
    assert said == {"item-0": "a dog", "item-1": "a frog", "item-2": ""}


def test_a_server_that_breaks_down_costs_items_that_are_asked_again(
    tmp_path: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, broken = tmp_path / "run", True

    def reply(body: Body) -> str | Raw:
        bad = broken and "a frog" in json.dumps(body)
        return Raw('{"error": {"message": "out of memory"}}', 400) if bad else says_first(body)

    with ChatServer(reply) as server:
        words = ["eval", "mmar", "--data", questions, "--audio-root", CLIPS, "--solver", "lalm"]
        words += ["--base-url", server.url, "--model", "ear", "--out", run]
        assert ran(*words) == 0
        told = capsys.readouterr().err
        assert "1 failed and count as nothing said, first item-1" in told
        assert "out of memory" in told
        broken = False
        assert ran("eval", "mmar", "--resume", run, "--retry-failed") == 0
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]["main"]
    assert (found["answered"], found["failed"]) == (2, 0)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ([], "--model NAME is needed"),
        (["--base-url", "http://127.0.0.1:9/v1", "--model", "ear"], "http://127.0.0.1:9/v1"),
        (["--base-url", "127.0.0.1:9", "--model", "ear"], "found the server '127.0.0.1:9'"),
    ],
)
def test_a_server_that_is_not_there_is_found_out_before_anything_is_asked(
    more: list[str],
    why: str,
    tmp_path: Path,
    questions: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = tmp_path / "run"
    words = ["eval", "mmar", "--data", questions, "--audio-root", CLIPS, "--solver", "lalm"]
    assert ran(*words, "--out", run, *more) == 2
    assert why in capsys.readouterr().err
    assert not run.exists()


@pytest.mark.parametrize("solver", ["lalm-structured", "lalm-caption"])
def test_other_ways_of_asking_are_solvers_too(solver: str, tmp_path: Path, questions: Path) -> None:
    def reply(body: Body) -> str:
        asked = json.dumps(body)
        heard = "HEARD: a bark\nANALYSIS: a dog barks\nANSWER: " + says_first(body)
        return heard if "ANALYSIS" in asked else says_first(body)

    run = tmp_path / "run"
    with ChatServer(reply) as one, ChatServer(reply) as two:
        words = ["eval", "mmar", "--data", questions, "--audio-root", CLIPS, "--solver", solver]
        words += ["--base-url", f"{one.url},{two.url}", "--model", "ear", "--out", run]
        assert ran(*words, "--control", "question-only") == 0
        assert one.requests
        assert two.requests
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]["main"]
    assert (found["answered"], found["unparsed"]) == (2, 1)
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    assert all(name.startswith("prompt ") for name in config["made_by"])


def test_a_language_model_answers_from_the_questions_alone(tmp_path: Path, questions: Path) -> None:
    run = tmp_path / "run"
    with ChatServer(says_first) as server:
        words = ["eval", "mmar", "--data", questions, "--solver", "lalm-question-only"]
        assert ran(*words, "--base-url", server.url, "--model", "ear", "--out", run) == 0
        sent = json.dumps(server.requests)
    assert "audio" not in sent
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]["main"]
    assert found["scores"]["exact"]["value"] == pytest.approx(2 / 3)


def test_reasoning_is_judged_once_by_one_judge(
    tmp_path: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    with ChatServer(says_first) as server:
        words = ["eval", "mmar", "--data", questions, "--audio-root", CLIPS, "--solver", "lalm"]
        assert ran(*words, "--base-url", server.url, "--model", "ear", "--out", run) == 0

    marks = [{"name": f"c{at}", "score": int(at < 4), "justification": ""} for at in range(5)]
    with ChatServer(lambda body: json.dumps(marks), models=("judge", "other")) as server:
        words = ["rubric", run, "--base-url", server.url]
        assert ran(*words, "--model", "judge") == 0
        assert len(server.requests) == 10
        assert ran(*words, "--model", "judge", "--json") == 0
        assert len(server.requests) == 10
        found = json.loads(capsys.readouterr().out.split("\n{", 1)[-1].join(["{", ""]))
        assert ran(*words, "--model", "other") == 2
    assert "model was judge, is other" in capsys.readouterr().err
    assert found["score"]["value"] == pytest.approx(0.8 * 2 / 3)
    assert (found["wrong"], found["absent"]) == (1, 0)
    judge = json.loads((run / "config.json").read_text(encoding="utf-8"))["judge"]
    assert judge["model"] == "judge"
    assert len(judge["prompt"]) == 64


def test_a_run_of_mmau_has_no_rubric(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    data = CLIPS / "questions.json"
    assert ran("eval", "mmau", "--data", data, "--solver", "random", "--out", run) == 0
    with ChatServer(lambda body: "", models=("judge",)) as server:
        assert ran("rubric", run, "--base-url", server.url, "--model", "judge") == 2
    assert "rubric" in capsys.readouterr().err


def test_accuracy_by_tokens_of_thought(
    tmp_path: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def reply(body: Body) -> str:
        asked = json.dumps(body)
        # Ten tokens do not suffice for this one.
        return "..." if '"max_tokens": 10,' in asked else says_first(body)

    out = tmp_path / "decay"
    words = ["decay", "mmar", "--data", questions, "--audio-root", CLIPS, "--solver", "lalm"]
    with ChatServer(reply) as server:
        words += ["--base-url", server.url, "--model", "ear", "--tokens", "50", "10"]
        assert ran(*words, "--out", out) == 0
        asked = {body["max_tokens"] for body in server.requests}
        before = len(server.requests)
        assert ran(*words, "--out", out, "--json") == 0
        assert len(server.requests) == before == 3 * 3 * 2
    assert asked == {10, 50, 4096}
    found = json.loads((out / "decay.json").read_text(encoding="utf-8"))
    assert found["unit"] == "tokens"
    assert [point["length"] for point in found["points"]] == ["natural", "10", "50"]
    assert all(point["perception"] is None for point in found["points"])
    assert (out / "decay.png").read_bytes().startswith(b"\x89PNG")
    assert ran(*words, "--out", out, "--judge", "http://127.0.0.1:9/v1") == 2
    assert "--reference FILE is missing" in capsys.readouterr().err
