"""Where a hand-written question names a thing, and what else could be named there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from evals.wordings.sound_names import Form, forms_of
from evals.wordings.span_forms import span_forms
from graphs.query import program as q
from graphs.query.linear import copied
from graphs.query.program import Node, Program

Sort = Literal["sound", "quote", "word", "chord", "language"]
"""What fills a gap: a name of a sound, words that are said, one word, a chord, a language."""

SINGULAR: frozenset[Form] = frozenset({"thing", "event", "mass"})
PLURAL: frozenset[Form] = frozenset({"things", "events"})
CLAUSES: frozenset[Form] = frozenset(
    {"noun verb", "noun verbs", "noun verbing", "noun verbed", "nouns verb", "nouns verbing"}
)
KINDS: frozenset[Form] = frozenset({"kind", "kinds"})

THE = frozenset({"the", "that", "this", "its", "same", "only", "entire", "whole"})
A = frozenset({"a", "an"})
UNFIT = frozenset({"of", "someone", "somebody", "anyone", "anybody", "who", "people"})
"""What stands before a noun or a verb that few others could replace."""

ONE = frozenset({"one", "each", "every", "another", "single", "no", "any"})
"""What stands before a noun in the singular and says which."""

QUOTED = re.compile(r"[\"“”‘'«]")
"""A mark before or after words that are quoted."""


_LAST_WORD = re.compile(r"([\w'’-]+)\s+$")


class Gap(NamedTuple):
    """A text of the program, and what may stand in its place.

    Attributes:
        text: As it is written, in lower case.
        forms: Of a sound, the forms that fit the sentence.
        indefinite: Whether "a" or "an" goes before it.
        counted: Whether its occasions are counted or told apart.
        played: Whether "the guitar plays" may stand there: a clause, and no noun.
        within: The text of the kind of which it has to be one; empty where it may be any.
    """

    sort: Sort
    text: str
    forms: frozenset[Form] = frozenset()
    indefinite: bool = False
    counted: bool = False
    played: bool = False
    within: str = ""


def gaps(program: Program, question: str) -> tuple[Gap, ...] | None:
    """Every text of a program as a gap; None where one of them cannot be filled."""
    if any(_is_odd(node) for node in program.ask.walk()):
        return None
    found = [_gap(node, program, question) for node in _named(program)]
    whole = [gap for gap in found if gap is not None]
    return tuple(_merged(whole)) if len(whole) == len(found) else None


def _named(program: Program) -> Iterator[q.Leaf | q.Is]:
    """The nodes whose text names something of the recording."""
    for node in program.ask.walk():
        if (isinstance(node, q.Leaf) and node.of) or (isinstance(node, q.Is) and _names(node)):
            yield node


def _is_odd(node: Node) -> bool:
    """Whether it asks of a sound what is asked of voices, or offers what cannot stand together."""
    if isinstance(node, q.Either):
        sorts = {_picked_from(node.a).sort, _picked_from(node.b).sort}
        return len(sorts) > 1
    if not isinstance(node, q.Of):
        return False
    leaf = _picked_from(node.things)
    if node.what == "channels":
        return leaf.sort != "whole"
    if node.what == "name" and leaf.of and not forms_of(leaf.of) & KINDS:
        # The question would say what it asks for, unless it offers several.
        return leaf.sort == "sound" and not any(isinstance(x, q.Either) for x in node.walk())
    voices = ("language", "gender", "who", "words", "english", "number")
    return node.what in voices and leaf.sort in ("sound", "silence", "beat")


def _picked_from(node: Node) -> q.Leaf:
    """The leaf that the things of a node are picked from; of several the first."""
    while not isinstance(node, q.Leaf):
        node = next(node.parts())
    return node


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
    if not fitting:
        return None
    played = not counted and bool(fitting & CLAUSES) and _is_clause(text, forms, question)
    return Gap("sound", text.lower(), fitting, before in A, counted, played)


def _is_clause(text: str, forms: frozenset[Form], question: str) -> bool:
    """Whether the verb of a noun with its verb is one, as in "does the dog bark"."""
    if forms & {"noun verb", "nouns verb"}:
        pattern = rf"\b(?:do|does|did|hear|hears)\b(?:\W+\w+){{0,3}}\W+{re.escape(text)}"
        return re.search(pattern, question, re.IGNORECASE) is not None
    return _before(text, question) in THE | A


def _fitting(forms: frozenset[Form], before: str, counted: bool) -> frozenset[Form]:
    """Which forms can stand where one of these does."""
    if forms & KINDS:
        return forms & KINDS
    if forms & CLAUSES:
        return forms & CLAUSES
    if forms & PLURAL and before in A:
        return frozenset()
    if forms & PLURAL:
        return frozenset({"events"}) if counted else PLURAL
    if not forms or before in UNFIT:
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
    front = question[: copied(text, question).start].lower().rstrip("\"“‘'")
    found = _LAST_WORD.search(front)
    return found[1] if found else ""


def _is_quoted(text: str, question: str) -> bool:
    """Whether quotation marks stand right before and after it."""
    start, end = copied(text, question)
    after = question[end:].lstrip(",.!?…")
    return bool(QUOTED.match(question[start - 1 : start]) and QUOTED.match(after))


def _is_chord(text: str) -> bool:
    """Whether a text is a chord as people write it: "A minor", "F sharp minor", "G"."""
    return re.fullmatch(r"[A-G](?:[ -]?(?:sharp|flat))?(?: (?:major|minor))?", text) is not None


def is_counted(ask: Node, leaf: Node) -> bool:
    """Whether occasions of this leaf are told apart: counted, numbered, or compared."""
    return any(
        _reaches(part, leaf)
        for node in ask.walk()
        if isinstance(node, (q.Nth, q.Count, q.Where, q.Extreme, q.Trend))
        or (isinstance(node, q.Of) and node.what == "place")
        for part in (node.things,)
    )


def _reaches(node: Node, leaf: Node) -> bool:
    """Whether the things of a node are those of the leaf, fewer perhaps."""
    if isinstance(node, (q.Either, q.Leaf)):
        return node == leaf
    things = getattr(node, "things", None)
    return isinstance(things, Node) and _reaches(things, leaf)
