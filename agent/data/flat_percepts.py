"""Annotations as columns: every percept with the same keys, none of them null.

Tables such as those of `datasets` guess a column's type from its first rows; what is null there
must stay null. So what does not apply is "" or 0 here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field

from evals.scenes.reference import TRUTH
from tools.audio import Segment
from tools.evidence import Measurement, Percept, SoundEvent, Turn, Utterance

Known = Annotated[Utterance | Turn | SoundEvent | Measurement, Field(discriminator="kind")]
"""What can be known of a recording."""


class Flat(BaseModel, frozen=True):
    """An annotation with the keys of all sorts. Times in seconds.

    Attributes:
        text: An event's label, an utterance's words.
        quantity: A measurement's, whose value is in `unit`.
    """

    kind: str
    start: float
    end: float
    text: str = ""
    speaker: str = ""
    language: str = ""
    quantity: str = ""
    value: float = 0.0
    unit: str = ""


def plain(percept: Percept) -> Known | None:
    """An annotation without what the columns have no place for; None where nothing is left.

    Those are the times of words and beats, translations, and traits of voices.
    """
    match percept:
        case Utterance(translated=False):
            return percept.model_copy(update={"words": (), "confidence": 1.0})
        case Measurement():
            return percept.model_copy(update={"times": (), "confidence": 1.0})
        case Turn() | SoundEvent():
            return percept
        case _:
            return None


def flat(percept: Percept) -> dict[str, Any]:
    """An annotation by its keys.

    Raises:
        ValueError: It is none: it was not known for certain, or says more than fits.
    """
    match percept:
        case Utterance():
            said = {"text": percept.text, "speaker": percept.speaker or ""}
            given = {**said, "language": percept.language or ""}
        case Turn():
            given = {"speaker": percept.speaker}
        case SoundEvent():
            given = {"text": percept.label}
        case Measurement():
            value = {"value": percept.value or 0.0, "unit": percept.unit}
            given = {"quantity": percept.quantity, "text": percept.text, **value}
        case _:
            given = {}
    where = percept.segment or Segment(start=0, end=1)
    told = Flat.model_validate(
        {"kind": percept.kind, "start": where.start, "end": where.end, **given}
    ).model_dump()
    if percept.kind not in ("utterance", "turn", "event", "measurement") or whole(told) != percept:
        raise ValueError(f"expected a plain annotation by {TRUTH!r}, got {percept!r}")
    return told


def whole(told: Mapping[str, Any]) -> Known:
    """The annotation that was made flat.

    Raises:
        ValueError: The keys tell none.
    """
    one = Flat.model_validate(told)
    where = Segment(start=one.start, end=one.end)
    match one.kind:
        case "utterance":
            return Utterance(
                segment=where,
                tool=TRUTH,
                confidence=1.0,
                text=one.text,
                speaker=one.speaker or None,
                language=one.language or None,
            )
        case "turn":
            return Turn(segment=where, tool=TRUTH, confidence=1.0, speaker=one.speaker)
        case "event":
            return SoundEvent(segment=where, tool=TRUTH, confidence=1.0, label=one.text)
        case "measurement":
            # A chord or a key is a text; its value is none, and not 0.
            value = None if one.text and not one.unit and not one.value else one.value
            return Measurement.model_validate(
                {
                    **{"segment": where, "tool": TRUTH, "confidence": 1.0},
                    **{"quantity": one.quantity, "text": one.text},
                    **{"value": value, "unit": one.unit},
                }
            )
        case _:
            raise ValueError(f"expected a kind of annotation, got {one.kind!r}")
