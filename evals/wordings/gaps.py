"""Where a hand-written question names a thing, and what else could be named there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from evals.wordings.inflection import gerund, past, plural, third_person
from evals.wordings.sound_names import Form, forms_of, names
from graphs.query import program as q
from graphs.query.program import Node, Program

Sort = Literal["sound", "quote", "word", "chord", "language"]
"""What a gap is filled with: a name of a sound, words that are said, a word, a chord, a language."""

SINGULAR: frozenset[Form] = frozenset({"thing", "event", "mass"})
PLURAL: frozenset[Form] = frozenset({"things", "events"})
CLAUSES: frozenset[Form] = frozenset(
    {"noun verb", "noun verbs", "noun verbing", "noun verbed", "nouns verb", "nouns verbing"}
)
KINDS: frozenset[Form] = frozenset({"kind", "kinds"})

THE = frozenset({"the", "that", "this", "its", "same", "only", "entire", "whole"})
A = frozenset({"a", "an"})
ONE = frozenset({"one", "each", "every", "another", "single", "no", "any"})
"""What stands before a noun in the singular and says which."""

QUOTED = re.compile(r"[\"“”‘'«]")
"""A mark before or after words that are quoted."""


class Gap(NamedTuple):
    """A text of the program, and what may stand in its place.

    Attributes:
        text: As it is written, in lower case.
        forms: Of a sound, the forms that fit the sentence.
        indefinite: Whether "a" or "an" goes before it.
        counted: Whether its occasions are counted or told apart.
        within: The text of the kind of which it has to be one; empty where it may be any.
    """

    sort: Sort
    text: str
    forms: frozenset[Form] = frozenset()
    indefinite: bool = False
    counted: bool = False
    within: str = ""


def gaps(program: Program, question: str) -> tuple[Gap, ...] | None:
    """Every text of a program as a gap; None where one of them cannot be filled."""
    found = [_gap(node, program, question) for node in _named(program)]
    whole = [gap for gap in found if gap is not None]
    return tuple(_merged(whole)) if len(whole) == len(found) else None


def _named(program: Program) -> Iterator[q.Leaf | q.Is]:
    """The nodes whose text names something of the recording."""
    for node in program.ask.walk():
        if (isinstance(node, q.Leaf) and node.of) or (isinstance(node, q.Is) and _names(node)):
            yield node


def _names(node: q.Is) -> bool:
    """Whether the text after `is_` is a name of what is heard, no "minor" and no "faster"."""
    value = node.value
    return isinstance(value, q.Of) and value.what in ("name", "words", "language")


def _merged(found: list[Gap]) -> Iterator[Gap]:
    """Each text once, with what all of its places ask for."""
    for text in dict.fromkeys(gap.text for gap in found):
        same = [gap for gap in found if gap.text == text]
        forms = frozenset[Form].intersection(*(gap.forms for gap in same))
        yield same[0]._replace(forms=forms, counted=any(gap.counted for gap in same))


def _gap(node: q.Leaf | q.Is, program: Program, question: str) -> Gap | None:
    if isinstance(node, q.Is):
        return _gap_of_is(node, question)
    match node.sort:
        case "sound":
            return _sound(node.of, question, is_counted(program.ask, node))
        case "speech" if _is_quoted(node.of, question):
            return Gap("quote", node.of.lower())
        case "word" if _is_quoted(node.of, question):
            return Gap("word", node.of.lower())
        case "chord" if _is_chord(node.of):
            return Gap("chord", node.of.lower(), indefinite=_before(node.of, question) in A)
        case _:
            return None


def _gap_of_is(node: q.Is, question: str) -> Gap | None:
    """What a thing turns out to be: "Is the first sound a dog?"."""
    assert isinstance(node.value, q.Of)
    if node.value.what == "language":
        return Gap("language", node.text.lower())
    leaves = [one for one in node.value.walk() if isinstance(one, q.Leaf)]
    if any(one.sort != "sound" for one in leaves):
        return None
    within = next((one.of.lower() for one in leaves if forms_of(one.of) & KINDS), "")
    gap = _sound(node.text, question, False)
    return gap and gap._replace(within=within)


def _sound(text: str, question: str, counted: bool) -> Gap | None:
    forms, before = span_forms(text), _before(text, question)
    fitting = _fitting(forms, before, counted)
    return Gap("sound", text.lower(), fitting, before in A, counted) if fitting else None


def _fitting(forms: frozenset[Form], before: str, counted: bool) -> frozenset[Form]:
    """Which forms can stand where one of these does."""
    if forms & KINDS:
        return forms & KINDS
    if forms & CLAUSES:
        return forms & CLAUSES
    if forms & PLURAL:
        return frozenset({"events"}) if counted else PLURAL
    if not forms or before == "of":
        return frozenset()
    if counted:
        return frozenset({"event"}) if forms & {"event", "thing"} else frozenset()
    if before in THE:
        return SINGULAR
    if before in A | ONE and forms & {"thing", "event"}:
        return SINGULAR - {"mass"}
    return frozenset({"mass"}) if "mass" in forms else SINGULAR - {"event"}


def _before(text: str, question: str) -> str:
    """The word before a text; empty where there is none."""
    found = re.search(rf"(?:([\w'’-]+)\s+)?[\"“‘']?\b{re.escape(text)}", question, re.IGNORECASE)
    return (found[1] or "").lower() if found else ""


def _is_quoted(text: str, question: str) -> bool:
    """Whether quotation marks stand right before and after it."""
    pattern = rf"{QUOTED.pattern}{re.escape(text)}[,.!?…]?{QUOTED.pattern}"
    return re.search(pattern, question, re.IGNORECASE) is not None


def _is_chord(text: str) -> bool:
    """Whether a text is a chord as people write it: "A minor", "F sharp minor", "G"."""
    return re.fullmatch(r"[A-G](?:[ -]?(?:sharp|flat))?(?: (?:major|minor))?", text) is not None


def is_counted(ask: Node, leaf: Node) -> bool:
    """Whether occasions of this leaf are told apart: counted, numbered, or compared."""
    return any(
        _reaches(part, leaf)
        for node in ask.walk()
        if isinstance(node, (q.Nth, q.Count, q.Where, q.Extreme, q.Trend))
        for part in (node.things,)
    )


def _reaches(node: Node, leaf: Node) -> bool:
    """Whether the things of a node are those of the leaf, fewer perhaps."""
    if isinstance(node, (q.Either, q.Leaf)):
        return node == leaf
    things = getattr(node, "things", None)
    return isinstance(things, Node) and _reaches(things, leaf)


@cache
def _further() -> dict[Form, frozenset[str]]:
    """The words of `span_forms.toml` by form, all in lower case."""
    told = tomllib.loads(Path(__file__).with_name("span_forms.toml").read_text(encoding="utf-8"))
    read = {
        form: [one.replace("_", " ").lower() for one in row.split()] for form, row in told.items()
    }
    read["events"] = [plural(one) for one in read["event"]]
    read["kinds"] = [plural(one) for one in read["kind"]]
    return {form: frozenset(read[form]) for form in get_args(Form) if form in read}


@cache
def span_forms(text: str) -> frozenset[Form]:
    """In which forms a text of a hand-written question names a sound."""
    text = text.lower()
    own = {form for form, words in _further().items() if text in words}
    return forms_of(text) | own | _clause(text)


def _clause(text: str) -> frozenset[Form]:
    """A known noun with a verb that some sound has."""
    noun, _, verb = text.rpartition(" ")
    verbs = _verbs()
    one = noun in _further()["thing"] or "thing" in forms_of(noun)
    many = not one and any(noun == plural(word) for word in _further()["thing"])
    form = verbs.get(verb)
    if form is None or not (one or many):
        return frozenset()
    if many:
        plurals: dict[str, Form] = {"noun verb": "nouns verb", "noun verbing": "nouns verbing"}
        return frozenset({plurals[form]}) if form in plurals else frozenset()
    return frozenset({form})


@cache
def _verbs() -> dict[str, Form]:
    """Every ending of every verb that sounds have, with the form of a clause it makes."""
    told = tomllib.loads(Path(__file__).with_name("span_forms.toml").read_text(encoding="utf-8"))
    verbs = dict.fromkeys((*told["verb"].split(), *(v for n in names().values() for v in n.verb)))
    endings: tuple[tuple[Form, Callable[[str], str]], ...] = (
        ("noun verbed", past),
        ("noun verbing", gerund),
        ("noun verbs", third_person),
        ("noun verb", str),
    )
    return {ending(verb): form for form, ending in endings for verb in verbs}
