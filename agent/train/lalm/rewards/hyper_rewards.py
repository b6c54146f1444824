"""HyPeR's rewards: is what the trace perceives so, does it end in its answer, is it long enough.

What differs from the paper (arXiv 2604.14806, section on stage II) and its released code, and why:

1. Speech. The paper compares the words under each speaker with the transcript that the model itself
   wrote, so writing one line twice is best, whatever was said. Here the words are compared with
   those that were spoken, or that an independent recogniser heard, by speaker under the best
   pairing of names, at word level; a speaker too many costs as much as one too few. Where nobody
   told the speakers apart, all words are compared together.
2. Environment. The released term is 0 where a caption and a reasoning mention music and use a word
   such as "because": that punishes each right thought about music. Here the sounds in the caption
   are paired with annotations or tags, by label (the ontology's kinds count) and time. Precision
   alone is best served by one sure claim, recall alone by a list of everything: it is their F1.
3. Agreement, as released, compares two letters that the model writes. Here the last sentence of the
   reasoning that names any option must name one, and the answer must be it; a sentence that names
   all of them agrees with nothing. After a reflection, the reflection is what must agree.
4. Length is gated by a right answer, as there. Its numbers are of no use here: 300 words to the
   top, 800 (600 in its docstring) to the end of it, then a decay over 200, are several times the
   length of our traces, and perception decays with more words. Ours: `Length`. Text after the
   answer is left to the form.
5. What a row has no annotations for is left out of the mean, not given 0.5 as in the released code,
   which pays each trace that says nothing. Where there are some, but none of a kind, a claim of it
   is 0: annotations are taken to be all there is, also those of users' own recordings.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from agent.data.example import Example
from agent.train.lalm.rewards.choice_reward import chosen, concluded
from agent.train.lalm.rewards.claim_matching import counted
from agent.train.lalm.rewards.reference_percepts import Reference, facts
from agent.train.lalm.rewards.text_similarity import alike_by_speaker
from agent.train.lalm.rewards.trace_reader import read
from tools.evidence import SoundEvent, Utterance


@dataclass(frozen=True)
class Speech:
    """The share of right words, over all speakers."""

    reference: Reference = facts

    def __call__(self, row: Example, text: str) -> float | None:
        """None where nobody knows what is said, or nothing is, and the trace claims nothing."""
        truth, reading = self.reference(row), read(row, text)
        said = {each.speaker: each.words for each in reading.spoken}
        true: dict[str, str] = {}
        for fact in truth:
            if isinstance(fact, Utterance):
                name = fact.speaker or ""
                true[name] = f"{true.get(name, '')} {fact.text}".strip()
        if not any(true.values()):
            return 0.0 if truth and not true and any(said.values()) else None
        if true.keys() == {""}:  # A recogniser alone tells nobody apart.
            said = {"": " ".join(c.text for c in reading.caption.claims if c.kind == "speech")}
        return alike_by_speaker(said, true)


@dataclass(frozen=True)
class Environment:
    """The F1 of the sounds that the trace claims."""

    reference: Reference = facts

    def __call__(self, row: Example, text: str) -> float | None:
        """None where nobody knows what sounds, or nothing does, and the trace claims nothing."""
        truth = self.reference(row)
        reading = read(row, text)
        counts = counted([reading.caption, *reading.steps], truth, frozenset({"sound"}))
        if not any(isinstance(fact, SoundEvent) for fact in truth):
            return 0.0 if truth and counts.wrong else None
        return counts.f1


def agreement(row: Example, text: str) -> float:
    """1 where the reasoning ends in the answer, right or wrong; else 0."""
    reading = read(row, text)
    said = chosen(row, reading.answer)
    return float(said is not None and said == concluded(reading.reasoning, row.choices))


@dataclass(frozen=True)
class Length:
    """A ramp, a plateau, a decay; in words, tags left out.

    Attributes:
        ramp: Words from which it is 1.
        plateau: Words up to which it is 1.
        decay: Words over which it falls to 1/e from there.
    """

    ramp: int = 30
    plateau: int = 250
    decay: int = 100

    def __post_init__(self) -> None:
        if not 0 < self.ramp <= self.plateau or self.decay <= 0:
            raise ValueError(f"expected 0 < ramp <= plateau and decay > 0, got {self}")

    def __call__(self, row: Example, text: str) -> float:
        """0 where the answer is wrong."""
        reading = read(row, text)
        return self.of(reading.words) * float(chosen(row, reading.answer) == row.answer)

    def of(self, words: int) -> float:
        """For a right answer of so many words."""
        if words <= self.plateau:
            return min(words / self.ramp, 1.0)
        return math.exp((self.plateau - words) / self.decay)
