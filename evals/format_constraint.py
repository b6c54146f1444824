"""The form that an answer must have: rules that a program checks, by MMAU-Pro's names.

The names and the parameters are those of `evaluate_mmau_pro_comprehensive.py` at 960e93a
(https://github.com/sonalkum/MMAUPro). What differs: sentences end at `.`, `!` or `?`, where the
script asks NLTK's model of English; a rule that it does not know is refused, where the script
counts it as broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Self

from pydantic import BaseModel, FiniteFloat, model_validator

Value = FiniteFloat | str
Check = Callable[[str, Mapping[str, Value], str], bool]
"""Of an answer, the rule's parameters and the question."""


class FormatConstraint(BaseModel, frozen=True):
    """One rule and its parameters.

    Attributes:
        rule: Its name, such as "Number Words (at most)".
        values: Its parameters by name, such as N.
    """

    rule: str
    values: dict[str, Value] = {}

    @model_validator(mode="after")
    def _checkable(self) -> Self:
        if self.rule not in RULES:
            raise ValueError(f"found the rule {self.rule!r}; expected one of {', '.join(RULES)}")
        if absent := [name for name in PARAMETERS.get(self.rule, ()) if name not in self.values]:
            raise ValueError(f"the rule {self.rule!r} needs {absent[0]}; found {[*self.values]}")
        return self

    @property
    def in_words(self) -> str:
        """The rule with its parameters: "Number Words (at most), N 20"."""
        told = (f"{name} {one if isinstance(one, str) else f'{one:g}'}"
                for name, one in self.values.items())  # fmt: skip
        return ", ".join((self.rule, *told))

    def kept_by(self, said: str, question: str) -> bool:
        """Whether an answer has that form; nothing said never does."""
        return bool(said.strip()) and RULES[self.rule](said, self.values, question)


def _number(values: Mapping[str, Value], name: str = "N") -> float:
    return float(values[name])


def _listed(values: Mapping[str, Value], name: str) -> list[str]:
    """The words of a parameter that lists several."""
    return [word.casefold() for word in str(values[name]).split(", ")]


def _parts(text: str, mark: str) -> int:
    """How many stretches with something in them lie between the marks."""
    return sum(bool(part.strip()) for part in text.split(mark))


def _sentences(text: str) -> int:
    """How many stretches with a letter or a figure in them end as sentences do."""
    return sum(bool(re.search(r"\w", part)) for part in re.split(r"[.!?]+(?=\s|$)", text))


def _capitals(text: str) -> int:
    return sum(word.isupper() for word in text.split())


def _bare(text: object) -> str:
    """Letters and blanks alone, in lower case."""
    return re.sub(r"[^a-z ]", "", str(text).lower())


def _least(measure: Callable[[str], int]) -> Check:
    return lambda said, values, _: measure(said) >= _number(values)


def _most(measure: Callable[[str], int]) -> Check:
    return lambda said, values, _: measure(said) <= _number(values)


def _exactly(measure: Callable[[str], int]) -> Check:
    return lambda said, values, _: measure(said) == _number(values)


def _within(measure: Callable[[str], int]) -> Check:
    return lambda said, values, _: _number(values, "N1") <= measure(said) <= _number(values, "N2")


def _matches(pattern: str) -> Callable[[str], int]:
    """How often the pattern is found."""
    return lambda said: len(re.findall(pattern, said))


def _words(text: str) -> int:
    return len(text.split())


def _as_often(said: str, values: Mapping[str, Value], question: str) -> bool:
    """Whether the keyword stands there N times, as a word."""
    word = rf"\b{re.escape(str(values['keyword']).lower())}\b"
    return len(re.findall(word, said.lower())) == _number(values)


def _closing(said: str, values: Mapping[str, Value], question: str) -> bool:
    """Whether the postscript's letters stand there; its dots and blanks do not count."""
    letters, marker = (_bare(one).replace(" ", "") for one in (said, values["postscript_marker"]))
    return marker in letters


def _two_answers(said: str, values: Mapping[str, Value], question: str) -> bool:
    parts = [part.strip().lower() for part in said.split("*" * 6)]
    return len(parts) == 2 and parts[0] != parts[1]


RULES: dict[str, Check] = {
    "Include Keywords": lambda said, values, _: all(
        word in said.casefold() for word in _listed(values, "keywords")
    ),
    "Keyword Frequency": _as_often,
    "Forbidden Words": lambda said, values, _: (
        not any(word in said.casefold() for word in _listed(values, "forbidden_words"))
    ),
    "Number Paragraphs": _exactly(lambda said: _parts(said, "***")),
    "Number Words (at least)": _least(_words),
    "Number Words (at most)": _most(_words),
    "Number Words (range)": _within(_words),
    "Number Sentences (at least)": _least(_sentences),
    "Number Sentences (at most)": _most(_sentences),
    "Number Sentences (range)": _within(_sentences),
    "Postscript": _closing,
    "Number Placeholder": _least(_matches(r"\[[^\]]+\]")),
    "Number Bullets": _exactly(_matches(r"(?:^|\n)\s*\*\s+")),
    "Title": lambda said, values, _: bool(re.search(r"<<[^>]+>>", said)),
    "Minimum Number Highlighted Section": _least(_matches(r"\*[^*]+\*")),
    "Multiple Sections": lambda said, values, _: (
        _parts(said, str(values["section_splitter"])) == _number(values)
    ),
    "Repeat Prompt": lambda said, values, question: (
        said.strip().lower().startswith(question.strip().lower())
    ),
    "Two Responses": _two_answers,
    "All Uppercase": lambda said, values, _: said.isupper(),
    "All Lowercase": lambda said, values, _: said.islower(),
    "All-capital Words (at least)": _least(_capitals),
    "All-capital Words (at most)": _most(_capitals),
    "All-capital Words (range)": _within(_capitals),
    "Start Checker": lambda said, values, _: _bare(said).startswith(_bare(values["start_phrase"])),
    "End Checker": lambda said, values, _: _bare(said).endswith(_bare(values["end_phrase"])),
    "Quotation": lambda said, values, _: (
        said.strip().startswith('"') and said.strip().endswith('"')
    ),
    "No Commas": lambda said, values, _: "," not in said,
}
"""Every rule by name."""

_COUNTS = ("at least)", "at most)", "Paragraphs", "Placeholder", "Bullets", "Highlighted Section")
PARAMETERS: dict[str, tuple[str, ...]] = {
    **{rule: ("N",) for rule in RULES if rule.endswith(_COUNTS)},
    **{rule: ("N1", "N2") for rule in RULES if rule.endswith("(range)")},
    "Include Keywords": ("keywords",),
    "Keyword Frequency": ("keyword", "N"),
    "Forbidden Words": ("forbidden_words",),
    "Postscript": ("postscript_marker",),
    "Multiple Sections": ("N", "section_splitter"),
    "Start Checker": ("start_phrase",),
    "End Checker": ("end_phrase",),
}
"""What a rule cannot do without."""
