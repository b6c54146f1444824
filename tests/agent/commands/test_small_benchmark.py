"""A small benchmark with numbers and open answers, through every command that knows benchmarks."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from evals import benchmarks
from evals.benchmark import Submission, inside, read_items, read_json
from evals.controls import SOUNDING, SPOKEN
from evals.sample import Item
from evals.scoring.answer_match import AnswerMatch
from evals.scoring.metric import MacroMean
from evals.scoring.model_grade import ModelGrade
from evals.scoring.number_match import AbsoluteError, NumberMatch
from evals.scoring.protocol import AnswerScorer
from graphs.state import Question
from tests.agent.evals import lines, ran
from tests.chat_server import Body, ChatServer
from tests.evals.samples import CLIPS


class Asked(BaseModel):
    """One row of the question file."""

    id: str
    audio: str
    question: str
    sort: str
    number: float | None = None
    accepted: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Small:
    """A benchmark of its own: numbers first, and an error beside whether they are near."""

    NAME: str = "small"
    SCORERS: tuple[AnswerScorer, ...] = field(
        default=(
            NumberMatch("near", relative=0.1),
            AbsoluteError("off", "s"),
            AnswerMatch("listed", metric=MacroMean("sort")),
            ModelGrade("judged"),
        )
    )

    def read(self, data: Path) -> list[Item]:
        return read_items(data, read_json(data), Asked, self._item)

    def _item(self, row: Asked, whole: dict[str, Any]) -> Item:
        return Item(
            id=row.id,
            audio=inside(row.audio),
            question=Question(text=row.question, choices=row.choices),
            number=row.number,
            accepted=row.accepted,
            groups={"sort": (row.sort,)},
            row=whole,
        )

    def submissions(
        self, items: Sequence[Item], said: Mapping[str, Submission]
    ) -> Mapping[str, str]:
        rows = {item.id: said.get(item.id, Submission()).prediction for item in items}
        return {"submission_small.json": json.dumps(rows)}


ROWS: list[dict[str, Any]] = [
    {"id": "n1", "audio": "call.ogg", "question": "Barks?", "sort": "count", "number": 3},
    {"id": "n2", "audio": "frogs.ogg", "question": "Length?", "sort": "time", "number": 4.1},
    {"id": "n3", "audio": "music.ogg", "question": "Tempo?", "sort": "time", "number": 120},
    {"id": "o1", "audio": "call.ogg", "question": "Who?", "sort": "animal", "accepted": ["a dog"]},
    {
        "id": "o2",
        "audio": "frogs.ogg",
        "question": "Which?",
        "sort": "animal",
        "accepted": ["frog"],
    },
    {"id": "o3", "audio": "music.ogg", "question": "Where?", "sort": "place", "accepted": ["hall"]},
]
GOOD = {
    "Barks?": "3 times.",
    "Length?": "4.6 s",
    "Tempo?": "I cannot say.",
    "Who?": "Dog!",
    "Which?": "Amphibians",
    "Where?": "In a church",
}
POOR = {**dict.fromkeys(GOOD, "I cannot say."), "Length?": "4.2 s"}
GRADES = {"Who?": "RIGHT", "Which?": "RIGHT", "Where?": "perhaps"}


def speaking(said: Mapping[str, str]) -> Callable[[Body], str]:
    """Answers, and as a judge says of each answer what `GRADES` says; of "Where?" nothing plain."""

    def reply(body: Body) -> str:
        asked = json.dumps(body)
        words = GRADES if "You grade an answer" in asked else said
        return next(text for question, text in words.items() if question in asked)

    return reply


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its question file; and its line in the one place."""
    monkeypatch.setitem(benchmarks.BENCHMARKS, "small", Small())
    path = tmp_path / "small.json"
    path.write_text(json.dumps(ROWS), encoding="utf-8")
    return path


def evaluated(
    data: Path, run: Path, said: Mapping[str, str], *more: str, judge: bool = True
) -> None:
    """A run of a model at a server, which is also the judge."""
    with ChatServer(speaking(said)) as server:
        words = ["eval", "small", "--data", data, "--audio-root", CLIPS, "--out", run]
        words += ["--solver", "lalm", "--base-url", server.url, "--model", "ear", *more]
        words += ["--judge", server.url, "--judge-model", "ear"] if judge else []
        assert ran(*words) == 0


def figures(run: Path, condition: str = "main") -> dict[str, Any]:
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))
    return found["conditions"][condition]


