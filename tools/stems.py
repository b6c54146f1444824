"""Words without their endings, so that "dogs barking" speaks of a dog and a bark."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from typing import Any

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")


def stems(text: str, without: Set[str] = frozenset()) -> tuple[str, ...]:
    """The stems of a text's words in their order, less the words that are not wanted."""
    return tuple(stem(word) for word in _WORD.findall(text.lower()) if word not in without)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The stem of an English word in lower case, after Porter's second algorithm.

    A stemmer is made for each word: one keeps the word it is at, and may not be shared by threads.
    """
    stemmer: Any = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))
