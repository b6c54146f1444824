"""What of an item a solver is given under each condition."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from evals.altered_sounds import AlteredSounds
from evals.sample import Given, Item, Sample
from evals.spoken_text import Voice, spoken_text
from tools.audio import AudioClip, Segment
from tools.errors import InputError

Present = Callable[[Item, int], Sample]
"""What of an item a solver is given, in which repeat."""


def _as_is(clip: AudioClip) -> AudioClip:
    return clip


@dataclass(frozen=True)
class Stage:
    """Where samples are made: the recordings, and a folder for those that are altered.

    Attributes:
        given: Says what evidence is given in place of an item's recording; None gives none.
        voice: Speaks a wrong answer.
    """

    found: dict[str, Path]
    folder: Path
    seed: int
    given: Callable[[Item], Given] | None = None
    voice: Voice = spoken_text

    def heard(self, item: Item, repeat: int) -> Sample:
        """The item as it is, or with the evidence that is given of it."""
        if self.given:
            given = self.given(item)
            silence = self.silence(given.seconds)
            return Sample(clip=silence, question=item.question, given=given)
        return self._sample(item)

    def unheard(self, item: Item, repeat: int) -> Sample:
        """The question, and a second of silence."""
        return Sample(clip=self._second, question=item.question)

    def silenced(self, item: Item, repeat: int) -> Sample:
        """The question, and silence as long as the recording."""
        return self._sample(item, lambda clip: self.silence(clip.length))

    def masked(self, item: Item, repeat: int) -> Sample:
        """The question, and the recording with half of it silenced."""
        return self._sample(item, self._sounds.masked)

    def misled(self, item: Item, repeat: int) -> Sample:
        """The question, and the recording with a wrong answer spoken over it."""
        text = f"The answer is: {wrong_choice(item, self.seed)}."
        return self._sample(item, lambda clip: self._sounds.spoken_over(clip, text, self.voice))

    def shuffled(self, item: Item, repeat: int) -> Sample:
        """The choices in an order that depends on the seed, the repeat and the id."""
        choices = list(item.question.choices)
        random.Random(f"{self.seed} {repeat} {item.id}").shuffle(choices)
        asked = item.question.model_copy(update={"choices": tuple(choices)})
        return self.heard(item, repeat).model_copy(update={"question": asked})

    def silence(self, seconds: float) -> AudioClip:
        """Digital silence, in steps of 10 ms."""
        return self._sounds.silence(seconds)

    def fragment(self, place: int, parts: int) -> Present:
        """Every item with one of so many equal parts of its recording; the first place is 1."""

        def cut(clip: AudioClip) -> AudioClip:
            start, end = (clip.length * at / parts for at in (place - 1, place))
            return clip.crop(Segment(start=start, end=end))

        return lambda item, repeat: self._sample(item, cut)

    def swapped(self) -> Present:
        """Every item with the recording that follows its own in a seeded circle of all."""
        circle = sorted(self.found)
        if len(circle) < 2:
            raise InputError("the control 'other-recording' needs two recordings, found one")
        random.Random(self.seed).shuffle(circle)
        after = dict(zip(circle, [*circle[1:], circle[0]], strict=True))

        return lambda item, repeat: self._of([after[name] for name in item.recordings], item)

    def _sample(self, item: Item, change: Callable[[AudioClip], AudioClip] = _as_is) -> Sample:
        """The question, and each of its recordings with one change."""
        return self._of(item.recordings, item, change)

    def _of(
        self,
        recordings: Sequence[str],
        item: Item,
        change: Callable[[AudioClip], AudioClip] = _as_is,
    ) -> Sample:
        """The question on these recordings, which go by the names of the item's own."""
        clip, *others = (change(AudioClip.open(self.found[name])) for name in recordings)
        names = tuple(PurePosixPath(name).name for name in item.audios)
        question = item.question.model_copy(update={"recordings": names})
        return Sample(clip=clip, others=tuple(others), question=question)

    @cached_property
    def _second(self) -> AudioClip:
        return self.silence(1.0)

    @property
    def _sounds(self) -> AlteredSounds:
        return AlteredSounds(self.folder, self.seed)


def wrong_choice(item: Item, seed: int) -> str | None:
    """The same wrong choice for the same seed and item; None where there is none, or no key."""
    others = [choice for choice in item.question.choices if choice != item.target]
    if item.target is None or not others:
        return None
    return random.Random(f"{seed} wrong {item.id}").choice(others)
