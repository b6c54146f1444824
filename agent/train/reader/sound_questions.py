"""Questions of one sound: whether, how often, when, how long, how loud, how it changes."""

from __future__ import annotations

from agent.train.reader.phrase_book import Phraser, TextAndProgram, filled, form_of
from agent.train.reader.place_phrases import place
from agent.train.reader.thing_phrases import thing
from agent.train.reader.word_classes import COUNTS, TRENDS

WEIGHTS = {
    "exists(x)": 22, "not_(exists(x))": 6, "count(x)": 22, "start(x)": 12, "end(x)": 5,
    "length(x)": 10, "loudness(x)": 2, "pitch(x)": 2, "morethan": 4, "fewerthan": 2, "atleast": 3,
    "atmost": 2, "equal": 4, "longer": 2, "trend": 6,
}  # fmt: skip
COUNTED = ("count(x)", "morethan", "fewerthan", "atleast", "atmost", "equal")
PROGRAMS = {
    "exists(x)": "exists({x})",
    "not_(exists(x))": "not_(exists({x}))",
    "count(x)": "count({x})",
    "start(x)": "start({x})",
    "end(x)": "end({x})",
    "length(x)": "length({x})",
    "loudness(x)": "loudness({x})",
    "pitch(x)": "pitch({x})",
    "morethan": "more(count({x}), constant({n}))",
    "fewerthan": "fewer(count({x}), constant({n}))",
    "atleast": "atleast(count({x}), constant({n}))",
    "atmost": "atmost(count({x}), constant({n}))",
    "equal": "equal(count({x}), constant({n}))",
    "longer": "more(length({x}), constant({n}))",
    "trend": 'is_(trend("{dimension}", {x}), "{word}")',
}


def sound_question(say: Phraser) -> TextAndProgram:
    """One thing, and a value of it."""
    name = say.weighed(WEIGHTS)
    where = place(say)
    template = say.fit(name, where.text)
    form = form_of(template)
    plain = form == "pl" or name in COUNTED or name == "trend"
    words, leaf = thing(say, 0 if plain else 0.25).said(form)
    x = where.of(leaf) if "{mod}" in template.lower() else leaf
    n = say.draw.randint(1, 12)
    word, dimension = say.entry(TRENDS)
    number = str(n) if say.draw.random() < 0.4 else COUNTS[n]
    text = filled(template, where.text, n=number, trendier=word, **{form: words})
    return text, PROGRAMS[name].format(x=x, n=n, dimension=dimension, word=word)
