"""Open answers graded by a language model: what is asked, and what is kept of what it says.

A scorer waits for nobody, so a judge at a server is asked beforehand, and each grade is written
down at once. An answer whose judge failed, or was not asked, has no score; it is never a 0.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from evals.sample import Item
from evals.scoring.either_score import EitherScore
from evals.scoring.grade_scale import RIGHT_OR_WRONG, GradeScale
from evals.scoring.judge_queue import ask_all
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import AnswerScorer, Metric, Score, keyed
from tools.chat import Chat, message
from tools.errors import ToolError
from tools.json_lines import mend_lines, read_lines

FILE = "grades.jsonl"
SEED = 42
ATTEMPTS = 4
"""How often a judge is asked before what it says is given up as malformed."""

MAX_TOKENS = 2048


class Grade(BaseModel, frozen=True):
    """One line of `grades.jsonl`.

    Attributes:
        of: SHA-256 of the judge, its prompt, the question, the accepted answers and the answer.
        value: In [0, 1]; None where the judge failed, and `why` says how.
    """

    of: str
    value: float | None
    why: str = ""


@dataclass(frozen=True)
class ModelGrade:
    """What a judge says of an answer, beside the accepted ones.

    Attributes:
        scale: How the judge grades: what it is told, and how its reply is read.
        judge: The model's name.
        grades: What it has said so far, by hash.
    """

    name: str
    about: str = "a judge's word beside the accepted answers"
    needs: Literal["accepted"] = "accepted"
    metric: Metric = field(default_factory=MeanScore)
    scale: GradeScale = RIGHT_OR_WRONG
    judge: str = ""
    grades: Mapping[str, Grade] = field(default_factory=dict[str, Grade], repr=False)

    def __call__(self, item: Item, said: str) -> Score:
        """In [0, 1], or nothing; without an answer there is nothing to judge, which is wrong."""
        if not said:
            return Score(value=0.0, why="nothing was answered")
        grade = self.grades.get(digest(self.judge, self.scale, item, said))
        if grade is None:
            return Score(value=None, why="no judge was asked")
        return Score(value=grade.value, why=grade.why)


def with_grades(
    scorers: Iterable[AnswerScorer], judge: str, grades: Mapping[str, Grade]
) -> tuple[AnswerScorer, ...]:
    """The same scorers, where those that go by a judge know what it said."""

    def told(scorer: AnswerScorer) -> AnswerScorer:
        if isinstance(scorer, EitherScore):
            return replace(scorer, parts=tuple(map(told, scorer.parts)))
        known = isinstance(scorer, ModelGrade)
        return replace(scorer, judge=judge, grades=grades) if known else scorer

    return tuple(map(told, scorers))


def digest(judge: str, scale: GradeScale, item: Item, said: str) -> str:
    """What a grade is of; when anything of it changes, the grade is void."""
    parts = [judge, scale.prompt.sha256, item.question.text, item.accepted, said]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


async def grade(
    folder: Path,
    answers: Sequence[tuple[Item, str]],
    scorers: Iterable[AnswerScorer],
    chat: Chat,
    workers: int,
    told: Callable[[Grade], None],
) -> dict[str, Grade]:
    """Asks of every answer that has no grade yet, at most `workers` at a time.

    Args:
        folder: The run's, which the caller holds.
        answers: Items and what was said to them.
        scorers: Of the benchmark; answers are graded if one of them goes by a judge.
        chat: The judge.
        workers: How many answers are asked about at a time.
        told: Is told of each grade.

    Returns:
        All grades so far, by hash.
    """
    mend_lines(folder / FILE)
    done = read(folder / FILE)
    judged = [one for one in scorers if isinstance(one, ModelGrade)]
    asked = {
        digest(chat.model, scorer.scale, item, said): (scorer.scale, item, said)
        for item, said in answers
        for scorer in judged
        if said and keyed(scorer, item)
    }
    todo = [of for of in asked if of not in done or done[of].value is None]

    def keep(given: Grade) -> None:
        done[given.of] = given
        told(given)

    await ask_all(folder / FILE, todo, lambda of: _graded(of, *asked[of], chat), workers, keep)
    return done


async def _graded(of: str, scale: GradeScale, item: Item, said: str, chat: Chat) -> Grade:
    words = scale.prompt(
        question=item.question.text, accepted="\n".join(item.accepted), answer=said
    )
    reply = ""
    try:
        for _ in range(ATTEMPTS):
            reply = await chat.reply(
                message(words), temperature=0, seed=SEED, max_tokens=MAX_TOKENS
            )
            if (value := scale.read(reply)) is not None:
                return Grade(of=of, value=value)
    except ToolError as error:
        return Grade(of=of, value=None, why=str(error))
    return Grade(of=of, value=None, why=f"found {reply[:80]!r}; expected {scale.expected}")


def read(path: Path) -> dict[str, Grade]:
    """The grades so far, by hash; of two lines on one answer, the later.

    Raises:
        InputError: A whole line is no grade.
    """
    return {each.of: each for each in read_lines(path, Grade, "grades")}
