"""Open answers graded by a judge, which is a small server."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.sample import Item
from evals.scoring.model_grade import ATTEMPTS, FILE, Grade, ModelGrade, grade, read, with_grades
from evals.scoring.protocol import AnswerScorer
from tests.chat_server import Body, ChatServer, Raw, Reply
from tests.evals.samples import item
from tools.chat import Chat
from tools.errors import InputError

SCORERS = (ModelGrade("judge"),)


def asked(id: str, *accepted: str) -> Item:
    return item(id, target=None, choices=()).model_copy(update={"accepted": accepted})


ONE, TWO = asked("1", "a dog", "dog"), asked("2", "rain")


async def graded(
    folder: Path, reply: Reply, answers: Sequence[tuple[Item, str]]
) -> tuple[AnswerScorer, list[Body]]:
    """The scorer that knows what the judge said, and what the judge was asked."""
    with ChatServer(reply) as server:
        chat = Chat.at(server.url, "ear", timeout_s=5, retries=0)
        found = await grade(folder, answers, SCORERS, chat, 2, lambda each: None)
    return with_grades(SCORERS, "ear", found)[0], server.requests


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("RIGHT", 1),
        ("**Wrong**.", 0),
        ("<think>Is it right? wrong?</think>\nright", 1),
    ],
)
async def test_the_judge_s_word_is_the_score(tmp_path: Path, reply: str, value: float) -> None:
    scorer, requests = await graded(tmp_path, lambda body: reply, [(ONE, "A hound")])
    assert scorer(ONE, "A hound").value == value
    assert scorer(ONE, "another answer").value is None
    (request,) = requests
    assert (request["temperature"], request["seed"]) == (0, 42)
    words = request["messages"][0]["content"][0]["text"]
    assert "a dog\ndog" in words
    assert "A hound" in words


@pytest.mark.anyio
@pytest.mark.parametrize("reply", ["perhaps", "right or wrong", Raw("{}", 400)])
async def test_a_judge_that_fails_leaves_no_score_and_is_asked_again(
    tmp_path: Path, reply: str | Raw
) -> None:
    scorer, requests = await graded(tmp_path, lambda body: reply, [(ONE, "A hound")])
    score = scorer(ONE, "A hound")
    assert score.value is None
    assert score.why
    assert len(requests) == (1 if isinstance(reply, Raw) else ATTEMPTS)
    scorer, _ = await graded(tmp_path, lambda body: "RIGHT", [(ONE, "A hound")])
    assert scorer(ONE, "A hound").value == 1


@pytest.mark.anyio
async def test_each_answer_is_graded_once_and_nothing_said_is_wrong_unasked(tmp_path: Path) -> None:
    answers = [(ONE, "A hound"), (ONE, "A hound"), (TWO, "A hound"), (TWO, "")]
    scorer, requests = await graded(tmp_path, lambda body: "WRONG", answers)
    assert len(requests) == 2
    assert scorer(TWO, "").value == 0
    _, requests = await graded(tmp_path, lambda body: "RIGHT", answers)
    assert not requests
    assert len(read(tmp_path / FILE)) == 2


@pytest.mark.anyio
async def test_a_grade_of_another_judge_is_none(tmp_path: Path) -> None:
    await graded(tmp_path, lambda body: "RIGHT", [(ONE, "A hound")])
    (other,) = with_grades(SCORERS, "another", read(tmp_path / FILE))
    assert other(ONE, "A hound").value is None


def test_half_a_line_is_cut_off_and_another_file_refused(tmp_path: Path) -> None:
    line = Grade(of="x", value=1.0).model_dump_json() + "\n"
    (tmp_path / FILE).write_text(line + '{"of": "y"', encoding="utf-8")
    assert list(read(tmp_path / FILE)) == ["x"]
    (tmp_path / FILE).write_text(json.dumps({"id": 1}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no grades"):
        read(tmp_path / FILE)
