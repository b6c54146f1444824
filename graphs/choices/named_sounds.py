"""Which choices name something to listen for: not numbers, times, yes and no, or each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from graphs.choices.chord_names import chord
from graphs.choices.enumerators import about, bare
from graphs.choices.interval import numbers
from graphs.choices.joined_sounds import NamedSound, joined
from graphs.choices.language_names import is_language
from graphs.choices.music_text import TEMPI, key
from graphs.choices.sequences import sequence, thing

_UNITS = (
    r"s|secs?|seconds?|ms|milliseconds?|m|mins?|minutes?|h|hrs?|hours?|times?|bpm|hz|khz|db|dbfs|"
    r"beats?|per|percent|occurrences?|people|persons?|speakers?|channels?|half|halves|kbps|bits?"
)
_FILLERS = (
    r"a|an|the|at|in|on|of|to|and|or|about|around|approximately|roughly|nearly|almost|exactly|"
    r"after|before|between|from|within|above|below|over|under|more|less|fewer|than|least|most|up|"
    r"only|just|first|last|second|third|middle|beginning|start|end|later|earlier|none|never"
)
_MEASURES = re.compile(
    rf"(?:\b(?:{_UNITS}|{_FILLERS})\b|\d[\d.,:+%-]*(?:{_UNITS})?\b|[½¼¾]|[^\w\s]|\s)+"
)
_WORDS = {
    *("yes", "no", "true", "false", "present", "absent", "correct", "incorrect", "mono", "stereo"),
    *("rising", "falling", "level", "higher", "lower", "louder", "quieter", "faster", "slower"),
    *("same", "different", "equal", "major", "minor", *TEMPI),
}


@lru_cache(maxsize=4096)
def sounds(choices: tuple[str, ...]) -> tuple[str, ...]:
    """What the choices name that could be heard, each once; the parts of several one by one."""
    return tuple(dict.fromkeys(_sounds(bare(choices))))


def _sounds(choices: tuple[str, ...]) -> Iterator[str]:
    for choice in choices:
        if about(choice) is None:
            yield from (part for part in _parts(choice, choices) if _may_sound(part))


def _parts(choice: str, choices: tuple[str, ...]) -> Sequence[str]:
    """What a choice names in order, or together; a single thing as it is written."""
    parts, together = sequence(choice), joined(choice, choices)
    if len(parts) > 1 or together == (NamedSound(thing(choice)),):
        return parts
    return [one.text for one in together]


def _may_sound(text: str) -> bool:
    """Whether a text could be a sound's name."""
    plain = " ".join(re.findall(r"\w+(?:['’]\w+)?", text.lower()))
    if not plain or plain in _WORDS or chord(text) or (key(text) and len(plain.split()) <= 3):
        return False
    digits = re.sub(r"\b[a-z-]+\b", lambda word: "1" if numbers(word[0]) else word[0], text.lower())
    return not (_MEASURES.fullmatch(digits) or is_language(text))
