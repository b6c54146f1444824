"""In which grammatical form a text of a hand-written question names a sound.

By the names that scenes use (`sound_names.py`), and by further words (`span_forms.toml`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import get_args

from evals.wordings.inflection import gerund, past, plural, third_person
from evals.wordings.sound_names import Form, forms_of, names


@cache
def span_forms(text: str) -> frozenset[Form]:
    """In which forms a text of a hand-written question names a sound."""
    text = text.lower()
    own: list[Form] = [form for form, words in _further().items() if text in words]
    return frozenset((*forms_of(text), *own, *_clause(text)))


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


def _clause(text: str) -> frozenset[Form]:
    """A known noun with a verb that some sound has."""
    noun, _, verb = text.rpartition(" ")
    verbs = _verbs()
    one = noun in _further()["thing"] or "thing" in forms_of(noun)
    many = not one and noun in _many()
    form = verbs.get(verb)
    if form is None or not (one or many):
        return frozenset()
    if many:
        plurals: dict[str, Form] = {"noun verb": "nouns verb", "noun verbing": "nouns verbing"}
        return frozenset({plurals[form]}) if form in plurals else frozenset()
    return frozenset({form})


@cache
def _many() -> frozenset[str]:
    """The plurals of everything that makes a sound."""
    return frozenset(map(plural, _further()["thing"]))


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
