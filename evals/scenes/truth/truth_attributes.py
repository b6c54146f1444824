"""What is asked of things: names, words, voices, times and measurements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from evals.scenes.truth.answer import UnclearError
from evals.scenes.truth.numbers_said import number_said
from evals.scenes.truth.picking import gender_of
from evals.scenes.truth.quantities import (
    amount,
    measured,
    require_countable,
    spoken_by,
    unit_of,
)
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.shaking import FARTHEST
from evals.scenes.truth.thing import Thing, Things
from evals.scenes.truth.truth_values import Labels, TruthAmount, Value
from graphs.query.program import Attribute

_WITHOUT_NAME = ("silence", "whole", "beat")
_LAYOUTS = {1: "mono", 2: "stereo"}


def attribute(scene: Scene, what: Attribute, told: Things, pools: tuple[Things, ...]) -> Value:
    """What is asked of things, of which there are any.

    Args:
        scene: Where they are.
        what: Is asked.
        told: The things.
        pools: For `place`: what one may count through to see which of its like it is.

    Raises:
        UnclearError: It could be disputed, or nobody knows.
    """
    match what:
        case "start" | "end":
            return _moment(scene, what, told)
        case "length":
            return _length(scene, told)
        case "loudness" | "pitch" | "tempo":
            return _amounts(scene, what, told)
        case "sum":
            numbers = [float(text) for one in told for text in _number(scene, one)]
            if not numbers:
                raise UnclearError("no number is said there")
            return TruthAmount((sum(numbers),), "")
        case "place":
            return _place(scene, told, pools)
        case "channels":
            return Labels((_channels(scene),), what)
        case "key" | "metre":
            return Labels.of((text for one in told for text in _texts(scene, what, one)), what)
        case _:
            read = _LABELS[what]
            return Labels.of((text for one in told for text in read(scene, one)), _unit(what, told))


def _unit(what: Attribute, told: Things) -> str:
    """Of voices the name is who it is, of speech what is said."""
    sort = told[0].sort
    if what == "name" and sort in ("turn", "speaker"):
        return "who"
    return "words" if what == "name" and sort in ("speech", "word") else what


def _name(_: Scene, one: Thing) -> Iterator[str]:
    if one.sort in _WITHOUT_NAME:
        raise UnclearError(f"a {one.sort} has no name")
    yield one.speaker if one.sort == "turn" else one.name


def _words(scene: Scene, one: Thing) -> Iterator[str]:
    """What is said there."""
    if one.sort == "word":
        yield one.name
        return
    for said in _said(scene, one):
        if not said.name.strip():
            raise UnclearError("nobody wrote down what is said")
        yield said.name


def _said(scene: Scene, one: Thing) -> Things:
    match one.sort:
        case "speech" | "word":
            return (one,)
        case "turn" | "speaker":
            return spoken_by(scene, one)
        case _:
            raise UnclearError(f"a {one.sort} says nothing")


def _english(scene: Scene, one: Thing) -> Iterator[str]:
    """What is said there, in English."""
    for said in _said(scene, one):
        if said.language == "en":
            raise UnclearError(f"{said.name!r} is English already")
        text = scene.annotated.english.get(said.key)
        if text is None:
            raise UnclearError(f"nobody knows what {said.name!r} is in English")
        yield text


def _language(scene: Scene, one: Thing) -> Iterator[str]:
    for said in _said(scene, one):
        if not said.language:
            raise UnclearError(f"nobody knows the language of {said.name!r}")
        yield said.language


def _number(scene: Scene, one: Thing) -> Iterator[str]:
    """The only number that is said there."""
    for said in _said(scene, one):
        if said.language not in ("", "en"):
            raise UnclearError("numbers of other languages are not read")
        yield from number_said(said.name)


def _who(_: Scene, one: Thing) -> Iterator[str]:
    if not one.speaker:
        raise UnclearError(f"nobody knows who makes {one.name!r}")
    yield one.speaker


def _gender(scene: Scene, one: Thing) -> Iterator[str]:
    yield gender_of(scene, one)


_LABELS: Mapping[Attribute, Callable[[Scene, Thing], Iterator[str]]] = {
    "name": _name, "words": _words, "english": _english, "language": _language,
    "number": _number, "who": _who, "gender": _gender,
}  # fmt: skip


def _moment(scene: Scene, what: Attribute, told: Things) -> TruthAmount:
    """When the first begins; when it ends, where there is no other."""
    pieces = [piece for one in told for piece in one.spans]
    if not all(one.timed for one in pieces):
        raise UnclearError("nobody knows when in its sentence a word is said")
    if what == "end" and len(pieces) > 1:
        raise UnclearError(f"{len(pieces)} things, and no word for which of them ends")
    times = [one.start if what == "start" else one.end for one in pieces]
    return TruthAmount(tuple(times), "at")


def _length(scene: Scene, told: Things) -> TruthAmount:
    """How long in all; of several things one could also say each, or the time that they span."""
    lengths = [amount(scene, "length", one) for one in told]
    total = sum(lengths)
    others = {*lengths, max(x.end for x in told) - min(x.start for x in told), _covered(told)}
    also = sorted(one for one in others if abs(one - total) > FARTHEST)
    return TruthAmount((total, *also), "s") if len(told) > 1 else TruthAmount((total,), "s")


def _covered(told: Things) -> float:
    """Seconds in which any of the things is heard."""
    covered, end = 0.0, 0.0
    for one in sorted((piece for one in told for piece in one.spans), key=lambda one: one.start):
        covered += max(0.0, one.end - max(end, one.start))
        end = max(end, one.end)
    return covered


def _amounts(scene: Scene, what: Attribute, told: Things) -> TruthAmount:
    """The mean of what was measured, and each of it."""
    by = "loudness" if what == "loudness" else "pitch" if what == "pitch" else "tempo"
    values = [amount(scene, by, one) for one in told]
    mean = sum(values) / len(values)
    also = values if len(values) > 1 else []
    return TruthAmount((mean, *(one for one in also if one != mean)), unit_of(by, told))


def _place(scene: Scene, told: Things, pools: tuple[Things, ...]) -> Labels:
    """Which of its like it is, whichever one counts through."""
    scene.times()
    if len(told) != 1:
        raise UnclearError(f"{len(told)} things, each with a place of its own")
    places = set[str]()
    for pool in pools:
        require_countable(scene, pool)
        keys = [one.key for one in pool]
        if told[0].key in keys:
            places.add(str(keys.index(told[0].key) + 1))
    if len(places) != 1:
        raise UnclearError("it depends on what is counted through")
    return Labels((places.pop(),), "place")


def _channels(scene: Scene) -> str:
    count = scene.annotated.facts.channels
    if count not in _LAYOUTS:
        raise UnclearError(f"nobody calls {count} channels by a name")
    return _LAYOUTS[count]


def _texts(scene: Scene, what: Attribute, one: Thing) -> Iterator[str]:
    """What a measurement says in words, while a thing goes on."""
    found = [m.text for m in measured(scene, what, one) if m.text]
    if not found:
        raise UnclearError(f"nobody measured the {what}")
    yield from found
