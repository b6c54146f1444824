"""What was heard, as far as it lies in the layer that a question is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphs.execution.heard_kinds import NAMES, SPOKEN
from graphs.likeness import Likeness
from graphs.query.program import Leaf, Node, Program
from graphs.state import Call, State
from tools.evidence import Layer, Percept, SoundEvent, Trait, Turn, Utterance
from tools.ontology import related

SPEECH = "Speech"
"""The label of what utterances and turns are."""

DOUBTED = 3
"""By which power of a small chance a percept is doubted: even faint ones may be right."""

ANCHORS = ("to", "first", "second", "who")
"""Fields of nodes that hold what things lie beside, and not the things."""


def in_layer(state: State, likeness: Likeness) -> Sequence[Call]:
    """The calls; where a layer is asked for, what was told to lie in the other one is doubted.

    What the question only lies beside something else may be in either layer: "what is in the
    background while a dog barks?".
    """
    plan = state.plan
    told = [one for one in state.percepts if isinstance(one, Trait) and one.aspect == "layer"]
    if plan is None or plan.layer is None or plan.program is None or not told:
        return state.calls
    layer, program = plan.layer, plan.program

    def weighed(percept: Percept) -> Percept:
        asked = _is_asked(percept, program, likeness)
        return _weighed(percept, layer, told) if asked else percept

    return [
        call.model_copy(update={"percepts": tuple(map(weighed, call.percepts))})
        for call in state.calls
    ]


def _is_asked(percept: Percept, program: Program, likeness: Likeness) -> bool:
    """Whether a percept is of what is asked about, and not of what that lies beside."""
    beside = list(_anchors(program.ask))
    asked = [leaf for leaf in program.leaves() if leaf not in beside]
    match percept:
        case SoundEvent(label=label):
            named = any(likeness(leaf.of, label) >= NAMES for leaf in beside if leaf.of)
            return any(leaf.sort == "sound" for leaf in asked) and not named
        case Utterance() | Turn():
            return any(leaf.sort in SPOKEN for leaf in asked)
        case _:
            return False


def _anchors(node: Node) -> Iterator[Leaf]:
    """The leaves of what things lie beside."""
    for one in node.walk():
        for name, part in one:
            if name in ANCHORS and isinstance(part, Node):
                yield from (leaf for leaf in part.walk() if isinstance(leaf, Leaf))


def _weighed(percept: Percept, layer: Layer, told: Sequence[Trait]) -> Percept:
    """A percept, as much less sure as it is less probable to lie in the layer."""
    label = percept.label if isinstance(percept, SoundEvent) else SPEECH
    chances = [
        sure if one.label == layer else 1 - sure
        for one in told
        if percept.segment and related(one.of, label) and one.segment.meets(percept.segment)
        if (sure := one.confidence) is not None
    ]
    if not chances or not isinstance(percept, (SoundEvent, Utterance, Turn)):
        return percept
    sure = 1.0 if percept.confidence is None else percept.confidence
    return percept.model_copy(update={"confidence": sure * min(1.0, 2 * max(chances)) ** DOUBTED})
