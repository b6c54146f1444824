"""What is true of a score, in the words of `tools/music.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from evals.scenes.music.score import MusicScore, ScoreChord, ScorePart
from evals.scenes.reference import TRUTH
from tools.audio import Segment
from tools.evidence import Measurement, MusicQuantity, SoundEvent, Trait
from tools.meters.meter import measured
from tools.musical.names import chord_name, hertz, note_name

MusicFact = SoundEvent | Measurement | Trait


def facts(
    score: MusicScore, onset: float = 0.0, ends: Sequence[float] | None = None
) -> tuple[MusicFact, ...]:
    """All of it in order of onset, in seconds of a file in which the score begins at `onset`.

    An instrument is one event from its first note on. Every note is told but a drum's. The metre is
    told where something marks it, tempo and beats always.

    Args:
        score: What is played.
        onset: When.
        ends: When each part has died away, in seconds of the score; else its last note's end.
    """
    ends = ends or [_end(score, part) for part in score.parts]
    played = Segment(start=onset, end=round(onset + score.seconds, 3))
    found = [
        *(
            _instrument(score, part, end, onset)
            for part, end in zip(score.parts, ends, strict=True)
        ),
        *_of_all(score, played),
        *_rhythm(score, onset),
        *(_chord(score, chord, onset) for chord in score.chords),
        *_notes(score, onset),
    ]
    return tuple(sorted(found, key=lambda fact: fact.segment.start))


def _instrument(score: MusicScore, part: ScorePart, end: float, onset: float) -> SoundEvent:
    where = _between(score.at(part.notes[0].onset), end, onset)
    return SoundEvent(segment=where, tool=TRUTH, confidence=1.0, label=part.played_on.label)


def _end(score: MusicScore, part: ScorePart) -> float:
    return max(score.at(note.onset + note.duration) for note in part.notes)


def _of_all(score: MusicScore, played: Segment) -> Iterator[MusicFact]:
    """What is true from the first to the last sample: the kind of instruments, key and metre."""
    electronic = {part.played_on.electronic for part in score.parts}
    if len(electronic) == 1:
        label = "electronic" if True in electronic else "acoustic"
        yield Trait(
            segment=played, tool=TRUTH, confidence=1.0, aspect="instrumentation", label=label
        )
    if all(part.played_on.family != "voices" for part in score.parts):
        yield Trait(segment=played, tool=TRUTH, confidence=1.0, aspect="vocals", label="no vocals")
    if score.key is not None:
        yield _told("key", played, text=score.key.name)
    if any(part.percussion for part in score.parts) or score.chords:
        yield _told("metre", played, text=score.metre)


def _rhythm(score: MusicScore, onset: float) -> Iterator[Measurement]:
    """Each tempo while it holds, and every beat."""
    starts = [tempo.onset for tempo in score.tempi]
    for tempo, (start, end) in zip(score.tempi, pairwise([*starts, score.beats]), strict=True):
        where = _between(score.at(start), score.at(end), onset)
        yield _told("tempo", where, value=tempo.bpm, unit="BPM")
    times = [onset + score.at(beat) for beat in range(score.beats)]
    where = _between(0.0, score.at(score.beats), onset)
    yield _told("beat", where, value=score.beats, unit="beats", times=times)


def _chord(score: MusicScore, chord: ScoreChord, onset: float) -> Measurement:
    where = _between(score.at(chord.onset), score.at(chord.onset + chord.duration), onset)
    return _told("chord", where, text=chord_name(chord.root, chord.quality))


def _notes(score: MusicScore, onset: float) -> Iterator[Measurement]:
    for part in score.parts:
        for note in () if part.percussion else part.notes:
            where = _between(score.at(note.onset), score.at(note.onset + note.duration), onset)
            text = note_name(note.midi)
            yield _told("note", where, value=hertz(note.midi), unit="Hz", text=text)


def _between(start: float, end: float, onset: float) -> Segment:
    return Segment(start=round(onset + start, 3), end=round(onset + end, 3))


def _told(
    quantity: MusicQuantity,
    where: Segment,
    value: float | None = None,
    unit: str = "",
    text: str = "",
    times: Sequence[float] = (),
) -> Measurement:
    return measured(quantity, where, value, unit, text, 1.0, times, tool=TRUTH)
