"""Which wordings the reader is trained on, which it is chosen by, and which it is tested on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agent.train.reader.generator import Generator
from agent.train.reader.variation import varied
from evals import mmau
from evals.wordings.program_shapes import held_out, share
from evals.wordings.worded_program import BATCHES, WordedProgram, batches, text_of, wordings
from graphs.query.linear import linear

UNSEEN = BATCHES / "test" / "unseen.txt"
"""Wordings of somebody who wrote nothing else: a test."""

MMAU = BATCHES / "mmau.jsonl"
"""Real questions by their ids, with programs; those in odd places of the benchmark are a test."""

DEV = 0.06
"""The share of wordings that dev has."""


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

    train: tuple[WordedProgram, ...]
    dev: tuple[WordedProgram, ...]
    unseen: tuple[WordedProgram, ...]
    combinations: tuple[WordedProgram, ...]
    mmau: tuple[WordedProgram, ...]

    @cached_property
    def tested(self) -> frozenset[str]:
        """The texts that nothing is trained on."""
        return texts((*self.dev, *self.unseen, *self.combinations, *self.mmau))

    def drawn(self, seed: int, count: int, written: float = 0.55) -> Iterator[WordedProgram]:
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

    def _first(self, made: Iterable[WordedProgram]) -> WordedProgram:
        """The first that may be trained on."""
        return next(one for one in made if trainable(one) and text_of(one) not in self.tested)


def splits(questions: Path | None = None) -> WordingSplits:
    """All wordings of the package.

    Args:
        questions: MMAU's test-mini file, which holds the texts of its questions; without it there
            are no real questions.
    """
    written = [wording for path in batches("train") for wording in wordings(path)]
    unseen = tuple(wordings(UNSEEN))
    real = list(_real(questions)) if questions else []
    seen = [*written, *(one for place, one in real if place % 2 == 0)]
    kept = without([one for one in seen if not held_out(one.notation)], unseen)
    dev = [one for one in kept if share(one.question) < DEV]
    combinations = [one for one in written if held_out(one.notation)]
    return WordingSplits(
        train=without(kept, (*dev, *combinations)),
        dev=tuple(dev),
        unseen=unseen,
        combinations=tuple(combinations),
        mmau=without([one for place, one in real if place % 2 == 1], kept),
    )


def _real(questions: Path) -> Iterator[tuple[int, WordedProgram]]:
    """MMAU's questions and their places."""
    places = {item.id: (place, item.question) for place, item in enumerate(mmau.read(questions))}
    for line in MMAU.read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        if known["id"] in places:
            place, asked = places[known["id"]]
            yield place, WordedProgram(asked.text, asked.choices, known["program"])


def texts(those: Iterable[WordedProgram]) -> frozenset[str]:
    """The texts of several."""
    return frozenset(map(text_of, those))


def without(
    those: Iterable[WordedProgram], others: Iterable[WordedProgram]
) -> tuple[WordedProgram, ...]:
    """Those whose text none of the others has."""
    known = texts(others)
    return tuple(one for one in those if text_of(one) not in known)


def trainable(wording: WordedProgram) -> bool:
    """Whether it is not held out, and says what its program copies."""
    try:
        linear(wording.program, wording.question)
    except ValueError:
        return False
    return not held_out(wording.notation)
