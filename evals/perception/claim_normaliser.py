"""Claims brought to the annotations' own cuts and names, which are nobody's perception."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from evals.perception.match_scores import shared
from evals.perception.matching import assigned
from tools.audio import Segment
from tools.evidence import Percept, Turn, Utterance, Word


def cut(percept: Percept, facts: Iterable[Percept]) -> Iterator[Percept]:
    """An utterance that spans several annotations, in one piece for each; all else as it is."""
    if not isinstance(percept, Utterance) or not percept.words:
        yield percept
        return
    true = [fact for fact in facts if isinstance(fact, Utterance)]
    pieces: dict[int, list[Word]] = {}
    for word in percept.words:
        pieces.setdefault(_nearest(word.segment, true), []).append(word)
    for words in pieces.values():
        place = Segment(start=words[0].segment.start, end=words[-1].segment.end)
        text = " ".join(word.text.strip() for word in words)
        yield percept.model_copy(update={"segment": place, "words": tuple(words), "text": text})


def _nearest(place: Segment, facts: Sequence[Utterance]) -> int:
    """The index of the annotation that a word lies in or next to; -1 where there is none."""
    if not facts:
        return -1
    return min(
        range(len(facts)),
        key=lambda at: (facts[at].segment.gap(place), -shared(facts[at].segment, place)),
    )


def named(percepts: Iterable[Percept], facts: Iterable[Percept]) -> list[Percept]:
    """Turns with the true speakers' names, one name each, so that most time is given rightly.

    A speaker for whom no true one is left keeps a name that nobody has.
    """
    heard = list(percepts)
    mine = [percept for percept in heard if isinstance(percept, Turn)]
    true = [fact for fact in facts if isinstance(fact, Turn)]
    names = _names(mine, true)
    return [
        percept.model_copy(update={"speaker": names.get(percept.speaker, f"?{percept.speaker}")})
        if isinstance(percept, Turn)
        else percept
        for percept in heard
    ]


def _names(mine: Sequence[Turn], true: Sequence[Turn]) -> dict[str, str]:
    """The best one-to-one translation of speakers."""
    ours = list(dict.fromkeys(turn.speaker for turn in mine))
    theirs = list(dict.fromkeys(turn.speaker for turn in true))
    together_OT = np.zeros((len(ours), len(theirs)))
    for turn in mine:
        for fact in true:
            at = ours.index(turn.speaker), theirs.index(fact.speaker)
            together_OT[at] += shared(turn.segment, fact.segment)
    return {ours[o]: theirs[t] for o, t in assigned(together_OT).items()}
