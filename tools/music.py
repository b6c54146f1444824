"""Music: what is played, in which genre and mood, and its chords, key, beats, tempo and notes.

Each part has its own network, which is fetched and loaded when it is first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import get_args

from tools.audio import AudioClip
from tools.evidence import Measurement, MusicQuantity, Percept, SubQuery
from tools.meters.meter import measured
from tools.musical.beats import BeatListener, Rhythm
from tools.musical.chords import ChordListener
from tools.musical.keys import key_of
from tools.musical.music_tagging import MusicTagger
from tools.musical.names import hertz, key_name, note_name
from tools.musical.notes import NoteListener
from tools.store.stored_model import StoredModel
from tools.tool import Lazy

NAME = "music"
DESCRIPTION = (
    "Music: instruments, genre, mood, vocals, acoustic or electronic; and, where they are named: "
    "chord, key, beat, tempo, metre, note."
)
METHOD = "music-2"
"""Part of the cache's key; changes when the same audio would give other percepts."""

QUANTITIES: tuple[MusicQuantity, ...] = get_args(MusicQuantity)

RHYTHM = frozenset({"tempo", "beat", "metre"})
HARMONY = frozenset({"chord", "key"})

_measured = partial(measured, tool=NAME)


def load(
    musicnn: StoredModel,
    crema: StoredModel,
    beatnet: StoredModel,
    basic_pitch: StoredModel,
    yamnet: StoredModel,
) -> Musician:
    """The perceiver; no model is touched before it is needed."""
    return Musician(
        Lazy(lambda: MusicTagger.load(musicnn, yamnet)),
        Lazy(lambda: ChordListener.load(crema)),
        Lazy(lambda: BeatListener.load(beatnet)),
        Lazy(lambda: NoteListener.load(basic_pitch)),
    )


class Musician:
    """Hears the quantities that `query.text` names, or of what kind the music is.

    Where the text names aspects (genre, mood, instrumentation, vocals), only these are told; where
    it names nothing that is known, all of them are, and the instruments.
    """

    def __init__(
        self,
        tagger: Lazy[MusicTagger],
        chords: Lazy[ChordListener],
        beats: Lazy[BeatListener],
        notes: Lazy[NoteListener],
    ) -> None:
        self._tagger, self._chords, self._beats, self._notes = tagger, chords, beats, notes

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Percept]]:
        """Yields what was heard, a minute or less at a time."""
        named = frozenset(re.findall(r"[a-z]+", query.text.lower()))
        parts: Mapping[frozenset[str], Callable[..., Iterator[Sequence[Percept]]]] = {
            RHYTHM: self._rhythm,
            HARMONY: self._harmony,
            frozenset({"note"}): self._played,
        }
        if not named & frozenset(QUANTITIES):
            yield from self._tagger.get().percepts(clip, NAME, named)
        for quantities, hear in parts.items():
            if wanted := named & quantities:
                yield from hear(clip, wanted)

    def _harmony(self, clip: AudioClip, wanted: frozenset[str]) -> Iterator[list[Percept]]:
        """Chords with onset and offset; the key of each minute."""
        listener = self._chords.get()
        if "chord" in wanted:
            for found in listener.chords(clip):
                yield [
                    _measured("chord", one.segment, text=one.text, confidence=one.confidence)
                    for one in found
                ]
        if "key" in wanted:
            for harmony in listener.harmony(clip):
                if told := key_of(harmony.pitches):
                    tonic, mode, sure = told
                    text = key_name(tonic, mode)
                    yield [_measured("key", harmony.segment, text=text, confidence=sure)]

    def _rhythm(self, clip: AudioClip, wanted: frozenset[str]) -> Iterator[list[Percept]]:
        """The tempo, beats and metre of each minute."""
        for heard in self._beats.get().rhythm(clip):
            yield [one for one in _of_rhythm(heard) if one.quantity in wanted]

    def _played(self, clip: AudioClip, _: frozenset[str]) -> Iterator[list[Percept]]:
        """Notes, each with its frequency and its name."""
        for found in self._notes.get().notes(clip):
            yield [
                _measured(
                    "note",
                    one.segment,
                    value=hertz(one.midi),
                    unit="Hz",
                    text=note_name(one.midi),
                    confidence=one.confidence,
                )
                for one in found
            ]


def _of_rhythm(heard: Rhythm) -> Iterator[Measurement]:
    """What is told of it: no metre where it is not sure, no beats where none fall inside."""
    where, sure = heard.segment, heard.confidence
    yield _measured("tempo", where, value=heard.bpm, unit="BPM", confidence=sure)
    if heard.beats:
        count = len(heard.beats)
        yield _measured(
            "beat", where, value=count, unit="beats", confidence=sure, times=heard.beats
        )
    if heard.metre:
        yield _measured("metre", where, text=heard.metre, confidence=heard.sureness)
