"""Questions about what lies in time to quoted words, words in time to sounds, and k-th patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agent.train.reader.phrase_book import FORMS, Phraser, TextAndProgram, templates
from agent.train.reader.thing_phrases import thing
from agent.train.reader.word_classes import ORDINALS

ENDS = ".!?。 "
"""What a quotation may end with and a program does not copy."""

_SCALES = {
    "tempo": (("faster", "fastest", "fast"), ("slower", "slowest", "fast")),
    "pitch": (("higher", "highest", "high"), ("lower", "lowest", "high")),
    "loudness": (("louder", "loudest", "loud"), ("quieter", "quietest", "loud")),
}
_CALLED = {
    "tempo": ("tempo", "speed", "bpm"),
    "pitch": ("pitch",),
    "loudness": ("volume", "level"),
}


@dataclass(frozen=True)
class Quoted:
    """What one of these questions is made of.

    Attributes:
        line: The program of the quoted words.
        x: That of a sound.
        leaf: That of patterns, or notes.
        k: Two places among them.
        dimension: What they are compared by, and whether the most of it is meant.
    """

    line: str
    x: str
    leaf: str
    k: tuple[int, int]
    dimension: str
    most: bool

    @property
    def best(self) -> str:
        """The pattern that has most, or least."""
        return f'{"most" if self.most else "least"}("{self.dimension}", {self.leaf})'

    @property
    def compared(self) -> str:
        """Whether one pattern has more than another, or less."""
        one, other = (f"{self.dimension}(nth({k}, {self.leaf}))" for k in self.k)
        return f"{'more' if self.most else 'fewer'}({one}, {other})"


def quote(say: Phraser) -> tuple[str, str]:
    """Words in quotation marks, and what of that a program copies."""
    words = say.word("quotes" if say.draw.random() < 0.75 else "topics").replace('"', "")
    bare = words.rstrip(ENDS)
    return say.word("marks").format(words if say.draw.random() < 0.6 else bare), bare


def quote_question(say: Phraser) -> TextAndProgram:
    """One of them."""
    name = say.draw.choice(list(templates("quoted")))
    template = say.sentence("quoted", name)
    form = next((form for form in FORMS if f"{{{form}}}" in template), "")
    said, x = thing(say, 0.2 if form in ("np", "cl", "inf") else 0).said(form) if form else ("", "")
    (spoken, words), pattern = quote(say), say.word("patterns")
    (kth, k), (kth2, k2) = say.draw.sample(list(ORDINALS.items()), 2)
    dimension, most = say.draw.choice(list(_SCALES)), say.draw.random() < 0.5
    more, superlative, fast = _SCALES[dimension][0 if most else 1]
    text = template.format(
        q=spoken, pattern=pattern, kth=kth, kth2=kth2, more=more, most=superlative, fast=fast,
        dim=say.draw.choice(_CALLED[dimension]), higher="higher" if most else "lower",
        highest="highest" if most else "lowest", **({form: said} if form else {}),
    )  # fmt: skip
    leaf = "note()" if pattern == "note" else f'sound("{pattern}")'
    drawn = Quoted(f'speech("{words}")', x, leaf, (k, k2), dimension, most)
    return text, PROGRAMS[name](drawn)


def _lies(how: str, ask: str, sort: str) -> Callable[[Quoted], str]:
    """What lies so to the quoted words."""
    return lambda it: f"{ask}({how}({sort}(), {it.line}))"


def _spoken(how: str, ask: str) -> Callable[[Quoted], str]:
    """What is said that lies so to a sound."""
    return lambda it: f"{ask}({how}(speech(), {it.x}))"


def _sounding(how: str, ask: str) -> Callable[[Quoted], str]:
    """A sound that lies so to the quoted words."""
    return lambda it: f"{ask}({how}({it.x}, {it.line}))"


def _of(ask: str) -> Callable[[Quoted], str]:
    """Something of the quoted words themselves."""
    return lambda it: f"{ask}({it.line})"


PROGRAMS: Mapping[str, Callable[[Quoted], str]] = {
    "sound next": _lies("next", "name", "sound"),
    "sound previous": _lies("previous", "name", "sound"),
    "sound after": _lies("after", "name", "sound"),
    "sound before": _lies("before", "name", "sound"),
    "sound during": _lies("during", "name", "sound"),
    "reply": _lies("next", "words", "speech"),
    "line before": _lies("previous", "words", "speech"),
    "words after": _lies("after", "words", "speech"),
    "when": _of("start"),
    "who": _of("who"),
    "gender": _of("gender"),
    "language": _of("language"),
    "english": _of("english"),
    "count after": _sounding("after", "count"),
    "count before": _sounding("before", "count"),
    "exists after": _sounding("after", "exists"),
    "exists during": _sounding("during", "exists"),
    "words during": _spoken("during", "words"),
    "words next": _spoken("next", "words"),
    "words previous": _spoken("previous", "words"),
    "words apart": _spoken("apart", "words"),
    "sentences before": _spoken("before", "count"),
    "sentences after": _spoken("after", "count"),
    "sound apart": lambda it: "name(apart(sound(), speech()))",
    "sound during speech": lambda it: "name(during(sound(), speech()))",
    "most pattern": lambda it: f"place({it.best})",
    "nth pattern": lambda it: f"{it.dimension}(nth({it.k[0]}, {it.leaf}))",
    "compare pattern": lambda it: it.compared,
}
"""By the name of the sentences in `phrases.toml`."""
