"""Scenes by chance, and programs whose texts are replaced by what is in them."""

from __future__ import annotations

from random import Random

from evals.scenes.reference import SceneFacts
from evals.scenes.truth.speech_things import tokens
from graphs.query import program as q
from graphs.query.program import Node
from tests.evals.scenes.truth.made_facts import Heard, music, scene, sound, voice

LABELS = ("Bark", "Bell", "Cat", "Rain", "Knock", "Siren", "Flute", "Cricket", "Typing", "Sneeze")
SAID = (
    ("The train leaves from platform seven.", "en"),
    ("Please hold the line.", "en"),
    ("Nobody told me about the garden.", "en"),
    ("Your table is ready.", "en"),
    ("I bought three apples yesterday.", "en"),
    ("Hasta luego amigos.", "es"),
)
VOICES = (("S1", "man"), ("S2", "woman"), ("S3", "man"))


def random_scene(rng: Random) -> SceneFacts:
    """A few sounds and voices, one after the other or overlapping, perhaps some chords."""
    parts: list[list[Heard]] = []
    said = rng.sample(SAID, len(SAID))
    labels = rng.sample(LABELS, rng.randint(1, 4))
    at = rng.uniform(0.3, 3.0)
    names: dict[str, str] = {}
    for _ in range(rng.randint(2, 9)):
        length = rng.choice((0.6, 1.1, 1.9, 3.2, 4.8))
        if said and rng.random() < 0.45:
            text, language = said.pop()
            who, gender = rng.choice(VOICES)
            who = names.setdefault(who, f"S{len(names) + 1}")
            parts.append(
                voice(who, at, at + length, text, gender, language, rng.choice((-30, -22, -14)))
            )
        else:
            parts.append(
                sound(rng.choice(labels), at, at + length, rng.choice((-36, -28, -20, -12)))
            )
        at = max(0.1, at + length + rng.choice((-0.7, 0.4, 0.6, 1.2, 2.5)))
    if rng.random() < 0.3:
        parts += _chords(rng)
    return scene(*parts, seconds=round(at + 6, 2), channels=rng.choice((1, 2)))


def _chords(rng: Random) -> list[list[Heard]]:
    names = rng.sample(("C major", "G major", "A minor", "F major"), 3)
    found = [music("chord", 2.0 * at, 2.0 * at + 2, name) for at, name in enumerate(names)]
    beats = [0.5 * at for at in range(12)]
    return [
        *found,
        music("tempo", 0, 6, value=120.0, unit="BPM"),
        music("key", 0, 6, "C major"),
        music("beat", 0, 6, value=12, times=beats),
        music("metre", 0, 6, "4/4"),
    ]


def filled(node: Node, facts: SceneFacts, rng: Random) -> Node:
    """A program with what is, or nearly is, in a scene for its texts."""
    match node:
        case q.Leaf(of=of) if of:
            return node.model_copy(update={"of": _text(node, facts, rng)})
        case q.Is():
            inner = filled(node.value, facts, rng)
            return node.model_copy(
                update={"value": inner, "text": _said_of(inner, facts, rng) or node.text}
            )
        case q.Constant(value=value):
            return node.model_copy(update={"value": float(min(value, rng.randint(1, 4)))})
        case _:
            changed = {name: filled(one, facts, rng) for name, one in node if isinstance(one, Node)}
            return node.model_copy(update=changed)


def _text(leaf: q.Leaf, facts: SceneFacts, rng: Random) -> str:
    said = [one.text for one in facts.said]
    match leaf.sort:
        case "sound":
            labels = [one.label for one in facts.sounds] * 3 + [rng.choice(LABELS)]
            kinds = ["animal"] if leaf.of in ("animal", "animals", "instrument") else []
            return rng.choice(kinds or labels).lower()
        case "speech":
            words = tokens(rng.choice(said)) if said else ("nothing",)
            return " ".join(words[: rng.randint(2, 3)])
        case "word":
            return rng.choice(tokens(rng.choice(said))) if said else "nothing"
        case "chord":
            return rng.choice(("C major", "G major", "A minor", "F major"))
        case _:
            return ""


def _said_of(value: Node, facts: SceneFacts, rng: Random) -> str:
    match value:
        case q.Of(what="name", things=things) if "sound" in str(things):
            return rng.choice([one.label for one in facts.sounds] or ["Cat"]).lower()
        case q.Of(what="language"):
            return rng.choice(("English", "Spanish"))
        case _:
            return ""
