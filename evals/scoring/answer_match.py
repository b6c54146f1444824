"""Open questions whose accepted answers are listed: whether the answer is one of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from evals.sample import Item
from evals.scoring.metric import MeanScore
from evals.scoring.number_match import DIGITS, SCALES, SMALL, TENS
from evals.scoring.protocol import Metric, Score

ARTICLES = frozenset(("a", "an", "the"))

# In lower case, a Turkish I with its dot comes apart for good.
_SIGNS = str.maketrans({"\u2010": "-", "\u2212": "-", "♯": "#", "♭": "b", "\u0130": "i"})
_ALTERED = re.compile(r"\b([a-g])[- ](sharp|flat)\b(?! (?!major|minor)\w)", re.IGNORECASE)
"""A note, and no sharp whistle."""

_NOTE_A = re.compile(
    r"(?<!\w)(?<!\w-)(?:(?<=\w )A|[Aa](?!\s+(?!(?i:major|minor|and|or|then)\b)\w))"
    r"(?![\w#♮])(?!-\w)"
)
"""An article stands before a word that it goes with, and has a capital at a beginning only."""

_TOKEN = re.compile(
    r"(?<!\w)-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+|(?=\.\d))(?:[.:]\d+)*\w*(?:-\w+)*"
    r"|a♮|\b[a-g]#\w*|\w+(?:-\w+)*"
)
"""A number with its sign and decimals; a note; a word, or several with hyphens."""

_SPOKEN = re.compile(
    rf"\b(?:(?:{'|'.join(TENS)}) (?=(?:{'|'.join(DIGITS)})\b)"
    rf"|(?:{'|'.join((*SMALL, *TENS))}) (?=(?:{'|'.join(SCALES)})\b)"
    rf"|(?:{'|'.join(SCALES)}) (?:and )?(?=(?:{'|'.join((*SMALL, *TENS))})\b))"
)
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


@dataclass(frozen=True)
class AnswerMatch:
    """Whether an answer is an accepted one, but for case, punctuation, accents' form and articles.

    Attributes:
        within: Whether it may stand anywhere in a longer answer, word by word.
    """

    name: str
    within: bool = False
    about: str = "an accepted answer"
    needs: Literal["accepted"] = "accepted"
    metric: Metric = field(default_factory=MeanScore)

    def __call__(self, item: Item, said: str) -> Score:
        """1 or 0."""
        found = normalised(said)
        accepted = [words for one in item.accepted if (words := normalised(one))]
        looked_for = re.search if self.within else re.fullmatch
        return Score(value=float(any(looked_for(_pattern(words), found) for words in accepted)))


def normalised(text: str) -> str:
    """Words in lower case with one blank between, without articles.

    A number, a note and a compound are one word each: "-1.5", "c#", "twenty-two". The note A,
    which is no article, is written "a♮".
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    plain = _NOTE_A.sub("a♮", _ALTERED.sub(_altered, plain))
    # In lower case some letters come apart.
    lower = unicodedata.normalize("NFKC", plain.casefold())
    words = [word.replace(",", "") for word in _TOKEN.findall(lower)]
    last = len(words) - 1
    kept = [word for at, word in enumerate(words) if word not in ARTICLES or at == last]
    return _SPOKEN.sub(lambda row: row[0].replace(" ", "-"), " ".join(kept))


def _altered(note: re.Match[str]) -> str:
    """C sharp as C#, B flat as Bb."""
    return note[1] + ("#" if note[2].casefold() == "sharp" else "b")


def _pattern(words: str) -> str:
    """Whole words; a hyphen between them is as good as a blank."""
    parts = _HYPHEN.sub(" ", words).split()
    return rf"(?<!\S){'[- ]'.join(map(re.escape, parts))}(?!\S)"
