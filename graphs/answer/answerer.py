"""An answerer without a language model: options scored against the timeline of evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graphs.answer import numbers, remarks, sounds, speech
from graphs.answer.compare import compare
from graphs.answer.likeness import Likeness
from graphs.answer.scene import Scene
from graphs.answer.timeline import Timeline
from graphs.answer.verdict import Verdict
from graphs.answer.weigh import rows
from graphs.choices.enumerators import bare
from graphs.lot import lot
from graphs.need import Kind
from graphs.policy_network import Network, softmax
from graphs.state import Answer, State
from tools.tool_registry import hearing

Reader = Callable[[Scene], Verdict]

READERS: dict[Kind, Reader] = {
    Kind.WHAT: sounds.what,
    Kind.IS_THERE: sounds.is_there,
    Kind.ORDER: sounds.order,
    Kind.HOW_MANY: numbers.how_many,
    Kind.WHEN: numbers.when,
    Kind.MEASURE: numbers.measure,
    Kind.COMPARE: compare,
    Kind.SAID: speech.said,
    Kind.WHO: speech.who,
    Kind.LANGUAGE: speech.language,
}

SHARPNESS = 6.0
"""How much a unit of support weighs without a scorer: one supported choice of four gets 0.99."""


@dataclass(frozen=True)
class Reasoner:
    """Answers by reading the evidence in the way that the kind of question asks for.

    Attributes:
        likeness: How well a text names a label.
        scorer: A score for each choice, fitted on questions whose answer is known; without one, a
            choice is as probable as the reader says.
    """

    likeness: Likeness
    scorer: Network | None = None

    async def __call__(self, state: State) -> Answer:
        """As `answer`; nothing is waited for."""
        return self.answer(state)

    def answer(self, state: State) -> Answer:
        """The best choice and its posterior, or a sentence saying what was heard."""
        scene, verdict = self.read(state)
        if not scene.choices:
            return Answer(text=verdict.saying, confidence=verdict.sure, because=verdict.cited)
        scores = self._scores(scene, verdict, state)
        chosen = _chosen(scene.choices, verdict, softmax(np.array(scores)), state.question.text)
        if not state.question.choices:
            return chosen.model_copy(update={"choice": None, "posterior": ()})
        # Word for word as it was offered, with what numbers it.
        return chosen.model_copy(update={"text": state.question.choices[chosen.choice or 0]})

    def read(self, state: State) -> tuple[Scene, Verdict]:
        """The evidence, and what the reader of this kind of question makes of it."""
        timeline = Timeline.of(state.clip.span, state.calls)
        choices = bare(state.question.choices) or state.need.alternatives
        if state.need.kind is Kind.COMPARE and not choices:
            choices = tuple(dict.fromkeys(noted.percept.label for noted in timeline.events))
        scene = Scene(state.need, choices, timeline, self.likeness)
        reader = READERS.get(state.need.kind, remarks.first)
        return scene, remarks.beside(scene, reader(scene))

    def _scores(self, scene: Scene, verdict: Verdict, state: State) -> Sequence[float]:
        """What the posterior is made of."""
        if self.scorer is None or not state.question.choices:
            return [SHARPNESS * support for support in verdict.support]
        return [float(one) for one in self.scorer(rows(scene, verdict, hearings(state)))]


def hearings(state: State) -> list[str]:
    """The kinds of hearing so far: tools, and what the listener attended to."""
    return [hearing(call.query) for call in state.calls]


def _chosen(
    choices: Sequence[str], verdict: Verdict, posterior: Sequence[float], asked: str
) -> Answer:
    """The choice of the highest probability; of equals, the one that its wording draws.

    The order of the choices has no say: in benchmarks it betrays the answer.
    """
    best = max(range(len(choices)), key=lambda at: (posterior[at], lot(asked, choices[at])))
    return Answer(
        text=choices[best],
        confidence=posterior[best],
        choice=best,
        posterior=tuple(posterior),
        because=verdict.because[best],
    )
