"""What the leaves of a program mean in a scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from evals.scenes.truth.answer import UnclearError
from evals.scenes.truth.meaning import chord_named, labels_meant
from evals.scenes.truth.pauses import joined, silences
from evals.scenes.truth.scene import Scene
from evals.scenes.truth.speech_things import tokens
from evals.scenes.truth.thing import Thing, Things, in_time
from graphs.query.program import Leaf, Sort
from tools.ontology import ancestors, is_backdrop
from tools.stems import stem

VOICE = "Speech"
"""What a voice is called where voices are sounds; an AudioSet display name."""


def leaf(scene: Scene, node: Leaf) -> Things:
    """The things that a leaf means, in order of time."""
    known = scene.leaves.get((node.sort, node.of))
    if known is None:
        before, scene.asked = scene.asked, set()
        try:
            known = scene.leaves[node.sort, node.of] = _LEAVES[node.sort](scene, node.of)
            scene.asked_by_leaf[node.sort, node.of] = frozenset(scene.asked)
        finally:
            scene.asked |= before
    scene.asked |= scene.asked_by_leaf[node.sort, node.of]
    return known


def _sound(scene: Scene, of: str) -> Things:
    """Any sound, or those of the labels that a text means, and of their kinds."""
    sounds = joined(scene)
    if not of:
        voices = scene.takes("voices")
        return in_time((*sounds, *map(_as_sound, scene.turns))) if voices else sounds
    meant = labels_meant(scene.means, of)
    for one in sounds:
        if one.name not in meant and _may_be(one.name, meant):
            raise UnclearError(f"{one.name} may be {of!r}")
    return tuple(one for one in sounds if one.name in meant or ancestors(one.name) & meant)


def _may_be(label: str, meant: frozenset[str]) -> bool:
    """Whether a label says too little to be no such sound."""
    if ancestors(label) & meant:
        return False
    return any(label in ancestors(one) for one in meant) and not is_backdrop(label)


def _as_sound(turn: Thing) -> Thing:
    return turn._replace(sort="sound", name=VOICE)


def _speech(scene: Scene, of: str) -> Things:
    """What is said; of a text what means it, or quotes it."""
    said = scene.moved(scene.annotated.utterances)
    if not of:
        return said
    meant = scene.means.get(of)
    if meant is not None:
        return tuple(one for one in said if one.name in meant)
    quote = tokens(of)
    found = tuple(one for one in said if _quotes(tokens(one.name), quote))
    if not found:
        raise UnclearError(f"nobody says which utterances {of!r} means")
    return found


def _quotes(said: tuple[str, ...], quote: tuple[str, ...]) -> bool:
    """Whether the words stand there, one after the other."""
    size = len(quote)
    return any(said[at : at + size] == quote for at in range(len(said) - size + 1))


def _word(scene: Scene, of: str) -> Things:
    """Every word, or each time that one is said."""
    words = scene.moved(scene.annotated.words)
    if scene.annotated.wordless:
        raise UnclearError("somebody says what nobody wrote down")
    if not of:
        return words
    meant = {token for text in scene.means.get(of, frozenset({of})) for token in tokens(text)}
    alike = {stem(token) for token in meant}
    for one in words:
        if one.name not in meant and stem(one.name) in alike:
            raise UnclearError(f"{one.name!r} may be {of!r}")
    return tuple(one for one in words if one.name in meant)


def _turn(scene: Scene, _: str) -> Things:
    """Stretches of one voice; where one goes on after a pause, one or two."""
    turns = scene.turns
    if not scene.takes("runs"):
        return turns
    joined: list[Thing] = []
    for one in turns:
        if joined and joined[-1].speaker == one.speaker:
            joined[-1] = joined[-1]._replace(end=max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return tuple(joined)


def _speaker(scene: Scene, _: str) -> Things:
    """Whoever speaks, by first turn."""
    return in_time(_speakers(scene))


def _speakers(scene: Scene) -> Iterator[Thing]:
    turns = scene.turns
    for name in dict.fromkeys(turn.speaker for turn in turns):
        own = tuple(turn for turn in turns if turn.speaker == name)
        yield own[0]._replace(
            sort="speaker", name=name, end=max(one.end for one in own), key=("speaker", name),
            level=_mean_level(own), pieces=own,
        )  # fmt: skip


def _mean_level(turns: Things) -> float | None:
    """The mean level, by length; None where one has none."""
    levels = [one.level for one in turns if one.level is not None]
    if len(levels) < len(turns):
        return None
    total = sum(one.length for one in turns) or 1.0
    return sum(level * one.length for level, one in zip(levels, turns, strict=True)) / total


def _chord(scene: Scene, of: str) -> Things:
    """Chords; of a name, those of these tones and this kind."""
    chords = scene.moved(scene.annotated.music.get("chord", ()))
    if not of:
        return chords
    meant = scene.means.get(of, frozenset({of}))
    named = {chord_named(text) for text in meant}
    if None in named:
        raise UnclearError(f"{of!r} names no chord")
    return tuple(one for one in chords if chord_named(one.name) in named)


def _played(sort: Sort) -> Callable[[Scene, str], Things]:
    def found(scene: Scene, of: str) -> Things:
        if of:
            raise UnclearError(f"nobody says which {sort} {of!r} means")
        return scene.moved(scene.annotated.music.get(sort, ()))

    return found


def _whole(scene: Scene, _: str) -> Things:
    return (Thing("whole", "whole", 0.0, scene.seconds, ("whole", 0)),)


_LEAVES: Mapping[Sort, Callable[[Scene, str], Things]] = {
    "sound": _sound, "speech": _speech, "word": _word, "turn": _turn, "speaker": _speaker,
    "silence": lambda scene, _: silences(scene), "chord": _chord, "note": _played("note"),
    "beat": _played("beat"), "whole": _whole,
}  # fmt: skip
