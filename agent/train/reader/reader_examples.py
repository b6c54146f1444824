"""Wordings into arrays, with the tokens and steps that the reader knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agent.train.reader.reader_arrays import Examples
from evals.wordings.worded_program import WordedProgram
from graphs.query.linear import linear
from graphs.query.question_tokens import QuestionTokenizer


def examples(wordings: Iterable[WordedProgram], tokenizer: QuestionTokenizer) -> Examples:
    """All of them, but for those whose program copies what is cut off."""
    return Examples.of(_rows(wordings, tokenizer))


def _rows(
    wordings: Iterable[WordedProgram], tokenizer: QuestionTokenizer
) -> Iterator[tuple[Sequence[int], int, Sequence[int]]]:
    for one in wordings:
        tokens = tokenizer(one.question, one.choices)
        try:
            steps = tokens.steps(linear(one.program, one.question))
        except ValueError:
            continue
        yield tokens.ids, tokens.parts.count(0), steps
