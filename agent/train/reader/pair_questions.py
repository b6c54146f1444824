"""Questions of two sounds: which is more, which is first, both, either, what lies between."""

from __future__ import annotations

from agent.train.reader.phrase_book import Phraser, TextAndProgram, filled, form_of
from agent.train.reader.place_phrases import place
from agent.train.reader.thing_phrases import thing
from agent.train.reader.word_classes import MORE

PROGRAMS = {
    "compare": "{compare}({dimension}({a}), {dimension}({b}))",
    "which": 'name({most}("{dimension}", {both}))',
    "oftener": "more(count({a}), count({b}))",
    "rarer": "fewer(count({a}), count({b}))",
    "first": "name(nth(1, {both}))",
    "last": "name(nth(-1, {both}))",
    "either": "name({both})",
    "both": "both(exists({a}), exists({b}))",
    "any_": "any_(exists({a}), exists({b}))",
    "gap": "minus(start({b}), start({a}))",
    "pause": "minus(start({b}), end({a}))",
    "plus": "plus(count({a}), count({b}))",
    "minus": "minus(count({a}), count({b}))",
    "order2": "order({both})",
}
PLAIN = ("oftener", "rarer", "plus", "minus", "first", "last")
"""Those that ask of all occasions, never of the k-th."""


def pair_question(say: Phraser) -> TextAndProgram:
    """Two things compared, or joined."""
    name = say.draw.choice(list(PROGRAMS))
    where = place(say, 0.2)
    template = say.fit(name, where.text)
    form = form_of(template)
    second = next(one for one in ("np2", "pl2", "inf2") if f"{{{one}}}" in template)
    numbered = 0 if name in PLAIN else 0.2
    one, two = thing(say, numbered), thing(say, numbered)
    (words, a), (words2, b) = one.said(form), two.said(second[:-1])
    if "{mod}" in template:
        a, b = where.of(a), where.of(b)
    more, (dimension, up) = say.entry(MORE)
    text = filled(template, where.text, more=more, **{form: words, second: words2})
    return text, PROGRAMS[name].format(
        a=a,
        b=b,
        both=f"either({a}, {b})",
        dimension=dimension,
        compare="more" if up else "fewer",
        most="most" if up else "least",
    )
