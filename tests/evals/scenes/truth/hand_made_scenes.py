"""Scenes made by hand that several tests ask about, and programs by their notation."""

from __future__ import annotations

from graphs.query import program as q
from graphs.query.notation import read
from graphs.query.program import Node, Program
from tests.evals.scenes.truth.made_facts import music, scene, sound, voice

YARD = scene(
    sound("Bark", 1, 2, -10),
    sound("Bell", 4, 5, -25),
    sound("Bark", 7, 7.8, -18),
    sound("Cat", 10, 11.5, -32),
)
TALK = scene(
    voice("S1", 1, 3, "Where is the train to London?", "man", level=-20),
    voice("S2", 4, 6.5, "It leaves from platform seven.", "woman", level=-28),
    voice("S1", 8, 9, "Thank you.", "man", level=-20),
    voice("S3", 11, 12.2, "Are we there yet?", "child", level=-12),
    voice("S2", 14, 16, "Hasta luego.", "woman", "es", level=-28),
    sound("Bell", 17, 18),
    channels=2,
)
STREET = scene(
    sound("Rain", 0, 20, -34),
    sound("Siren", 3, 6, -12),
    voice("S1", 5, 7.5, "What a noise.", level=-20),
    *(sound("Knock", at, at + 0.3, -20) for at in (9, 9.8, 10.6, 15)),
    sound("Typing", 12, 12.8, -24),
)
SONG = scene(
    *(
        music("chord", 2 * at, 2 * at + 2, name)
        for at, name in enumerate(("C major", "G major", "A minor", "C major"))
    ),
    *(
        music("note", 2 * at, 2 * at + 1.5, name, hertz)
        for at, (name, hertz) in enumerate((("C4", 261.6), ("E4", 329.6), ("A4", 440.0)))
    ),
    music("tempo", 0, 8, value=120, unit="BPM"),
    music("beat", 0, 8, value=16, times=[at / 2 for at in range(16)]),
    music("key", 0, 8, "C major"),
    music("metre", 0, 8, "3/4"),
    sound("Guitar", 0, 8, -20),
    seconds=8,
)
CLOSE = scene(
    sound("Bark", 1, 2, -20),
    sound("Bell", 1.1, 2.5, -21),
    sound("Bell", 9.9, 10.4, -21),
    sound("Cat", 12, 13.45, -30),
)
SCENES = {"yard": YARD, "talk": TALK, "street": STREET, "song": SONG, "close": CLOSE}


def asked(notation: str) -> Program:
    program = read(notation)
    assert program is not None
    return program


def things_of(notation: str) -> Node:
    """The things that a notation names."""
    ask = asked(f"exists({notation})").ask
    assert isinstance(ask, q.Exists)
    return ask.things
