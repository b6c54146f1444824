"""What a scene offers to ask about: its sounds, words and chords, and what it has not."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property

from evals.scenes.reference import SceneFacts
from evals.wordings.sound_names import doubtful, meant_by, names
from tools import ontology
from tools.evidence import Trait

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SHORTEST, QUOTED = 3, 7
"""Letters of a word that may be asked for; words of a quote."""


@dataclass(frozen=True)
class SceneThings:
    """What there is in one scene."""

    facts: SceneFacts

    @cached_property
    def occasions(self) -> Counter[str]:
        """How often each sound is annotated."""
        return Counter(event.label for event in self.facts.sounds)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The labels that have a name, in order of onset."""
        return tuple(label for label in self.occasions if label in names())

    @cached_property
    def absent(self) -> tuple[str, ...]:
        """Labels with a name that are not heard, nor anything that could be taken for them."""
        there = frozenset(self.occasions)
        return tuple(one for one in names() if not there & confusable(one))

    @cached_property
    def near_misses(self) -> tuple[str, ...]:
        """Those of the absent that are of a kind with something heard."""
        return tuple(one for one in self.absent if any(_alike(one, there) for there in self.named))

    @cached_property
    def quotes(self) -> tuple[str, ...]:
        """Everything said, as long as somebody would quote it."""
        return self._sentences(translated=False)

    @cached_property
    def translations(self) -> tuple[str, ...]:
        """The like in English, of what is said in another language."""
        return self._sentences(translated=True)

    def _sentences(self, translated: bool) -> tuple[str, ...]:
        texts = (_plain(said.text) for said in self.facts.said if said.translated == translated)
        return tuple(dict.fromkeys(one for one in texts if 1 < len(one.split()) <= QUOTED))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word that is said, once."""
        spoken = (said.text for said in self.facts.said if not said.translated)
        texts = (word for text in spoken for word in _TOKEN.findall(text))
        return tuple(dict.fromkeys(w.lower() for w in texts if len(w) >= SHORTEST))

    @cached_property
    def chords(self) -> tuple[str, ...]:
        """The chords, as they are measured."""
        return tuple(dict.fromkeys(m.text for m in self.facts.measured if m.quantity == "chord"))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The codes of what is spoken."""
        return tuple(dict.fromkeys(said.language for said in self.facts.said if said.language))

    @cached_property
    def has(self) -> frozenset[str]:
        """The sorts of things that there are."""
        found = {str(m.quantity) for m in self.facts.measured}
        found |= {"sound"} if self.facts.sounds else set()
        found |= {"speech"} if self.facts.said or self.facts.turns else set()
        traits = [p for p in self.facts.percepts if isinstance(p, Trait)]
        return frozenset(found | {str(trait.aspect) for trait in traits})

    def is_clear(self, text: str) -> bool:
        """Whether nothing is heard of which it is not certain that the text means it."""
        return not doubtful(text) & frozenset(self.occasions)


@cache
def confusable(label: str) -> frozenset[str]:
    """The labels that a listener could take for this one, itself among them."""
    own = frozenset({label}) | ontology.descendants(label) | ontology.ancestors(label)
    near = names()[label].near if label in names() else frozenset[str]()
    back = frozenset(other for other, name in names().items() if label in name.near)
    return own | near | back | _namesakes(label)


def _namesakes(label: str) -> frozenset[str]:
    """Labels that a name of this one means too, or may."""
    texts = {text for _, text in names()[label].forms()} if label in names() else set[str]()
    return frozenset[str]().union(*(meant_by(one) | doubtful(one) for one in texts))


def _alike(one: str, other: str) -> bool:
    """Whether two labels have a parent in common."""
    return bool(ontology.ancestors(one) & ontology.ancestors(other))


def _plain(text: str) -> str:
    """Words without the marks at their ends and without quotation marks."""
    return re.sub(r"[\"“”«»]", "", text).strip(" .,!?…;:-–—")


LANGUAGES = (
    "English", "French", "German", "Spanish", "Italian", "Portuguese", "Dutch", "Russian", "Polish",
    "Swedish", "Danish", "Norwegian", "Finnish", "Czech", "Hungarian", "Greek", "Turkish", "Arabic",
    "Hebrew", "Hindi", "Chinese", "Japanese", "Korean", "Romanian", "Ukrainian", "Catalan",
    "Basque", "Welsh", "Irish", "Esperanto", "Latin", "Vietnamese", "Thai", "Indonesian", "Swahili",
)  # fmt: skip
"""Languages that are offered as choices."""
