"""Open answers graded by a language model: what it is told, how it is read, what is kept.

A scorer waits for nobody, so a judge at a server is asked beforehand, and each grade is written
down at once. An answer whose judge failed, or was not asked, has no score; it is never a 0.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.protocol import AnswerScorer, Metric, Score, keyed
from tools.chat import Chat, message
from tools.errors import ToolError
from tools.json_lines import mend_lines, read_lines
from tools.prompt import Prompt
from tools.spoken_reply import spoken

FILE = "grades.jsonl"
PROMPT = Prompt.read("evals", "grade")
SEED = 42
ATTEMPTS = 4
"""How often a judge is asked before what it says is given up as malformed."""

MAX_TOKENS = 2048
WORDS = {"right": 1.0, "wrong": 0.0}


class Grade(BaseModel, frozen=True):
    """One line of `grades.jsonl`.

    Attributes:
        of: SHA-256 of the judge, its prompt, the question, the accepted answers and the answer.
        value: 1 or 0; None where the judge failed, and `why` says how.
    """

    of: str
    value: float | None
    why: str = ""


@dataclass(frozen=True)
class ModelGrade:
    """What a judge says of an answer, beside the accepted ones.

    Attributes:
        judge: The model's name.
        grades: What it has said so far, by hash.
    """

    name: str
    about: str = "a judge's word beside the accepted answers"
    needs: Literal["accepted"] = "accepted"
    metric: Metric = field(default_factory=MeanScore)
    judge: str = ""
    grades: Mapping[str, Grade] = field(default_factory=dict[str, Grade], repr=False)

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0, or nothing; without an answer there is nothing to be judged, which is wrong."""
        if not said:
            return Score(value=0.0, why="nothing was answered")
        grade = self.grades.get(digest(self.judge, item, said))
        if grade is None:
            return Score(value=None, why="no judge was asked")
        return Score(value=grade.value, why=grade.why)


def with_grades(
    scorers: Iterable[AnswerScorer], judge: str, grades: Mapping[str, Grade]
) -> tuple[AnswerScorer, ...]:
    """The same scorers, where those that go by a judge know what it said."""
    return tuple(
        replace(scorer, judge=judge, grades=grades) if isinstance(scorer, ModelGrade) else scorer
        for scorer in scorers
    )


def digest(judge: str, item: Item, said: str) -> str:
    """What a grade is of; when anything of it changes, the grade is void."""
    parts = [judge, PROMPT.sha256, item.question.text, item.accepted, said]
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
        digest(chat.model, item, said): (item, said)
        for item, said in answers
        if said and any(keyed(scorer, item) for scorer in judged)
    }
    left = iter([of for of in asked if of not in done or done[of].value is None])
    with (folder / FILE).open("a", encoding="utf-8", newline="\n") as file:

        async def work() -> None:
            for of in left:
                done[of] = await _graded(of, *asked[of], chat)
                file.write(done[of].model_dump_json() + "\n")
                file.flush()
                told(done[of])

        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(work())
    return done


async def _graded(of: str, item: Item, said: str, chat: Chat) -> Grade:
    words = PROMPT(question=item.question.text, accepted="\n".join(item.accepted), answer=said)
    reply = ""
    try:
        for _ in range(ATTEMPTS):
            reply = await chat.reply(
                message(words), temperature=0, seed=SEED, max_tokens=MAX_TOKENS
            )
            if (value := WORDS.get(spoken(reply).strip(" \n.*").casefold())) is not None:
                return Grade(of=of, value=value)
    except ToolError as error:
        return Grade(of=of, value=None, why=str(error))
    return Grade(of=of, value=None, why=f"found {reply[:80]!r}; expected RIGHT or WRONG")


def read(path: Path) -> dict[str, Grade]:
    """The grades so far, by hash; of two lines on one answer, the later.

    Raises:
        InputError: A whole line is no grade.
    """
    return {each.of: each for each in read_lines(path, Grade, "grades")}
