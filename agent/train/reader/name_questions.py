"""Questions of which sound: any, of a kind, the k-th, the loudest, the one that is missing."""

from __future__ import annotations

from agent.train.reader.phrase_book import Phraser, TextAndProgram, filled, plural
from agent.train.reader.place_phrases import ANYWHERE, place
from agent.train.reader.word_classes import MOST, ORDINALS

WEIGHTS = {
    "name(x)": 26, "name(kind)": 18, "not_(name(x))": 14, "kinds(x)": 10, "name(nth)": 14,
    "most": 12, "isname": 5, "order": 6,
}  # fmt: skip
PROGRAMS = {
    "name(x)": "name({anything})",
    "name(kind)": "name({of_kind})",
    "not_(name(x))": "not_(name({anything}))",
    "kinds(x)": "kinds({of_kind})",
    "name(nth)": "name(nth({k}, {anything}))",
    "most": 'name({end}("{dimension}", {anything}))',
    "isname": 'is_(name(nth({k}, sound())), "{noun}")',
    "order": "order({anything})",
}


def name_question(say: Phraser) -> TextAndProgram:
    """What is heard."""
    name = say.weighed(WEIGHTS)
    where = place(say, 0.8 if name == "name(x)" else 0.4)
    template = say.fit(name, where.text)
    many = "{pl}" in template
    kind = say.word("kinds")
    kth, k = say.entry(ORDINALS)
    superlative, (end, dimension) = say.entry(MOST)
    noun, leaf = _noun(say, name, kind, many)
    text = filled(template, where.text, kth=kth, most=superlative, a="a", pl=noun, bare=noun)
    here = where if "{mod}" in template.lower() else ANYWHERE
    return text, PROGRAMS[name].format(
        anything=here.of("sound()"),
        of_kind=here.of(leaf),
        k=k,
        end=end,
        dimension=dimension,
        noun=noun,
    )


def _noun(say: Phraser, name: str, kind: str, many: bool) -> TextAndProgram:
    """What the sentence calls what it asks for."""
    anything = say.draw.random() < 0.4 and name == "kinds(x)"
    if anything:
        return ("sounds" if many else "sound"), "sound()"
    noun = plural(kind) if many else kind
    if name == "isname":
        noun = say.word("nouns")
    return noun, f'sound("{noun}")'
