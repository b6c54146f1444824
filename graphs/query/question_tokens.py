"""A question and its choices as the tokens that the reader is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from graphs.query.program_grammar import INDEX, NAMES, Copy, Step
from tools.model_loading import loading

TOKENS = 128
"""Tokens of a question with its choices; the rest is not read."""

QUESTION_TOKENS = 96
"""Of which the question has these at most."""

LETTERS = 1_500
"""Characters of a text that are looked at."""

SEPARATOR = " | "


@dataclass(frozen=True)
class Tokens:
    """What the network is given, and where in the question its tokens stand.

    Attributes:
        ids: Word pieces of the question, then of the choices.
        parts: 0 for the question, 1 for the choices.
        offsets: First character of each piece and the one after its last.
    """

    ids: tuple[int, ...]
    parts: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]

    def pointed(self, copy: Copy) -> tuple[int, int]:
        """The first and the last token of a span.

        Raises:
            ValueError: The question was cut off before.
        """
        own = [
            at for at, (low, high) in enumerate(self.offsets) if high > low and not self.parts[at]
        ]
        first = next((at for at in own if self.offsets[at][1] > copy.start), None)
        last = next((at for at in reversed(own) if self.offsets[at][0] < copy.end), None)
        if first is None or last is None or self.offsets[last][1] < copy.end:
            raise ValueError("the text stands after the last token that is read")
        return first, last

    def span(self, first: int, last: int) -> Copy:
        """The characters from one token to another."""
        return Copy(self.offsets[first][0], self.offsets[last][1])

    def steps(self, sequence: Sequence[Step]) -> list[int]:
        """The numbers of a sequence: operators by theirs, tokens after all operators."""
        numbers: list[int] = []
        for step in sequence:
            if isinstance(step, Copy):
                numbers += [len(NAMES) + at for at in self.pointed(step)]
            else:
                numbers.append(INDEX[step])
        return numbers


class QuestionTokenizer:
    """MiniLM's word pieces of a question, of its choices after it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, path: Path) -> QuestionTokenizer:
        """Reads a `tokenizer.json`."""
        with loading(path):
            tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(tokenizer)

    def __call__(self, question: str, choices: Sequence[str]) -> Tokens:
        """The tokens of a question; long texts are cut off."""
        asked = self._tokenizer.encode(_readable(question))
        ids, offsets = list(asked.ids[:-1]), list(asked.offsets[:-1])
        ids, offsets = ids[: QUESTION_TOKENS - 1], offsets[: QUESTION_TOKENS - 1]
        ids, offsets = [*ids, asked.ids[-1]], [*offsets, (0, 0)]
        offered: list[int] = []
        if choices:
            text = SEPARATOR.join(one[:LETTERS] for one in choices[:TOKENS])
            offered = list(self._tokenizer.encode(_readable(text)).ids[1:])[: TOKENS - len(ids)]
        return Tokens(
            ids=(*ids, *offered),
            parts=(*([0] * len(ids)), *([1] * len(offered))),
            offsets=(*offsets, *([(0, 0)] * len(offered))),
        )


def _readable(text: str) -> str:
    """Its first letters; one in the place of each that is half a character, as of broken files."""
    return text[:LETTERS].encode(errors="replace").decode()
