"""An answer as JSON of a shape that a client asks for: flat objects, filled from what was found.

Which value goes where is told by a property's type, and by its name where several fit: `confidence`
and `probability` are numbers of their own, `reason` and its like are for the way to the answer. An
enumeration of words is what may be answered. All else cannot be had, and is refused before anything
is listened to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from agent.serve.chat_request import ResponseFormat
from agent.serve.serve_errors import RefusalError
from evals.reasoning_text import in_words, thinking
from graphs.state import Episode

Schema = Mapping[str, Any]
Role = Literal["answer", "choice", "number", "truth", "confidence", "reason", "evidence"]

PLAIN: Schema = {
    "type": "object",
    "properties": {"answer": {"type": "string"}, "confidence": {"type": "number"}},
}
"""What an object is where nobody says more."""

SURE = re.compile(r"confiden|probab|certain", re.IGNORECASE)
WHY = re.compile(r"reason|rationale|explan|thought|why|because|steps", re.IGNORECASE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
MOST = 64
"""Properties."""


@dataclass(frozen=True)
class Slot:
    """One property: what goes in, and as what."""

    role: Role
    whole: bool = False
    nullable: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnswerShape:
    """An object to be filled."""

    slots: Mapping[str, Slot]

    @classmethod
    def of(cls, wanted: ResponseFormat | None, choices: Sequence[str]) -> AnswerShape | None:
        """The shape that is wanted; None for plain words.

        Raises:
            RefusalError: It is one that cannot be filled.
        """
        if wanted is None or wanted.type == "text":
            return None
        if wanted.type == "json_schema" and wanted.json_schema is None:
            raise _refused("found no json_schema; expected one with a schema")
        schema = wanted.json_schema.schema_ if wanted.json_schema else PLAIN
        schema = _resolved(schema, schema)
        properties = schema.get("properties")
        if schema.get("type") != "object" or not isinstance(properties, dict) or not properties:
            raise _refused("found no object with properties; expected one")
        known = cast("dict[str, Any]", properties)
        if len(known) > MOST:
            raise _refused(f"found {len(known)} properties; expected {MOST} at most")
        slots = {name: _slot(name, _resolved(one, schema)) for name, one in known.items()}
        enumerated = [slot for slot in slots.values() if slot.role == "choice"]
        if len({slot.values for slot in enumerated}) > 1:
            raise _refused("found several enumerations; expected one: a question has one answer")
        return cls(slots)

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be answered, where an enumeration says so."""
        return next((slot.values for slot in self.slots.values() if slot.role == "choice"), ())

    def filled(self, episode: Episode, told: str) -> str:
        """The object, as JSON.

        Raises:
            RefusalError: The answer has no number, or no yes or no, where one is wanted.
        """
        values = {name: _value(name, slot, episode, told) for name, slot in self.slots.items()}
        return json.dumps(values, ensure_ascii=False)


def _refused(message: str) -> RefusalError:
    return RefusalError(400, f"response_format: {message}", "invalid", "response_format")


def _resolved(schema: object, root: Schema) -> Schema:
    """The schema itself: references within it followed, and "or null" noted as such."""
    found = cast("dict[str, Any]", schema) if isinstance(schema, dict) else {}
    for _ in range(8):
        if not isinstance(place := found.get("$ref"), str):
            break
        kind, _, name = place.removeprefix("#/").partition("/")
        within = root.get(kind) if place.startswith("#/") else None
        target = cast("dict[str, Any]", within).get(name) if isinstance(within, dict) else None
        found = cast("dict[str, Any]", target) if isinstance(target, dict) else {}
    several = found.get("anyOf")
    if isinstance(several, list):
        every = [_resolved(one, root) for one in cast("list[object]", several)[:8]]
        others = [one for one in every if one.get("type") != "null"]
        if len(others) == 1 and len(others) < len(every):
            return {**others[0], "nullable": True}
    return found


def _slot(name: str, schema: Schema) -> Slot:
    kind, nullable = schema.get("type"), bool(schema.get("nullable"))
    if isinstance(kind, list):
        kinds = [one for one in cast("list[object]", kind) if one != "null"]
        nullable, kind = nullable or len(kinds) < len(cast("list[object]", kind)), kinds[0]
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(values, list):
        words = tuple(one for one in cast("list[object]", values) if isinstance(one, str))
        if len(words) < 2:
            raise _refused(f"{name!r} is one of fewer than two texts; expected two or more")
        return Slot("choice", nullable=nullable, values=words)
    match kind:
        case "string":
            return Slot("reason" if WHY.search(name) else "answer", nullable=nullable)
        case "integer" | "number":
            sure = kind == "number" and SURE.search(name)
            return Slot("confidence" if sure else "number", kind == "integer", nullable)
        case "boolean":
            return Slot("truth", nullable=nullable)
        case "array" if dict(schema.get("items") or {}).get("type") == "string":
            return Slot("evidence")
        case _:
            raise _refused(
                f"{name!r} is of the type {str(kind)[:40]!r}; expected string, number, integer, "
                "boolean, an enumeration of texts, or an array of strings"
            )


def _value(name: str, slot: Slot, episode: Episode, told: str) -> object:
    answer = episode.answer
    match slot.role:
        case "answer":
            return told
        case "choice":
            found = told if told in slot.values else answer.text
            return found if found in slot.values else _without(name, slot, episode)
        case "number":
            number = NUMBER.search(answer.text)
            if number is None or (slot.whole and "." in number[0]):
                return _without(name, slot, episode)
            return int(number[0]) if slot.whole else float(number[0])
        case "truth":
            first = answer.text.casefold().strip()
            if not first.startswith(("yes", "no")):
                return _without(name, slot, episode)
            return first.startswith("yes")
        case "confidence":
            return round(answer.confidence, 4)
        case "reason":
            return thinking(episode)
        case "evidence":
            return [in_words(episode.percepts[at]) for at in answer.because]


def _without(name: str, slot: Slot, episode: Episode) -> None:
    """Nothing, where that is allowed.

    Raises:
        RefusalError: It is not.
    """
    if not slot.nullable:
        raise RefusalError(
            422,
            f"the answer is {episode.answer.text[:200]!r}, which is no value for {name!r}",
            "shape",
            "response_format",
        )
