"""How a question about a scene gets its wording and its wrong choices, from annotations alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from numpy.random import Generator
from pydantic import BaseModel

from evals.scenes.balanced_sampler import BalancedSampler
from evals.scenes.clip_manifest import ClipManifest, Kind
from evals.scenes.reference import SceneFacts
from tools.evidence import SoundEvent, Utterance

T = TypeVar("T")

Task = Literal["sound", "speech", "music"]
NUMBERS = ("One", "Two", "Three", "Four", "Five")
ORDINALS = ("first", "second", "third", "fourth")


class SceneQuestion(BaseModel, frozen=True):
    """One question, with the right answer among its choices.

    Attributes:
        kind: What is asked for: "order", "how many", ...
        second: Whether one thing has to be heard to know where to listen for the other.
    """

    audio: str
    kind: str
    task: Task
    text: str
    answer: str
    choices: tuple[str, ...]
    second: bool


@dataclass(frozen=True)
class QuestionWriter:
    """Asks about one scene. Sees its annotations, and of the keep-list only words."""

    facts: SceneFacts
    kept: ClipManifest
    rng: Generator
    deck: BalancedSampler

    @property
    def sounds(self) -> list[SoundEvent]:
        """What sounds besides voices and background, in order."""
        return [p for p in self.facts.sounds if p.segment.duration < self.facts.seconds]

    @property
    def background(self) -> list[SoundEvent]:
        """What sounds from beginning to end; one or none."""
        return [p for p in self.facts.sounds if p.segment.duration >= self.facts.seconds]

    @property
    def labels(self) -> list[str]:
        """Every label that is heard, once, in order."""
        return list(dict.fromkeys(event.label for event in self.facts.sounds))

    def level(self, event: SoundEvent) -> float:
        """How loud it is, in dB below full scale."""
        found = self.facts.levels[self.facts.percepts.index(event)]
        if found is None:
            raise ValueError(f"expected a level of {event.label!r} in {self.facts.audio}")
        return found

    def ask(
        self,
        kind: str,
        task: Task,
        texts: Sequence[str],
        answer: str,
        heard: Iterable[str] = (),
        others: Iterable[str] = (),
        second: bool = False,
    ) -> SceneQuestion:
        """A question in one of the wordings.

        `heard` are wrong choices that come first: what else there is in the scene. `others` fill
        up to four.
        """
        wrong = self._wrong(answer, list(dict.fromkeys(heard)), list(dict.fromkeys(others)))
        return SceneQuestion(
            audio=self.facts.audio,
            kind=kind,
            task=task,
            text=self.pick(texts),
            answer=answer,
            choices=(answer, *wrong),
            second=second,
        )

    def _wrong(self, answer: str, heard: Sequence[str], others: Sequence[str]) -> list[str]:
        """Up to three. The answer is as often the longest or the shortest as any other choice."""
        chosen = self.shuffled([text for text in heard if text != answer])[:3]
        while len(chosen) < 3:
            rest = [text for text in others if text != answer and text not in chosen]
            if not rest:
                break
            # Polya's urn: where each comes like those before it, every rank is equally likely.
            shorter = sum(len(text) < len(answer) for text in chosen)
            wanted = bool(self.rng.random() < (shorter + 1) / (len(chosen) + 2))
            fitting = [text for text in rest if (len(text) < len(answer)) == wanted]
            chosen.append((fitting or rest)[0])
        return chosen

    def pick(self, items: Sequence[str]) -> str:
        """One of the items by chance."""
        return items[self.below(len(items))]

    def below(self, count: int) -> int:
        """A number by chance, from 0."""
        return int(self.rng.integers(count))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in an order of chance."""
        return [items[int(i)] for i in self.rng.permutation(len(items))]

    def phrases(self, labels: Iterable[str]) -> list[str]:
        """The labels in everyday words."""
        return [self.kept.phrase(label) for label in labels]

    def absent(self, *kinds: Kind) -> list[str]:
        """In everyday words what is not heard, nor anything that could be taken for it.

        The first kind comes first; within a kind all is left to chance.
        """
        chosen: list[str] = []
        for kind in kinds:
            for clip in self.shuffled(self.kept.of(self.facts.split, kind)):
                others = (*self.labels, *chosen)
                if not any(self.kept.confusable(clip.label, other) for other in others):
                    chosen.append(clip.label)
        return self.phrases(chosen)

    def unsaid(self, answer: Utterance) -> list[str]:
        """What else might have been said in that language, of about that length first."""
        voices = self.kept.of(self.facts.split, "voice")
        said = {utterance.text for utterance in self.facts.said}
        words = [v.words for v in voices if v.language == answer.language and v.words not in said]
        return sorted(self.shuffled(words), key=lambda text: abs(len(text) - len(answer.text)))


def the(phrase: str) -> str:
    """A phrase with its definite article: "a dog barking" is "the dog barking"."""
    return "the " + phrase.removeprefix("a ").removeprefix("an ")
