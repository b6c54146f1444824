"""How a question gets its wording and its wrong choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from numpy.random import Generator

from tests.recordings.sources import keep
from tests.recordings.studio import Scene

# What is absent is never offered where its like is present: an ear could take one for the other.
ALIKE = (
    {"rain", "a vacuum cleaner", "people applauding", "frogs croaking", "a train passing"},
    {"a train passing", "a steam whistle", "a siren"},
    {"a telephone ringing", "a telephone busy tone"},
    {"a bird singing", "a rooster crowing", "an owl hooting"},
    {"a cow mooing", "a goat bleating"},
    {"a violin", "a cello"},
    {"a trumpet", "a trombone", "a saxophone", "a clarinet"},
    {"timpani", "a snare drum"},
    {"a banjo", "a harp"},
)


@dataclass(frozen=True)
class Question:
    """One question, with its choices in the order in which they are shown."""

    scene: str
    kind: str
    task: str
    text: str
    answer: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Asker:
    """Asks about one scene. Rivals are the wrong choices, the most tempting first."""

    scene: Scene
    rng: Generator
    number: int

    def ask(self, kind: str, task: str, texts: str, answer: str, rivals: Iterable[str]) -> Question:
        """A question in one of the wordings, with the first three rivals that differ."""
        wrong = list(dict.fromkeys(rival for rival in rivals if rival != answer))[:3]
        text = self.shuffled(texts.split("|"))[0]
        choices = (answer, *self.shuffled(wrong))
        return Question(self.scene.name, kind, task, text, answer, choices)

    def shuffled(self, items: Sequence[str]) -> list[str]:
        """The items in an order of chance."""
        return [items[int(i)] for i in self.rng.permutation(len(items))]

    @property
    def labels(self) -> list[str]:
        """What is heard besides voices, each once, in order."""
        steady = [self.scene.background.label] if self.scene.background else []
        return list(dict.fromkeys([*(event.label for event in self.scene.sounds), *steady]))

    def absent(self, *kinds: str) -> list[str]:
        """What is not heard, nor anything like it."""
        chosen: list[str] = []
        for label in self.shuffled([clip.label for clip in keep() if clip.kind in kinds]):
            if not any(alike(label, other) for other in [*self.labels, *chosen]):
                chosen.append(label)
        return chosen

    def rivals(self, kind: str = "sound", without: str = "") -> list[str]:
        """What else is heard, then what is not."""
        heard = [label for label in self.labels if label != without]
        return [*self.shuffled(heard), *self.absent(kind)]

    def unsaid(self, answer: str) -> list[str]:
        """What else is said, then what is not, of about the answer's length first."""
        said = [event.clip.words for event in self.scene.voices if event.clip.words]
        words = [c.words for c in keep() if c.words and c.split == self.scene.split]
        near = sorted(self.shuffled(words), key=lambda other: abs(len(other) - len(answer) - 2))
        return [*self.shuffled(said), *(other for other in near if other not in said)]


def alike(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in ALIKE)
