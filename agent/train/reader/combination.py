"""What is drawn for a question that combines several things, places and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent.train.reader.phrase_book import FORMS, Phraser, templates
from agent.train.reader.place_phrases import ANYWHERE, PlacePhrase, place
from agent.train.reader.thing_phrases import thing
from agent.train.reader.word_classes import COUNTS, GENDERS, MORE, MOST, ONE, ORDINALS


@dataclass(frozen=True)
class Combination:
    """What was drawn for one question.

    Attributes:
        name: Which programs it may be.
        template: The sentence.
        said: What fills its gaps.
        leaves: The programs of up to three things.
        places: Where the things are sought; where else.
        k: Two ordinals.
        most: The end, and the dimension of a superlative.
        more: The dimension of a comparative, and whether it is upwards.
        genders: Those of two groups.
        voices: Those of two speakers.
        n: A number.
    """

    name: str
    template: str
    said: Mapping[str, str]
    leaves: tuple[str, str, str]
    places: tuple[PlacePhrase, PlacePhrase]
    k: tuple[int, int]
    most: tuple[str, str]
    more: tuple[str, bool]
    genders: tuple[str, str]
    voices: tuple[str, str]
    n: int

    def here(self, things: str) -> str:
        """Things in the first place."""
        return self.places[0].of(things)

    def there(self, things: str) -> str:
        """Things in the second place."""
        return self.places[1].of(things)

    def best(self, things: str) -> str:
        """The one that has most or least of something."""
        end, dimension = self.most
        if self.name == "place" and "{more}" in self.template:
            dimension, up = self.more
            end = "most" if up else "least"
        return f'{end}("{dimension}", {things})'

    def compared(self, one: str, two: str) -> str:
        """Whether the first has more of something than the second, or less."""
        dimension, up = self.more
        return f"{'more' if up else 'fewer'}({dimension}({one}), {dimension}({two}))"

    @property
    def a(self) -> str:
        """The first thing."""
        return self.leaves[0]

    @property
    def b(self) -> str:
        """The second thing."""
        return self.leaves[1]

    @property
    def c(self) -> str:
        """The third thing."""
        return self.leaves[2]

    @property
    def two(self) -> str:
        """The first and the second thing."""
        return f"either({self.a}, {self.b})"

    @property
    def three(self) -> str:
        """All of them."""
        return f"either({self.two}, {self.c})"

    @property
    def kth(self) -> tuple[str, str]:
        """Two occasions of the first thing."""
        return f"nth({self.k[0]}, {self.a})", f"nth({self.k[1]}, {self.a})"

    @property
    def others(self) -> str:
        """All sounds but the first thing."""
        return self.here(f"other(sound(), {self.a})")

    @property
    def speakers(self) -> tuple[str, str]:
        """What two people say."""
        return f"{self.voices[0]}(speech())", f"{self.voices[1]}(speech())"


def combination(say: Phraser) -> Combination:
    """Draws one."""
    name = say.draw.choice(list(templates("combined")))
    template = say.sentence("combined", name)
    said, leaves = _things(say, template)
    places = _places(say, template)
    (kth, k), (kth2, k2) = say.draw.sample(list(ORDINALS.items()), 2)
    superlative, most = say.entry(MOST)
    word, more = say.entry(MORE)
    genders, genders2 = say.draw.sample(list(GENDERS), 2)
    g, g2 = say.draw.sample(list(ONE), 2)
    n = say.draw.randint(1, 12)
    words = {
        "n": str(n) if say.draw.random() < 0.5 else COUNTS[n],
        **{"mod": places[0].text, "mod2": places[1].text, "kth": kth, "kth2": kth2},
        **{"most": superlative, "more": word, "genders": genders, "genders2": genders2},
        **{"g": g, "g2": g2},
    }
    here = places[0] if "{mod}" in template else ANYWHERE
    return Combination(
        name, template, said | words, leaves, (here, places[1]), (k, k2), most, more,
        (GENDERS[genders], GENDERS[genders2]), (ONE[g], ONE[g2]), n,
    )  # fmt: skip


def _things(say: Phraser, template: str) -> tuple[dict[str, str], tuple[str, str, str]]:
    """Three things in the forms that the sentence names them in; nothing where it names none."""
    said: dict[str, str] = {}
    leaves = ["", "", ""]
    for at, one in enumerate([thing(say, 0) for _ in range(3)]):
        mark = str(at + 1) if at else ""
        for form in FORMS:
            if f"{{{form}{mark}}}" in template:
                said[form + mark], leaves[at] = one.said(form)
    return said, (leaves[0], leaves[1], leaves[2])


def _places(say: Phraser, template: str) -> tuple[PlacePhrase, PlacePhrase]:
    """Two places; the first is often anywhere where there is no second."""
    here, there = place(say, 1.0), place(say, 1.0)
    if "{mod2}" not in template and say.draw.random() < 0.5:
        here = ANYWHERE
    return here, there
