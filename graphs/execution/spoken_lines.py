"""What is said, line by line: words as they were recognised, by the turns in which they fall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphs.execution.occasions import Occasion, occasion
from graphs.execution.timed_words import BREAK, are_numbers, is_row, runs, timed_words
from graphs.execution.whose_words import own_turns, voice
from graphs.timeline import Noted, Timeline
from tools.audio import Segment
from tools.evidence import Turn, Utterance, Word

ONE_LINE = 8.0
"""Seconds up to which all that a turn holds is one line; a longer one has several."""

OWN = 0.3
"""The share of a turn in which words must have been recognised that are its own."""


@dataclass(frozen=True)
class _Piece:
    """Words in one turn, or in none."""

    noted: Noted[Utterance]
    words: tuple[Word, ...]
    whole: bool

    @property
    def text(self) -> str:
        """As it was recognised where it is all of an utterance."""
        own = self.whole and not are_numbers(self.words)
        return self.noted.percept.text if own else " ".join(word.text for word in self.words)

    @property
    def segment(self) -> Segment:
        """From the first word to the last."""
        if self.whole or not self.words:
            return self.noted.segment
        return Segment(start=self.words[0].segment.start, end=self.words[-1].segment.end)


def spoken_lines(timeline: Timeline, single: bool = False) -> list[Occasion]:
    """Lines in order of time; turns in which no words were recognised are lines without words.

    Args:
        timeline: What was heard.
        single: Whether each number of a row of numbers is a line of its own.
    """
    held: defaultdict[int | None, list[_Piece]] = defaultdict(list)
    for noted in timeline.utterances:
        for turn, piece in _pieces(noted, own_turns(noted, timeline.turns), single):
            held[turn.index if turn else None].append(piece)
    lines = [_line([piece], None, timeline) for piece in held[None]]
    for turn in timeline.turns:
        lines += _of_turn(turn, held[turn.index], timeline, single)
    return sorted(lines, key=lambda one: (one.start, one.end, one.supports))


def _of_turn(
    turn: Noted[Turn], pieces: Sequence[_Piece], timeline: Timeline, single: bool
) -> Iterator[Occasion]:
    """The lines of a turn: one, or as many as were recognised in a long one."""
    if not pieces and not _worded(turn.segment, timeline):
        yield replace(occasion("speech", "", turn), speaker=turn.percept.speaker)
    elif single and pieces and all(are_numbers(piece.words) for piece in pieces):
        yield from (_line([piece], turn, timeline) for piece in pieces)
    elif pieces and turn.segment.duration <= ONE_LINE:
        yield from (_line(row, turn, timeline) for row in _rows(pieces))
    else:
        yield from (_line([piece], None, timeline) for piece in pieces)


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces without long pauses between them."""
    found: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.segment.start):
        if found and piece.segment.start - found[-1][-1].segment.end < BREAK:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _worded(where: Segment, timeline: Timeline) -> bool:
    """Whether words were recognised there, whosever they are."""
    shared = (where.covered_by(noted.segment) for noted in timeline.utterances)
    return sum(shared) > OWN


def _pieces(
    noted: Noted[Utterance], turns: Sequence[Noted[Turn]], single: bool
) -> Iterator[tuple[Noted[Turn] | None, _Piece]]:
    """An utterance by its pauses and by turns: cut between its words where it is of several."""
    words = timed_words(noted.percept)
    parts = [(word,) for word in words] if single and is_row(words) else runs(noted.percept, words)
    for part in parts:
        whole = _Piece(noted, tuple(part), len(parts) == 1)
        own = [turn for turn in turns if turn.segment.covered_by(whole.segment) > OWN]
        if len(own) > 1 and noted.percept.words:
            yield from _by_turns(whole, own)
        else:
            yield _turn_of(whole.segment, turns), whole


def _by_turns(
    piece: _Piece, own: Sequence[Noted[Turn]]
) -> Iterator[tuple[Noted[Turn] | None, _Piece]]:
    """Each word by the turn that is nearest to it."""
    for turn in own:
        mine = tuple(
            word
            for word in piece.words
            if turn is min(own, key=lambda t: t.segment.gap(word.segment))
        )
        if mine:
            yield turn, _Piece(piece.noted, mine, whole=False)


def _turn_of(where: Segment, turns: Sequence[Noted[Turn]]) -> Noted[Turn] | None:
    """The turn that holds most of a stretch; None where none holds half of it."""
    best = max(turns, key=lambda t: where.covered_by(t.segment), default=None)
    return best if best is not None and where.covered_by(best.segment) >= 0.5 else None


def _line(pieces: Sequence[_Piece], turn: Noted[Turn] | None, timeline: Timeline) -> Occasion:
    """Words that are one line, with their speaker."""
    first, text = pieces[0], " ".join(piece.text for piece in pieces)
    supports = {index: sure for piece in pieces
                for index, sure in occasion("speech", "", piece.noted).supports}  # fmt: skip
    start = min(piece.segment.start for piece in pieces)
    end = max(piece.segment.end for piece in pieces)
    whole = first.segment == first.noted.segment
    other = voice(first.noted, timeline) if whole else timeline.speaker_at(first.segment)
    speaker = turn.percept.speaker if turn else other
    return replace(
        occasion("speech", text, first.noted), start=start, end=end, heard=text,
        probability=max(supports.values()), supports=tuple(supports.items()),
        speaker=speaker or first.noted.percept.speaker or "",
    )  # fmt: skip
