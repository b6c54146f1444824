"""Where a question speaks of recordings: of one, of each, of whichever it may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from graphs.recordings.graded_words import any_comparative

NOUN = (
    r"(?:(?:audio|sound|voice|music)[ -]?)?(?:recording|clip|file|track|sample|audio|excerpt|song|"
    r"piece|tune|melody|performance|snippet|video|podcast|scene|message|conversation|example)s?"
)
"""What a recording may be called."""

_COUNT = r"(?:two|three|four|five|six|seven|eight|\d+)"
_THESE = rf"(?:these|those|the)\b(?: {_COUNT})?(?: (?:different|given))?"
_OF = rf"(?: of (?:them|us|{_THESE}(?: (?:{NOUN}|ones))?))"

ORDINALS = {
    "first": 1, "1st": 1, "former": 1, "second": 2, "2nd": 2, "latter": 2, "third": 3, "3rd": 3,
    "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "last": -1, "final": -1, "other": -1,
}  # fmt: skip
NUMBERS = {
    word: at for at, word in enumerate("one two three four five six seven eight".split(), start=1)
} | {str(at): at for at in range(1, 9)}
LETTERS = {letter: at for at, letter in enumerate("ABCDEFGH", start=1)}

_ORDINAL = "|".join(ORDINALS)
_AFTER = (
    r"(?=\s*(?:[?.,;:!)]|$|<)|'s\b|\s+(?:or|and|than|but|as|is|are|was|were|does|do|did|has|have|"
    r"had|in|on|also|too|to|not|with|last|contain|start|end|more|less|fewer|any|got|"
    rf"(?:sound )?(?:{any_comparative()}))\b)"
)
"""What may follow "the second" where it is a recording, and not "the second speaker"."""

_VERB = (
    r"(?=\s+(?:is|are|was|were|has|have|had|does|do|did|can|could|will|would|of|sounds?|lasts?|"
    r"contains?|features?|includes?|mentions?|starts?|begins?|ends?|plays?|goes|runs?|shows?|"
    r"lacks?|comes?|uses?|got)\b)"
)
"""What follows a bare "which" that asks for a recording."""

_KINDS: tuple[tuple[str, str], ...] = (
    ("how many", rf"how many(?:{_OF}| {NOUN})"),
    ("which", rf"(?:which|what)(?: (?:one|{NOUN}))?{_OF}(?: {NOUN})?"),
    ("which", rf"(?:which|what) (?:one|{NOUN})\b"),
    ("which", rf"which{_VERB}"),
    ("all", rf"(?:both|all|each|every)(?: one)?{_OF}|(?:both|all|each|every) {NOUN}\b"),
    ("all", rf"(?:both|all)(?: {_THESE})(?: {NOUN})?|(?<=they )both|(?<=in )(?:both|each)\b"),
    ("all", r"both(?=\s*[?.!]|$)"),
    ("any", rf"(?:either|any)(?: one)?{_OF}|(?:either|any) {NOUN}\b|(?<=in )either\b"),
    ("none", rf"(?:neither|none){_OF}|(?:neither|no) {NOUN}\b|(?<=in )neither\b"),
    ("set", rf"(?:{_THESE}|my|our|your|their|two|three) {NOUN}\b|(?:these|those|the) {_COUNT}\b"),
    ("set", r"them\b|they\b|(?:these|those)(?= (?:in|the|all|of|have|sound|contain)\b|\s*[?,.])"),
)
"""How sets of recordings are spoken of, in the order in which they are looked for."""

_COMPILED = [(kind, re.compile(rf"(?i)\b(?:{pattern})")) for kind, pattern in _KINDS]

_PLACE = rf"(?:(?i:{'|'.join(NUMBERS)})|[A-H])"
_NUMBER = rf"(?P<at>{_PLACE})"
_PAIRS = re.compile(rf"(?i:\b({NOUN})) ({_PLACE}) (?:and|&) ({_PLACE})\b")
"""Clips 1 and 2."""

_PLACES = [
    re.compile(pattern)
    for pattern in (
        rf"(?i:(?:the )?(?:{NOUN})(?: (?:number|no\.?|nr\.?)|) ?#?){_NUMBER}\b",
        rf"(?i:(?:the )?(?P<at>{_ORDINAL})(?: (?:{NOUN}|one)\b{_OF}?|{_OF}))",
        rf"(?i:\bthe (?P<at>{_ORDINAL})\b{_AFTER})",
    )
]
"""The first recording, clip 2, audio B; the last one; the second."""

TOKEN = re.compile(r"<(\d+|how many|which|all|any|none|set)>")


@dataclass(frozen=True)
class MarkedQuestion:
    """A question in which tokens stand for recordings.

    Attributes:
        text: With "<2>" for the second recording, "<which>", "<all>", "<any>", "<none>", "<set>"
            and "<how many>".
        count: How many recordings there are.
    """

    text: str
    count: int

    @property
    def single(self) -> tuple[int, ...]:
        """The recordings that are named one by one, each once, in the order of naming."""
        found = [int(one) for one in TOKEN.findall(self.text) if one.isdigit()]
        return tuple(dict.fromkeys(found))

    def has(self, kind: str) -> bool:
        """Whether a set of recordings is spoken of so."""
        return f"<{kind}>" in self.text


def marked(question: str, names: Sequence[str]) -> MarkedQuestion:
    """The question with its references marked.

    Args:
        question: As it was asked.
        names: Of the recordings' files, in order.
    """
    count = len(names)
    text = re.sub(r"[<>]", " ", question).strip()
    for at, name in enumerate(names, start=1):
        for known in dict.fromkeys((name, PurePath(name).stem)):
            # "music" is a word of a question before it is a file of that name.
            if len(known) > 2 and not known.isalpha():
                text = _named(known).sub(f"<{at}>", text)
    text = _ordinals(text, count)
    for kind, pattern in _COMPILED:
        text = pattern.sub(f"<{kind}>", text)
    return MarkedQuestion(re.sub(r"\s+", " ", text), count)


@lru_cache(maxsize=64)
def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:the )?(?:{NOUN} )?(?<!\w){re.escape(name)}(?!\w)")


def _ordinals(text: str, count: int) -> str:
    """The first recording, clip 2, audio B, the last one, the second."""

    def known(found: re.Match[str]) -> str:
        word = found["at"]
        at = ORDINALS.get(word.lower()) or NUMBERS.get(word.lower()) or LETTERS.get(word) or 0
        at = count if at < 0 else at
        return f"<{at}>" if 0 < at <= count else found[0]

    text = _PAIRS.sub(r"\1 \2 and \1 \3", text)
    for pattern in _PLACES:
        text = pattern.sub(known, text)
    return text


def nth(at: int, count: int) -> str:
    """What the recording is called: "the second recording"."""
    words = [word for word, place in ORDINALS.items() if place == at and word.isalpha()]
    return f"the {words[0]} recording" if words and count > 1 else "the recording"
