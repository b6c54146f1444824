"""Questions that combine: several things, several places, conditions on conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.train.reader.combination import Combination, combination
from agent.train.reader.phrase_book import Phraser, TextAndProgram

Said = Callable[[Combination], str]


def combined_question(say: Phraser) -> TextAndProgram:
    """One of them."""
    drawn = combination(say)
    return drawn.template.format(**drawn.said), PROGRAMS[drawn.name](drawn)


def _louder(it: Combination) -> str:
    asked = "exists" if "Is there" in it.template else "name"
    louder = f'over("loudness", sound(), loudness({it.a}))'
    return f"{asked}({it.here(louder)})"


def _throughout(it: Combination) -> str:
    return f"equal(length({it.a}), length(whole()))"


def _filtered(function: str, value: str) -> Said:
    """Of those that are longer, or shorter, than a number of seconds."""
    return lambda it: f'{value}({function}("length", {it.here(it.a)}, constant({it.n})))'


def _two(outer: str, inner: str) -> Said:
    """A function of the same function of two things, each in its place."""
    return lambda it: f"{outer}({inner}({it.here(it.a)}), {inner}({it.there(it.b)}))"


def _places(outer: str, inner: str) -> Said:
    """A function of the same function of one thing in two places."""
    return lambda it: f"{outer}({inner}({it.here(it.a)}), {inner}({it.there(it.a)}))"


_PICKED: Mapping[str, Said] = {
    "over": _filtered("over", "count"),
    "under": _filtered("under", "count"),
    "any over": _filtered("over", "exists"),
    "louder ones": _louder,
    "place": lambda it: f"place({it.best(it.a)})",
    "stops first": lambda it: f'name(least("end", {it.two}))',
    "stops last": lambda it: f'name(most("end", {it.two}))',
    "besides": lambda it: f"name({it.others})",
    "only": lambda it: f"not_(exists({it.others}))",
    "how many besides": lambda it: f"count({it.others})",
    "most in": lambda it: f"name({it.best(it.here('sound()'))})",
    "name nth in": lambda it: f"name(nth({it.k[0]}, {it.here('sound()')}))",
    "throughout": _throughout,
    "right after": lambda it: f"exists(next({it.a}, {it.b}))",
    "order of clause": lambda it: f"exists(between({it.a}, {it.c}, {it.b}))",
}
_OF_THREE: Mapping[str, Said] = {
    "three": lambda it: f"name({it.here(it.three)})",
    "first of three": lambda it: f"name(nth({it.k[0]}, {it.three}))",
    "most of three": lambda it: f"name({it.best(it.three)})",
    "order of three": lambda it: f"order({it.three})",
    "sum of three": lambda it: f"plus(plus(count({it.a}), count({it.b})), count({it.c}))",
    "longer than both": lambda it: f"more(length({it.a}), plus(length({it.b}), length({it.c})))",
}
_JOINED: Mapping[str, Said] = {
    "and": _two("both", "exists"),
    "or": _two("any_", "exists"),
    "neither": lambda it: f"not_(any_(exists({it.here(it.a)}), exists({it.here(it.b)})))",
    "and not": lambda it: f"both(exists({it.here(it.a)}), not_(exists({it.b})))",
    "as many": lambda it: f"equal(count({it.here(it.a)}), count({it.here(it.b)}))",
    "at least more": lambda it: f"atleast(minus(count({it.a}), count({it.b})), constant({it.n}))",
    "more in": _places("more", "count"),
    "fewer in": _places("fewer", "count"),
    "how many more in": _places("minus", "count"),
    "count in two": _places("plus", "count"),
    "in places": lambda it: it.compared(it.here(it.a), it.there(it.a)),
}
_ORDINAL: Mapping[str, Said] = {
    "of two": lambda it: it.compared(*it.kth),
    "between of two": lambda it: f"minus(start({it.kth[1]}), start({it.kth[0]}))",
    "sum of two": lambda it: f"plus(length({it.kth[0]}), length({it.kth[1]}))",
}
_VOICES: Mapping[str, Said] = {
    "same in places": lambda it: f"same(name({it.here('sound()')}), name({it.there('sound()')}))",
    "voice in places": lambda it: f"same(who({it.here('speech()')}), who({it.there('speech()')}))",
    "person count": lambda it: (
        f"more(count({it.genders[0]}(speaker())), count({it.genders[1]}(speaker())))"
    ),
    "longest of gender": lambda it: (
        f'gender(most("length", either({it.speakers[0]}, {it.speakers[1]})))'
    ),
    "both genders": lambda it: (
        f"both(exists({it.here(it.speakers[0])}), exists({it.here(it.speakers[1])}))"
    ),
    "speaks more words": lambda it: (
        f"more(count({it.voices[0]}(word())), count({it.voices[1]}(word())))"
    ),
}
PROGRAMS: Mapping[str, Said] = {**_PICKED, **_OF_THREE, **_JOINED, **_ORDINAL, **_VOICES}
"""By the name of the sentences in `phrases.toml`."""
