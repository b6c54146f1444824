"""Choices by their letters, and which one a model's free text names.

It is named strictly, with None for whatever is not plain. There is no fallback to a first, a
likeliest or a contained choice: a reply that names none, or two, is unparsed, which the report
counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count
from string import ascii_uppercase as LETTERS

from tools.spoken_reply import spoken

_FRAMES = re.compile(
    r"<answer>(.*?)</answer>|\\boxed\{((?:[^{}]|\{[^{}]*\})*)\}", re.DOTALL | re.IGNORECASE
)
_LABEL = re.compile(
    r"(?<!\bwrong )(?<!\bincorrect )(?<!\bnot the )(?<!\bif the )(?<!\bwhether the )"
    r"\banswer(?:[*_]*\s*:|\s+is\b[*_]*\s*:?)[*_]*\s*",
    re.IGNORECASE,
)
_MATHS = re.compile(r"\\text\{([^{}]*)\}")
_LETTER = re.compile(
    r"(?:(?:option|choice) )?(?:\(([a-z])\)|([a-z])(?=[*_]*(?:[.:)]|$)))[*_]*[.:)]*[*_]* *(.*)"
)
_AROUND = " *_`\"'“”‘’«»"
_STOPS = ".,;:!?。"


def lettered(choices: Sequence[str], quote: Callable[[str], str] = str) -> str:
    """A line for each choice with the letter that names it; past Z a number."""
    names = chain(LETTERS, map(str, count(len(LETTERS) + 1)))
    named = zip(names, choices, strict=False)
    return "\n".join(f"({letter}) {quote(choice)}" for letter, choice in named)


def choice_in(reply: str, choices: Sequence[str]) -> int | None:
    r"""The index of the choice that the reply names; of equal choices, the first.

    It may be the choice word for word, its letter ("B", "(B)", "B."), or both, if they agree; alone
    or marked as the answer ("Answer: ...", "The answer is ...", <answer>, \boxed), where a sentence
    of reasons may follow. Case, quotes,
    bold type and punctuation at the end do not count. Where a choice is itself a single letter, a
    letter alone means that text. Answers marked several times must not name several choices.
    """
    aloud = spoken(reply)
    for whole in (reply, aloud):
        if (found := _named(whole, choices)) is not None:
            return found
    marked = {_first_named(piece, choices) for piece in _marked(aloud)} - {None}
    return marked.pop() if len(marked) == 1 else None


def _marked(text: str) -> Iterator[str]:
    """What the text marks as its answer: in a frame; where there is none, after a label."""
    framed = [_FRAMES.sub(r"\1\2", match[1] or match[2] or "") for match in _FRAMES.finditer(text)]
    for piece in framed:
        yield from (piece, _LABEL.split(piece)[-1])
    if not framed:
        yield from (piece.partition("\n")[0] for piece in _LABEL.split(text)[1:])


def _first_named(piece: str, choices: Sequence[str]) -> int | None:
    """The choice that the piece is, or its first sentence, if the next one names no choice."""
    if (found := _named(piece, choices)) is not None:
        return found
    first, _, more = piece.partition(". ")
    told = more and _named(more.partition(". ")[0], choices) is None
    return _named(first, choices) if told else None


def _named(piece: str, choices: Sequence[str]) -> int | None:
    """The choice that the piece as a whole is."""
    piece = _MATHS.sub(r"\1", piece)
    found = _verbatim(piece, choices)
    return _lettered(_plain(piece), choices) if found is None else found


def _verbatim(piece: str, choices: Sequence[str]) -> int | None:
    """The choice of these words; where two differ only in dress, the piece must wear the same."""
    if not _plain(piece):
        return choices.index(piece) if piece in choices else None
    dresses: tuple[Callable[[str], str], ...] = (str, _even, _plain)
    for dress in dresses:
        same = [choice for choice in choices if dress(choice) == dress(piece)]
        if same:
            return choices.index(same[0]) if len(set(same)) == 1 else None
    return None


def _lettered(plain: str, choices: Sequence[str]) -> int | None:
    """The choice of this letter, if the words after it, if any, are its own."""
    match = _LETTER.fullmatch(plain)
    if not match:
        return None
    letter, words = match[1] or match[2], match[3]
    if not words and any(len(name) == 1 and name.isalpha() for name in map(_plain, choices)):
        return _verbatim(letter, choices)
    at = LETTERS.index(letter.upper())
    if at >= len(choices):
        return None
    agreed = not words or _plain(words) == _plain(choices[at])
    return choices.index(choices[at]) if agreed else None


def _even(text: str) -> str:
    """With single spaces."""
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Without what does not count."""
    return _even(text).casefold().lstrip(_AROUND).rstrip(_AROUND + _STOPS)
