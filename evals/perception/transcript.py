"""Words as a word error rate compares them: spelt one way, whoever wrote them down.

"I don't", "I do not", "twenty-five" and "25", "colour" and "color" are no errors. The normaliser is
the one that came with Whisper (Radford et al. 2022, arXiv 2212.04356, appendix C).
"""

from __future__ import annotations

from functools import cache, lru_cache

from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

ENGLISH = "en"


@lru_cache(maxsize=4096)
def words_of(text: str, language: str | None = ENGLISH) -> tuple[str, ...]:
    """A text's words without punctuation, hesitations and what stands in brackets.

    Args:
        text: What was said.
        language: Its code. Numbers and contractions are known in English only, which is also what
            a text of an unknown language is taken for.
    """
    normalised = _english() if language in (ENGLISH, None) else _any()
    return tuple(normalised(text).split())


@cache
def _english() -> EnglishTextNormalizer:
    return EnglishTextNormalizer()


@cache
def _any() -> BasicTextNormalizer:
    return BasicTextNormalizer()
