"""Words that questions and choices share: numbers, ordinals, voices."""

from __future__ import annotations

import re

_PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = (
    {word: place for place, word in enumerate(_PLACES.split(), 1)}
    | {f"{place}th": place for place in range(4, 21)}
    | {"1st": 1, "2nd": 2, "3rd": 3, "21st": 21, "22nd": 22, "23rd": 23}
    | {"earlier": 1, "earliest": 1, "former": 1}
    | {"last": -1, "final": -1, "later": -1, "latest": -1, "latter": -1}
)

COUNTING = tuple("zero one two three four five six seven eight nine ten eleven twelve".split())
NUMBERS = {word: number for number, word in enumerate(COUNTING)} | {
    "no": 0,
    "none": 0,
    "never": 0,
    "once": 1,
    "single": 1,
    "twice": 2,
    "both": 2,
    "thrice": 3,
}

_GENDER = re.compile(r"\b(?:m[ae]n|wom[ae]n|male|female|girl|boy)(?:'s)?\b")
_SPEAKING = re.compile(
    r"\b(?:speech|speak\w*|spoken|spoke|voices?|talk\w*|says?|saying|said|announce\w*|narrator|"
    r"conversation|dialogue|sentences?)\b"
)
_PERSON = re.compile(
    rf"(?:(?:{_GENDER.pattern}|\b(?:person|people|someone)\b|\b(?:an?|the)\b)\s*)+"
)


def is_voice(text: str) -> bool:
    """Whether a text means somebody speaking: "a woman speaks", "the man"; not "a man laughing"."""
    plain = text.lower().strip(" .")
    return bool(_SPEAKING.search(plain) or _PERSON.fullmatch(plain))
