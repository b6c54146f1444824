"""What was heard, as far as it lies in the layer that a question is about."""

from __future__ import annotations

from collections.abc import Sequence

from graphs.state import Call, State
from tools.evidence import Layer, Percept, SoundEvent, Trait, Turn, Utterance
from tools.ontology import related

SPEECH = "Speech"
"""The label of what utterances and turns are."""


def in_layer(state: State) -> Sequence[Call]:
    """The calls; where a layer is asked for, what was told to lie in the other one is doubted."""
    layer = state.plan.layer if state.plan else None
    told = [one for one in state.percepts if isinstance(one, Trait) and one.aspect == "layer"]
    if layer is None or not told:
        return state.calls
    return [
        call.model_copy(update={"percepts": tuple(_weighed(p, layer, told) for p in call.percepts)})
        for call in state.calls
    ]


def _weighed(percept: Percept, layer: Layer, told: Sequence[Trait]) -> Percept:
    """A percept, as much less sure as it is less probable to lie in the layer."""
    match percept:
        case SoundEvent():
            label = percept.label
        case Utterance() | Turn():
            label = SPEECH
        case _:
            return percept
    chances = [
        sure if one.label == layer else 1 - sure
        for one in told
        if related(one.of, label) and one.segment.meets(percept.segment)
        if (sure := one.confidence) is not None
    ]
    if not chances:
        return percept
    sure = 1.0 if percept.confidence is None else percept.confidence
    return percept.model_copy(update={"confidence": sure * min(1.0, 2 * max(chances))})
