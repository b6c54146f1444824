"""Questions of music and of the recording: tempo, key, chords, metre, silence, length."""

from __future__ import annotations

from agent.train.reader.phrase_book import Phraser, TextAndProgram, filled
from agent.train.reader.place_phrases import ANYWHERE, part, span
from agent.train.reader.word_classes import DIMENSIONS, ORDINALS

PROGRAMS = {
    "tempo": "tempo({here})",
    "key": "key({here})",
    "metre": "metre(whole())",
    "channels": "channels(whole())",
    "is key": 'is_(key(whole()), "{mode}")',
    "is channels": 'is_(channels(whole()), "{channels}")',
    "chord": "name({chords})",
    "chord next": 'name(next(chord(), chord("{chord}")))',
    "chord nth": "name(nth({k}, chord()))",
    "chord start": 'start(chord("{chord}"))',
    "chord length": 'length(chord("{chord}"))',
    "silence": 'length(most("length", silence()))',
    "whole length": "length(whole())",
    "trend whole": 'trend("{dimension}", whole())',
}
TWICE = ("tempo", "key", "chord", "trend whole")
"""Those that are asked twice as often."""

NAMES = tuple(name for name in PROGRAMS for _ in range(2 if name in TWICE else 1))


def music_question(say: Phraser) -> TextAndProgram:
    """Of music, or of the recording as a whole."""
    name, choice = say.draw.choice(NAMES), say.draw.choice
    where = part(say) if say.draw.random() < 0.3 else ANYWHERE
    where = span(say) if name == "chord" else where
    template = say.fit(name, where.text)
    kth, k = say.entry(ORDINALS)
    chord, mode = say.word("chords"), choice(("minor", "major"))
    channels, dim = choice(("stereo", "mono")), choice(list(DIMENSIONS))
    given = {"chord": chord, "mode": mode, "channels": channels}
    text = filled(template, where.text, kth=kth, dim=dim, **given)
    here = where if "{mod}" in template else ANYWHERE
    return text, PROGRAMS[name].format(
        here=here.of("whole()"),
        chords=where.of("chord()"),
        k=k,
        dimension=DIMENSIONS[dim],
        **given,
    )
