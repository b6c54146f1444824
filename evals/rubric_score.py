"""MMAR's rubric score: how sound a judge finds the reasoning behind a right answer.

https://github.com/ddlBoJack/MMAR, `code/evaluation_rubrics.py`. As there, a wrong answer scores 0
unasked, five raters mark five criteria each, and an item's score is the mean of the middle three
ratings. The raters are one model with one seed at temperature 0, also as there: a server that
repeats itself gives five equal ratings. What differs:

1. The prompt (in `evals.rubric_prompt`) is our own: scores compare only under one `PROMPT_SHA256`.
2. An item whose judge fails has no score, and is asked again next time; it is never a 0.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from evals import rubric_prompt
from evals.controls import MAIN
from evals.mmar import SCORERS, THINKING_LIMIT
from evals.rubric_prompt import Mark, Reference, prompt, rated, reference_of
from evals.run.answer_record import Key, Record, Status
from evals.sample import Item
from evals.scoring.judge_queue import ask_all
from evals.stats import Estimate, estimates
from tools.chat import Chat
from tools.errors import ToolError
from tools.evidence import Confidence
from tools.json_lines import mend_lines, read_lines

FILE = "rubric.jsonl"
RATERS = 5
SEED = rubric_prompt.SEED
PROMPT_SHA256 = rubric_prompt.PROMPT_SHA256


class RubricRecord(BaseModel, frozen=True):
    """One line of `rubric.jsonl`.

    Attributes:
        of: SHA-256 of the answer and the reasoning; when these change, the line is void.
        score: In [0, 1]; None where a rater failed, and `why` says how.
        ratings: One for each rater, in order; none for a wrong answer.
        marks: What each rater said.
    """

    id: str
    of: str
    score: Confidence | None
    why: str | None = None
    ratings: tuple[Confidence, ...] = ()
    marks: tuple[tuple[Mark, ...], ...] = ()


class Summary(BaseModel, frozen=True):
    """The rubric score of a run.

    Attributes:
        score: Over the items that have one; a wrong answer has 0.
        items: How many there are.
        wrong: Items answered wrongly or not at all.
        absent: Items answered rightly that have no score.
        too_long: Items whose reasoning is too long for a submission.
    """

    score: Estimate | None
    items: int
    wrong: int
    absent: int
    too_long: int


async def judge(
    folder: Path,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    chat: Chat,
    workers: int,
    told: Callable[[RubricRecord], None],
    file: str = FILE,
) -> dict[str, RubricRecord]:
    """Judges what has no score yet, at most `workers` items at a time, each written down at once.

    Args:
        folder: The run's, which the caller holds.
        items: Of MMAR, with their rubrics.
        records: Of the run; the first answers of the main condition are judged.
        chat: The judge.
        workers: How many are asked at a time.
        told: Is told of each item when it is judged.
        file: The judge's own, in the folder.

    Returns:
        All that has been judged so far, by id.

    Raises:
        InputError: An item has no rubric or no right answer, or the file is of another kind.
    """
    references = {item.id: reference_of(item) for item in items}
    path = folder / file
    mend_lines(path)
    done = read(path)
    todo = [(item, record, references[item.id]) for item, record in _asked(items, records, done)]

    def keep(judged: RubricRecord) -> None:
        done[judged.id] = judged
        told(judged)

    await ask_all(path, todo, lambda one: _judged(*one, chat), workers, keep)
    return done


def summary(
    items: Sequence[Item],
    records: Mapping[Key, Record],
    judged: Mapping[str, RubricRecord],
    seed: int = 0,
) -> Summary:
    """What the run's reasoning came to. An item that was not asked yet is wrong."""
    said = {item.id: records.get((MAIN, item.id, 0)) for item in items}
    given = {id: _given(record, judged.get(id)) for id, record in said.items() if record}
    return summed(items, records, given, seed)


def current(
    judged: Mapping[str, RubricRecord], records: Mapping[Key, Record]
) -> dict[str, RubricRecord]:
    """What was judged of the answers as they are now."""
    said = {id: records.get((MAIN, id, 0)) for id in judged}
    return {
        id: judged[id]
        for id, record in said.items()
        if record is not None and _given(record, judged[id]) is not None
    }


def summed(
    items: Sequence[Item],
    records: Mapping[Key, Record],
    given: Mapping[str, float | None],
    seed: int = 0,
) -> Summary:
    """The scores of right answers summed up, however they were come by; wrong ones have 0."""
    said = {item.id: records.get((MAIN, item.id, 0)) for item in items}
    scores = np.array([_score(item, said[item.id], given.get(item.id)) for item in items])
    return Summary(
        score=estimates(scores[:, None], [item.audio for item in items], seed)[0],
        items=len(items),
        wrong=sum(not _right(item, said[item.id]) for item in items),
        absent=int(np.isnan(scores).sum()),
        too_long=sum(
            record is not None and len(record.thinking) >= THINKING_LIMIT
            for record in said.values()
        ),
    )


def read(path: Path) -> dict[str, RubricRecord]:
    """What was judged so far, by id; of two lines on one item, the later.

    Raises:
        InputError: A whole line is no judgement.
    """
    return {each.id: each for each in read_lines(path, RubricRecord, "judgements")}


def _asked(
    items: Sequence[Item], records: Mapping[Key, Record], done: Mapping[str, RubricRecord]
) -> Iterator[tuple[Item, Record]]:
    """What was answered and has no score for that answer."""
    for item in items:
        record = records.get((MAIN, item.id, 0))
        if record is not None and _given(record, done.get(item.id)) is None:
            yield item, record


def _given(record: Record, judged: RubricRecord | None) -> float | None:
    """The score, if there is one and it is about this answer."""
    return judged.score if judged is not None and judged.of == _digest(record) else None


def _digest(record: Record) -> str:
    said = json.dumps([record.prediction, record.thinking])
    return hashlib.sha256(said.encode()).hexdigest()


def _right(item: Item, record: Record | None) -> bool:
    if record is None or record.status is not Status.ANSWERED or item.target is None:
        return False
    return SCORERS[0](item, record.prediction).value == 1


def _score(item: Item, record: Record | None, given: float | None) -> float:
    """NaN where it is absent."""
    if record is None or not _right(item, record):
        return 0.0
    return np.nan if given is None else given


async def _judged(item: Item, record: Record, reference: Reference, chat: Chat) -> RubricRecord:
    """One item by all raters; the first one that fails leaves it without a score."""
    line = RubricRecord(id=item.id, of=_digest(record), score=0.0)
    if not _right(item, record):
        return line
    words = prompt(item, record, reference)
    try:
        marks = [await rated(words, reference.rubric, chat) for _ in range(RATERS)]
    except ToolError as error:
        return line.model_copy(update={"score": None, "why": str(error)})
    ratings = tuple(sum(mark.score for mark in each) / len(each) for each in marks)
    given = {"score": trimmed(ratings), "ratings": ratings, "marks": tuple(marks)}
    return line.model_copy(update=given)


def trimmed(ratings: Sequence[float]) -> float:
    """The mean without the lowest and the highest."""
    return float(np.mean(sorted(ratings)[1:-1]))