def test_each_scorer_has_its_figure_and_what_cannot_be_told_is_absent(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    evaluated(small, run, GOOD)
    main = figures(run)
    scores = main["scores"]
    assert list(scores) == ["near", "off", "listed", "judged"]
    # 3 is right, 4.6 is more than a tenth off 4.1, and no number is wrong.
    assert (scores["near"]["value"], scores["near"]["n"]) == (pytest.approx(1 / 3), 3)
    # Errors of 0 and 0.5; none of an answer without a number.
    assert (scores["off"]["value"], scores["off"]["n"]) == (pytest.approx(0.25), 2)
    # One of two animals, and no place: each sort counts the same.
    assert (scores["listed"]["value"], scores["listed"]["n"]) == (pytest.approx(0.25), 3)
    assert (scores["judged"]["value"], scores["judged"]["n"]) == (1, 2)
    assert main["absent"] == {"near": 0, "off": 1, "listed": 0, "judged": 1}
    assert main["groups"]["sort"]["animal"]["listed"]["value"] == 0.5
    assert main["groups"]["sort"]["animal"]["near"] is None
    assert (main["answered"], main["unparsed"]) == (6, 0)
    assert {row["id"]: row["prediction"] for row in lines(run)}["n2"] == "4.6 s"
    rows = json.loads((run / "submission_small.json").read_text(encoding="utf-8"))
    assert rows["o1"] == "Dog!"
    told = capsys.readouterr().out
    assert "Accuracy, mean absolute error, macro average" in told
    assert re.search(r"main +33\.3 \(.*0\.25 \(0, 0\.5\)", told)
    assert "No score by judged, and no weight in its figures: 1 of the answers." in told


def test_without_a_judge_its_score_is_absent_until_one_is_asked(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    evaluated(small, run, GOOD, judge=False)
    assert figures(run)["scores"]["judged"] is None
    assert figures(run)["absent"]["judged"] == 3
    score = ("eval", "small", "--resume", run, "--score-only", "--quiet")
    with ChatServer(speaking(GOOD), models=("ear", "other")) as server:
        asked = "--judge", server.url, "--judge-model"
        assert ran(*score, *asked, "ear") == 0
        assert figures(run)["scores"]["judged"]["n"] == 2
        assert ran(*score, *asked, "other") == 2
        assert "another judge: model was ear, is other" in capsys.readouterr().err
        assert ran(*score, "--judge", server.url) == 2
        assert "--judge-model NAME are needed together" in capsys.readouterr().err
        mmau = ["eval", "mmau", "--data", str(CLIPS / "questions.json"), "--solver", "random"]
        assert ran(*mmau, "--out", tmp_path / "mmau", *asked, "ear") == 2
        assert "no scorer of mmau goes by a judge" in capsys.readouterr().err
    assert ran(*score) == 0
    assert figures(run)["scores"]["judged"]["n"] == 2


def test_controls_that_need_choices_are_left_out_and_said_so(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    evaluated(small, run, GOOD, "--controls", judge=False)
    told = capsys.readouterr().err
    assert "left out, for no question has choices: shuffled-choices, always-first" in told
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]
    assert set(found) == {"main", "question-only", *SOUNDING} - {SPOKEN}
    assert found["silence"]["less_main"]["value"] == 0
    assert ran("report", run) == 0
    for solver in ("random", "lalm-structured"):
        words = ["eval", "small", "--data", small, "--audio-root", CLIPS, "--solver", solver]
        with ChatServer(speaking(GOOD)) as server:
            named = ["--base-url", server.url, "--model", "ear"]
            assert ran(*words, *named, "--out", tmp_path / "no") == 2
        assert "chooses; 6 of 6 questions have no choices" in capsys.readouterr().err


def test_some_questions_with_choices_are_asked_under_their_controls(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = {"id": "c1", "audio": "call.ogg", "question": "Who?", "sort": "animal"}
    rows = [*ROWS, chosen | {"choices": ["a cat", "a dog"], "accepted": ["a dog"]}]
    small.write_text(json.dumps(rows), encoding="utf-8")
    run = tmp_path / "run"
    evaluated(small, run, GOOD | {"Who?": "a dog"}, "--control", "always-last", judge=False)
    assert "asked of the 1 of 7 questions that have choices: always-last" in capsys.readouterr().err
    found = figures(run, "always-last")
    assert (found["asked"], found["answered"], found["missing"]) == (1, 1, 0)
    assert found["scores"]["listed"]["value"] == 1
    assert figures(run)["answered"] == 7


def test_two_runs_are_compared_by_every_scorer(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, poor = tmp_path / "good", tmp_path / "poor"
    evaluated(small, good, GOOD)
    evaluated(small, poor, POOR)
    capsys.readouterr()
    assert ran("report", good, poor, "--json") == 0
    found = json.loads(capsys.readouterr().out)["scores"]
    assert list(found) == ["near", "off", "listed", "judged"]
    # Each run has one number right: n1, and n2.
    assert (found["near"]["gap"]["value"], found["near"]["gap"]["n"]) == (0, 3)
    # Both have an error on n2 only: 0.5 and 0.1.
    assert found["off"]["gap"]["value"] == pytest.approx(0.4)
    assert found["off"]["gap"]["n"] == 1
    assert found["listed"]["gap"]["value"] == pytest.approx(0.25)
    page = (good / "report.md").read_text(encoding="utf-8")
    assert re.search(r"\| near \| 33\.3 \(.*\| 33\.3 \(.*\| \+0\.0 \(", page)
    assert re.search(r"\| off \| 0\.25 \(.*\| 0\.1 \(.*\| \+0\.4 \(", page)
    assert "## Accuracy, mean absolute error, macro average" in page
    assert (good / "report.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_shows_its_figures_and_what_is_right_and_absent(
    small: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    evaluated(small, run, GOOD)
    assert ran("view", run) == 0
    text = (run / "view.html").read_text(encoding="utf-8")
    heads = re.findall(r'<b class="number">([^<]*)</b> <span class="soft">(\w+),', text)
    assert heads == [
        ("33.3 %", "near"),
        ("0.25 s", "off"),
        ("25.0 %", "listed"),
        ("100.0 %", "judged"),
    ]
    verdicts = re.findall(r'<tr data-verdict="([\w ]+)"', text)
    # Where the judge fails, the list decides.
    assert verdicts == ["right", "wrong", "wrong", "right", "right", "wrong"]
    assert "off: 0.5 s" in text
    assert "judged: no score, found &#39;perhaps&#39;" in text
    wrong = (run / "view-items" / "0002.html").read_text(encoding="utf-8")
    assert 'class="pill wrong"' in wrong
    assert '<bdi class="long">4.1</bdi>' in wrong
    right = (run / "view-items" / "0005.html").read_text(encoding="utf-8")
    assert 'class="pill right"' in right


def test_a_benchmark_of_errors_alone_has_a_page_and_a_report(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(benchmarks.BENCHMARKS, "small", Small(SCORERS=(AbsoluteError("off", "s"),)))
    run = tmp_path / "run"
    evaluated(small, run, GOOD, "--control", "silence", judge=False)
    assert figures(run, "silence")["less_main"]["value"] == 0
    assert ran("report", run) == 0
    page = (run / "report.md").read_text(encoding="utf-8")
    assert "## Mean absolute error" in page
    assert "| silence | 0.25 (0, 0.5) | +0 (+0, +0) | 1.000 |" in page
    assert "3 items have no published answer" in page
    assert ran("view", run) == 0
    text = (run / "view.html").read_text(encoding="utf-8")
    verdicts = re.findall(r'<tr data-verdict="([\w ]+)"', text)
    assert verdicts == ["scored", "scored", "no score", "no key", "no key", "no key"]


def test_the_log_for_inspect_has_every_scorer(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from inspect_ai.log import read_eval_log

    run = tmp_path / "run"
    evaluated(small, run, GOOD)
    capsys.readouterr()
    assert ran("export", run, "--format", "inspect") == 0
    log = read_eval_log(capsys.readouterr().out.strip())
    assert log.results is not None
    found = {score.name: score.metrics for score in log.results.scores}
    assert found["near"]["accuracy"].value == pytest.approx(1 / 3)
    assert found["off"]["mean absolute error"].value == pytest.approx(0.25)
    assert found["listed"]["macro average"].value == pytest.approx(0.25)
    assert found["listed"]["sort/animal"].value == 0.5
    marks = {
        str(each.id): {name: score.value for name, score in (each.scores or {}).items()}
        for each in log.samples or ()
    }
    assert marks["n1"] == {"near": "C", "off": 0}
    assert marks["n2"] == {"near": "I", "off": pytest.approx(0.5)}
    assert marks["n3"] == {"near": "I"}
    assert marks["o2"] == {"listed": "I", "judged": "C"}
    assert marks["o3"] == {"listed": "I"}
    targets = {str(each.id): each.target for each in log.samples or ()}
    assert (targets["n2"], targets["o1"]) == ("4.1", ["a dog"])


@pytest.mark.models
def test_this_agent_answers_its_open_questions(small: Path, tmp_path: Path) -> None:
    row = ROWS[0] | {"question": "How many times does the dog bark?"}
    small.write_text(json.dumps([row]), encoding="utf-8")
    run = tmp_path / "run"
    words = ["eval", "small", "--data", small, "--audio-root", CLIPS, "--out", run]
    assert ran(*words, "--control", "question-only", "--control", "shuffled-choices") == 0
    (heard, unheard) = (figures(run, name)["scores"] for name in ("main", "question-only"))
    assert (heard["near"]["value"], heard["off"]["value"]) == (1, 0)
    assert unheard["near"]["value"] == 0
    assert ran("view", run) == 0
    assert "Accuracy against cost" in (run / "view.html").read_text(encoding="utf-8")
