"""Sounds as sentences name them: from a noun, from a verb, the k-th of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent.train.reader.phrase_book import Phraser, TextAndProgram, plural
from agent.train.reader.word_classes import ORDINALS


@dataclass(frozen=True)
class ThingPhrase:
    """Something heard, in the forms in which a sentence may name it.

    Attributes:
        forms: By the name of the form: how it is said, and what of that a program copies.
        around: The program of it, `{}` standing for the leaf.
    """

    forms: Mapping[str, tuple[str, str]]
    around: str = "{}"

    def said(self, form: str) -> TextAndProgram:
        """The words, and the program."""
        words, text = self.forms[form]
        return words, self.around.format(f'sound("{text}")')


def thing(say: Phraser, numbered: float = 0.25) -> ThingPhrase:
    """A sound, maybe the k-th of it."""
    made = _verbal(say) if say.draw.random() < 0.5 else _nominal(say)
    if say.draw.random() >= numbered:
        return made
    word, k = say.entry(ORDINALS)
    bare, text = made.forms["bare"]
    clauses = {
        form: (f"{made.forms[form][0]} for the {word} time", made.forms[form][1])
        for form in ("cl", "inf")
    }
    forms = {"np": (f"the {word} {bare}", text), "bare": (f"{word} {bare}", text), **clauses}
    return ThingPhrase(forms, f"nth({k}, {made.around})")


def _verbal(say: Phraser) -> ThingPhrase:
    """Somebody or something that does what makes the sound."""
    *subject, base, third, ing = say.word("verbs").split()
    who = " ".join(subject)
    a = "" if who.startswith("some") else say.draw.choice(("the ", "a "))
    noun = [(f"{a}{who} {ing}", f"{who} {ing}"), (f"the {ing} of the {who}", f"{ing} of the {who}"),
            (f"{a}{who}", who), (f"the sound of a {who} {ing}", f"{who} {ing}")]  # fmt: skip
    many = [(f"{who} {third}", f"{who} {third}"), (third, third), (f"{who} sounds", who)]
    clause = [(f"{a}{who} {third}", f"{who} {third}"), (f"{a}{who} is {ing}", f"{who} is {ing}")]
    return ThingPhrase(
        {
            "np": say.draw.choice(noun),
            "pl": say.draw.choice(many),
            "bare": (f"{who} {ing}", f"{who} {ing}"),
            "cl": say.draw.choice(clause),
            "inf": (f"{a}{who} {base}", f"{who} {base}"),
        }
    )


def _nominal(say: Phraser) -> ThingPhrase:
    """A sound that has a name."""
    noun, choice = say.word("nouns"), say.draw.choice
    np = choice((f"a {noun}", f"the {noun}", noun, f"the sound of {noun}", f"any {noun}"))
    verb = choice(("occur", "sound", "come", "appear", "happen"))
    return ThingPhrase(
        {
            "np": (np, noun),
            "pl": (plural(noun), plural(noun)),
            "bare": (noun, noun),
            "cl": (f"{choice(('the ', 'a ', ''))}{noun} {verb}s", noun),
            "inf": (f"{choice(('the ', 'a '))}{noun} {verb}", noun),
        }
    )
