"""Which wordings the reader is trained on, which it is chosen by, and which it is tested on."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agent.train.reader.generator import Generator
from agent.train.reader.reader_wording import ReaderWording, wordings
from agent.train.reader.variation import varied
from evals import mmau
from graphs.query.linear import linear

FOLDER = Path(__file__).with_name("wordings")
UNSEEN = "unseen.txt"
"""Wordings of somebody who wrote nothing else: a test."""

MMAU = "mmau.jsonl"
"""Real questions by their ids, with programs; those in odd places of the benchmark are a test."""

DEEP, HELD_OUT, DEV = 4, 0.1, 0.06
"""Functions from which a shape may be held out; the share of such; the share that dev has."""


@dataclass(frozen=True)
class WordingSplits:
    """Wordings apart: what is tested is in no other split, in whatever letter case.

    Attributes:
        train: What the reader learns.
        dev: What the best reader is chosen by, and its probabilities are calibrated on.
        unseen: Wordings of another writer.
        combinations: Those of shapes that are held out, wherever they were written.
        mmau: Real questions, in the half of MMAU that is a test.
    """

    train: tuple[ReaderWording, ...]
    dev: tuple[ReaderWording, ...]
    unseen: tuple[ReaderWording, ...]
    combinations: tuple[ReaderWording, ...]
    mmau: tuple[ReaderWording, ...]

    @cached_property
    def tested(self) -> frozenset[str]:
        """The texts that nothing is trained on."""
        return texts((*self.dev, *self.unseen, *self.combinations, *self.mmau))

    def drawn(self, seed: int, count: int, written: float = 0.55) -> Iterator[ReaderWording]:
        """Variations of the training wordings, and questions of the generator.

        Args:
            seed: Of all that is drawn.
            count: How many.
            written: The share that varies what people wrote.
        """
        draw, generator = random.Random(seed), Generator(seed)
        for _ in range(count):
            if draw.random() < written:
                yield self._first(varied(draw.choice(self.train), draw) for _ in iter(int, 1))
            else:
                yield self._first(generator.wording() for _ in iter(int, 1))

    def _first(self, made: Iterable[ReaderWording]) -> ReaderWording:
        """The first that may be trained on."""
        return next(one for one in made if trainable(one) and text_of(one) not in self.tested)


def splits(questions: Path | None = None) -> WordingSplits:
    """All wordings of the package.

    Args:
        questions: MMAU's test-mini file, which holds the texts of its questions; without it there
            are no real questions.
    """
    written = [
        wording
        for path in sorted(FOLDER.glob("*.txt"))
        if path.name != UNSEEN
        for wording in wordings(path)
    ]
    unseen = tuple(wordings(FOLDER / UNSEEN))
    real = list(_real(questions)) if questions else []
    seen = [*written, *(one for place, one in real if place % 2 == 0)]
    kept = without([one for one in seen if not held_out(one)], unseen)
    dev = [one for one in kept if _share(one.question) < DEV]
    combinations = [one for one in written if held_out(one)]
    return WordingSplits(
        train=without(kept, (*dev, *combinations)),
        dev=tuple(dev),
        unseen=unseen,
        combinations=tuple(combinations),
        mmau=without([one for place, one in real if place % 2 == 1], kept),
    )


def _real(questions: Path) -> Iterator[tuple[int, ReaderWording]]:
    """MMAU's questions and their places."""
    places = {item.id: (place, item.question) for place, item in enumerate(mmau.read(questions))}
    for line in (FOLDER / MMAU).read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        if known["id"] in places:
            place, asked = places[known["id"]]
            yield place, ReaderWording(asked.text, asked.choices, known["program"])


def text_of(wording: ReaderWording) -> str:
    """By what two wordings are the same question."""
    return wording.question.lower().strip()


def texts(those: Iterable[ReaderWording]) -> frozenset[str]:
    """The texts of several."""
    return frozenset(map(text_of, those))


def without(
    those: Iterable[ReaderWording], others: Iterable[ReaderWording]
) -> tuple[ReaderWording, ...]:
    """Those whose text none of the others has."""
    known = texts(others)
    return tuple(one for one in those if text_of(one) not in known)


def shape(notation: str) -> str:
    """A program without its texts and numbers: what is combined with what."""
    return re.sub(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?', "_", notation)


def held_out(wording: ReaderWording) -> bool:
    """Whether its shape is tested but never trained, as one in ten of the deep ones is."""
    own = shape(wording.notation)
    return own.count("(") >= DEEP and _share(own) < HELD_OUT


def _share(text: str) -> float:
    """A number in [0, 1) that is the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32


def trainable(wording: ReaderWording) -> bool:
    """Whether it is not held out, and says what its program copies."""
    try:
        linear(wording.program, wording.question)
    except ValueError:
        return False
    return not held_out(wording)
