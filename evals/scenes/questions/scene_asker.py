"""Asks about one scene: draws wordings, fills them, keeps those of which the truth is certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, get_args

import numpy as np
from numpy.random import Generator

from evals.scenes.questions.fills import Filled, Filler
from evals.scenes.questions.ledger import NOWHERE, Ledger
from evals.scenes.questions.question_kinds import Asked, family, unit_of_nothing
from evals.scenes.questions.scene_things import SceneThings
from evals.scenes.questions.wording_pool import Novelty, Pool, WordingCandidate, drawn
from evals.scenes.truth.ablation import idle
from evals.scenes.truth.answer import Meaning, Missing, Outcome, RightAnswer
from evals.scenes.truth.truth import SceneTruth
from evals.wordings.slots import renamed
from evals.wordings.sound_names import kind_of
from graphs.query import program as q
from graphs.query.program import Program

DRAWS, TRIES, AMONG = 14, 4, 4
"""Wordings that are tried for one question, fillings of each; among how many the least used is."""

LONGEST_ORDER = 5
"""Things of which anybody remembers the order."""

MISSING = 0.05
"""The share of questions that take for granted what is not there that are asked nevertheless."""

NOVEL: Mapping[Novelty, float] = {"known": 0.5, "wording": 0.35, "shape": 0.15}
"""How often each is asked where a split has it."""

LEFT_OUT = frozenset({"dB", "wpm"})
"""Units of which nobody expects a number as an answer."""


class Found(NamedTuple):
    """A question whose answer is certain.

    Attributes:
        fills: What stands in each gap, and what it means.
    """

    candidate: WordingCandidate
    question: str
    program: Program
    fills: Mapping[str, Filled]
    outcome: RightAnswer | Missing

    @property
    def means(self) -> Meaning:
        """What the program's texts mean."""
        return dict(self.fills.values())


@dataclass
class SceneAsker:
    """Finds questions about one scene."""

    things: SceneThings
    pool: Pool
    ledger: Ledger
    rng: Generator
    _truths: list[tuple[dict[str, frozenset[str]], SceneTruth]] = field(
        default_factory=list[tuple[dict[str, frozenset[str]], SceneTruth]]
    )
    _asked: Counter[str] = field(default_factory=Counter[str])

    def found(self, count: int) -> Iterator[Found]:
        """Questions, as different as the scene allows."""
        topics: list[Asked] = []
        left = count
        for _ in range(2 * count):
            novelty = self._novelty()
            topics = topics or self._topics(novelty)
            made = self._one(topics, novelty) if left else None
            if made is not None:
                left -= 1
                yield made

    def _novelty(self) -> Novelty:
        names: list[Novelty] = [name for name in get_args(Novelty) if name in self.pool]
        shares = [NOVEL[name] for name in names]
        return names[int(self.rng.choice(len(names), p=[one / sum(shares) for one in shares]))]

    def _topics(self, novelty: Novelty) -> list[Asked]:
        """What may be asked, in an order of chance."""
        topics = list(self.pool[novelty])
        # The square root: what can be asked in many ways is asked more often, but not so much.
        weights = np.sqrt([len(self.pool[novelty][topic]) for topic in topics])
        order = self.rng.choice(len(topics), len(topics), False, weights / weights.sum())
        return [topics[int(i)] for i in reversed(order)]

    def _one(self, topics: list[Asked], novelty: Novelty) -> Found | None:
        """The next topic about which something can be asked."""
        while topics:
            shapes = self._possible(topics.pop(), novelty)
            for _ in range(DRAWS if shapes else 0):
                rows = [drawn(self.rng, shapes) for _ in range(AMONG)]
                candidate = min(rows, key=lambda one: self.ledger.uses[one.wording.question])
                made = self._filled(candidate)
                if made is not None and not self._asked[made.question]:
                    self._asked[made.question] += 1
                    self.ledger.uses[candidate.wording.question] += 1
                    return made
        return None

    def _possible(self, topic: Asked, novelty: Novelty) -> dict[str, tuple[WordingCandidate, ...]]:
        """The wordings of a topic for which the scene has what they need."""
        shapes = self.pool[novelty].get(topic, {})
        fitting = (
            (shape, tuple(one for one in rows if one.needs <= self.things.has))
            for shape, rows in shapes.items()
        )
        return {shape: rows for shape, rows in fitting if rows}

    def _filled(self, candidate: WordingCandidate) -> Found | None:
        """A filling of which the answer is certain, and is the yes or no that is due."""
        keys = (candidate.wording.shape, family(candidate.program))
        wanted = self.ledger.wanted(*keys) if candidate.program.yes_or_no else None
        present = 0.85 if wanted is None else 0.8 if wanted else 0.65
        filler = Filler(self.things, self.rng, present, self.ledger.said)
        for _ in range(TRIES if candidate.wording.gaps else 1):
            made = self._tried(candidate, filler)
            if made is None or (wanted is not None and not _says(made.outcome, wanted)):
                continue
            if wanted is not None:
                self.ledger.answered(wanted, *keys)
            return made
        return None

    def _tried(self, candidate: WordingCandidate, filler: Filler) -> Found | None:
        fills = filler.fills(candidate.wording)
        if fills is None:
            return None
        texts = {gap: text for gap, (text, _) in fills.items()}
        program = Program.model_construct(ask=renamed(candidate.program.ask, texts))
        truth = self._truth(dict(fills.values()))
        outcome = truth.answer(program)
        if outcome is None or not self._is_asked(program, outcome, truth):
            return None
        try:
            worded = candidate.wording.filled(texts)
        except ValueError:
            return None
        assert worded.program is not None
        return Found(candidate, worded.question, worded.program, fills, outcome)

    def _is_asked(self, program: Program, outcome: Outcome, truth: SceneTruth) -> bool:
        """Whether somebody expects such an answer, and every part of the program matters for it."""
        if isinstance(outcome, Missing):
            unit = unit_of_nothing(program)
            asks = unit is not None and not self.ledger.is_overdue(unit, NOWHERE)
            return asks and bool(self.rng.random() < MISSING)
        if outcome is None or outcome.unit in LEFT_OUT or _is_negative(outcome.value):
            return False
        if isinstance(outcome.value, tuple) and len(outcome.value) > LONGEST_ORDER:
            return False
        if outcome.unit == "name" and _is_told(program, str(outcome.value), truth):
            return False
        if outcome.unit != "yes or no" and self.ledger.is_overdue(outcome.unit, outcome.value):
            return False
        return not idle(program, truth)

    def _truth(self, means: dict[str, frozenset[str]]) -> SceneTruth:
        """What is known of the scene, where the texts mean the same."""
        for known, truth in self._truths:
            if all(known.get(text, meant) == meant for text, meant in means.items()):
                known.update(means)
                return truth
        known = dict(means)
        self._truths.append((known, SceneTruth(self.things.facts, known)))
        return self._truths[-1][1]


def _is_told(program: Program, label: str, truth: SceneTruth) -> bool:
    """Whether the answer is what the question names beside what it asks for: the wind in the wind.

    Names that are offered are no such.
    """
    offered = {one for node in program.ask.walk() if isinstance(node, q.Either)
               for one in node.walk()}  # fmt: skip
    texts = [one.of for one in program.leaves() if one.of and one not in offered]
    return any(label in truth.means.get(text, ()) for text in texts if not kind_of(text))


def _says(outcome: RightAnswer | Missing, wanted: bool) -> bool:
    return isinstance(outcome, RightAnswer) and outcome.value is wanted


def _is_negative(value: object) -> bool:
    return isinstance(value, float) and value < 0
