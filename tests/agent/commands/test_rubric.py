"""Several judges of one run's reasoning, from the command line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.agent.evals import ran
from tests.chat_server import Body, ChatServer
from tests.evals.samples import CLIPS

NAMES = ("sources", "order", "cause", "words", "conclusion")
ROWS = [
    {
        "id": id,
        "audio_path": audio,
        "question": f"What is in {id}?",
        "choices": ["a dog", "a frog"],
        "answer": "a dog",
        "modality": "sound",
        "thinking": f"reference {id}",
        "cue": [],
        "rubric": [
            {"name": name, "scoring_point": f"point {name}", "note": "", "choices": [0, 1]}
            for name in NAMES
        ],
    }
    for id, audio in (("one", "call.ogg"), ("two", "frogs.ogg"), ("three", "music.ogg"))
]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a model that is right three times."""
    folder = tmp_path_factory.mktemp("finished")
    data, run = folder / "mmar.json", folder / "run"
    data.write_text(json.dumps(ROWS), encoding="utf-8")
    words = ["eval", "mmar", "--data", data, "--audio-root", CLIPS, "--solver", "lalm"]
    with ChatServer(lambda body: "a dog") as server:
        words += ["--base-url", server.url, "--model", "ear", "--out", run, "--quiet"]
        assert ran(*words) == 0
    return run


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(finished, tmp_path / "run")


def shown(body: Body) -> list[str]:
    """The criteria, in the order in which a judge is shown them."""
    return re.findall(r'\\"name\\": \\"(\w+)\\"', json.dumps(body["messages"]))


def marking(marks: Callable[[Body, str, int], int]) -> Callable[[Body], str]:
    """A judge that gives each criterion a mark, by its name and its place."""

    def reply(body: Body) -> str:
        said = [
            {"name": name, "score": marks(body, name, at), "justification": ""}
            for at, name in enumerate(shown(body))
        ]
        return json.dumps(said)

    return reply


def by_model(body: Body, name: str, place: int) -> int:
    """Strict, mild and kind: each finds one thing more than the one before."""
    found = {"strict": ("sources",), "mild": ("sources", "order"), "kind": NAMES}
    return int(name in found[body["model"]])


def test_several_judges_have_a_majority_and_pairwise_kappas_and_are_kept(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("strict", "mild", "kind")
    with ChatServer(marking(by_model), models=names) as server:
        words = ["rubric", run, "--base-url", server.url]
        for name in names:
            words += ["--model", name]
        assert ran(*words) == 0
        asked = len(server.requests)
        assert asked == 3 * 3 * 5
        told = capsys.readouterr()
        assert "Judges on the same criteria" in told.out
        assert "disagrees with itself" not in told.err
        assert ran(*words) == 0
        assert len(server.requests) == asked, "what was judged is judged once"
        assert ran("rubric", run, "--base-url", server.url, "--model", "mild") == 2
        assert "model was strict, is mild" in capsys.readouterr().err
        assert ran("rubric", run, "--base-url", server.url, "--model", "strict", "--json") == 0
    alone = json.loads(capsys.readouterr().out)
    assert (alone["score"]["value"], alone["majority"]) == (pytest.approx(0.2), None)
    for file, marks in (("rubric.jsonl", 1), ("rubric-2.jsonl", 2), ("rubric-3.jsonl", 5)):
        lines = (run / file).read_text(encoding="utf-8").splitlines()
        assert {sum(mark["score"] for mark in json.loads(line)["marks"][0]) for line in lines} == {
            marks
        }
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    assert [one["model"] for one in config["more_judges"]] == ["mild", "kind"]


def test_the_panel_s_figures_are_those_of_its_marks(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ChatServer(marking(by_model), models=("strict", "mild", "kind")) as server:
        words = ["rubric", run, "--base-url", server.url, "--json"]
        assert ran(*words, "--model", "strict", "--model", "mild", "--model", "kind") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["majority"]["score"]["value"] == pytest.approx(0.4)
    kappas = {(one["first"], one["second"]): one["kappa"] for one in found["pairs"]}
    # Of 15 marks: 3 both, 9 neither, 3 only by the milder one.
    assert kappas["strict", "mild"]["value"] == pytest.approx((12 / 15 - 0.56) / 0.44)
    assert kappas["strict", "kind"]["value"] == 0
    assert found["judges"]["kind"]["score"]["value"] == 1


def test_a_judge_that_disagrees_with_itself_is_said(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turn = count()

    def reply(body: Body) -> str:
        odd = next(turn) % 2
        return marking(lambda _, name, at: int(at > 0 or bool(odd)))(body)

    with ChatServer(reply, models=("fickle",)) as server:
        words = ["rubric", run, "--base-url", server.url, "--model", "fickle", "--workers", "1"]
        assert ran(*words) == 0
    told = capsys.readouterr()
    assert "the judge fickle disagrees with itself: on 20.0 % of 15 marks" in told.err
    assert "not of one mind" in told.out


def test_what_sways_a_judge_is_found_by_asking_again(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def swayed(body: Body, name: str, place: int) -> int:
        """By standing first, and by hearing the question again."""
        again = json.dumps(body["messages"]).count("The question is: ")
        return int(place == 0 or bool(again))

    with ChatServer(marking(swayed), models=("ear",)) as server:
        words = ["rubric", run, "--base-url", server.url, "--model", "ear", "--bias", "--json"]
        assert ran(*words) == 0
        asked = len(server.requests)
        assert asked == 3 * (5 + 2)
        found = json.loads(capsys.readouterr().out)["bias"]
        assert ran(*words) == 0
        assert len(server.requests) == asked, "what was asked again is kept"
        assert ran(*words[:-1]) == 0
    assert found["items"] == 3
    assert found["swayed"]["value"] == pytest.approx(2 / 5)
    assert found["first"]["value"] == 1
    assert found["lengthened"]["value"] == pytest.approx(0.8)
    assert "What sways a judge" in capsys.readouterr().out


def test_people_stand_beside_a_judge_and_one_alone_tells_nothing(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.jsonl"
    rows = [
        {"annotator": who, "id": row["id"], "criterion": name, "mark": int(name in found)}
        for who, found in (("Ann", NAMES[:2]), ("Bob", NAMES[:2]))
        for row in ROWS
        for name in NAMES
    ]
    people.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with ChatServer(marking(by_model), models=("mild",)) as server:
        words = ["rubric", run, "--base-url", server.url, "--model", "mild", "--people", people]
        assert ran(*words) == 0
        told = capsys.readouterr().out
        assert "Alternative annotator test (2501.10970)" in told
        assert "nobody can tell" in told, "fifteen marks are too few"
        assert ran(*words, "--json") == 0
        found = json.loads(capsys.readouterr().out)
        assert found["people"]["kappa"]["value"] == 1
        assert found["among_people"][0]["equal"]["value"] == 1
        assert found["alt_test"]["passed_over"] == 2
        people.write_text('{"annotator": "Ann", "id": "nobody", "criterion": "a", "mark": 1}')
        assert ran(*words) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "row 1 marks 'nobody', which the run has not asked" in line


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--model", "a", "--model", "a"], "found the judge 'a' twice"),
        (["--base-url", "URL", "--model", "a"], "found 2 --base-url and 1 --model"),
    ],
)
def test_judges_that_do_not_go_together_get_one_line(
    run: Path, words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with ChatServer(lambda body: "", models=("a",)) as server:
        given = [server.url if word == "URL" else word for word in words]
        assert ran("rubric", run, "--base-url", server.url, *given) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert why in told
