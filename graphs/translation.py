"""Speech in one language and what is asked about it in another: what to have translated."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from graphs.choices.named_sounds import sounds
from graphs.execution.topics import overlap, repeats
from graphs.query.perception_needs import PerceptionNeeds
from graphs.state import Call
from tools.evidence import SubQuery, Utterance
from tools.tool_registry import translating

ENGLISH = "en"

SAID = 0.5
"""How much of a text must have been said for it to be in the language of those who said it."""

SURE = 0.3
"""Mean probability of words from which their language counts."""


def translations(call: Call, needs: PerceptionNeeds, choices: Sequence[str]) -> Iterator[SubQuery]:
    """The same stretch in English, where it is in another language, and what is asked is not.

    Args:
        call: What was recognised.
        needs: What the question's program needs.
        choices: What it may be.
    """
    tool, said = translating(), [one for one in call.percepts if _is_foreign(one)]
    if tool is None or not said or call.query.aim == "english":
        return
    if needs.english or (needs.spoken and is_foreign_to(_texts(needs, choices), said)):
        yield SubQuery(tool=tool, aim="english", segment=call.query.segment)


def _is_foreign(percept: object) -> bool:
    """Whether it is speech in a language other than English."""
    return (
        isinstance(percept, Utterance)
        and percept.language not in (None, ENGLISH)
        and not percept.translated
        and (percept.confidence is None or percept.confidence >= SURE)
    )


def _texts(needs: PerceptionNeeds, choices: Sequence[str]) -> list[str]:
    """What is looked for in what was said: choices in words, and the question's own."""
    return [*sounds(tuple(choices)), *needs.topics]


def is_foreign_to(texts: Sequence[str], said: Sequence[object]) -> bool:
    """Whether texts are in another script than what was said, or nothing of them was said."""
    spoken = [one.text for one in said if isinstance(one, Utterance)]
    whole = " ".join(spoken)
    if not texts or not whole:
        return False
    if not _scripts(" ".join(texts)) & _scripts(whole):
        return True
    return all(max(overlap(one, whole), repeats(one, whole)) < SAID for one in texts)


def _scripts(text: str) -> set[str]:
    """LATIN, GREEK, CJK and so on, of its letters."""
    letters = (one for one in text if one.isalpha())
    return {unicodedata.name(one, "UNKNOWN").split(" ")[0] for one in letters}
