"""Where somebody spoke, said a word, had a turn; and who speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphs.execution.leaf_roles import LeafPlace
from graphs.execution.occasions import Occasion, occasion
from graphs.execution.one_person import counted_once, one_person
from graphs.execution.reliability import packed
from graphs.execution.sound_occasions import VOCAL, HeardSoFar
from graphs.execution.spoken_lines import spoken_lines
from graphs.execution.timed_words import timed_words
from graphs.execution.topics import about, is_asked
from graphs.execution.whose_words import voice
from graphs.likeness import plain
from graphs.timeline import Noted
from tools.evidence import Utterance, Word
from tools.stems import stem

ONE_VOICE = "S1"
"""Whoever speaks where nobody told the voices apart."""

MEANT = 0.3
"""How far an utterance must be about what is asked to be taken for it."""


def speech_occasions(place: LeafPlace, so_far: HeardSoFar) -> list[Occasion]:
    """Utterances, of which a text says roughly what they are about."""
    found = spoken_lines(so_far.timeline, place.role.single) or _unworded(so_far)
    if place.leaf.of:
        found = _meant(place, found, so_far)
    return [*found, *so_far.guesses("speech", "", "", found=bool(found) or bool(place.leaf.of))]


def _uttered(noted: Noted[Utterance], so_far: HeardSoFar) -> Occasion:
    """An utterance, with its speaker."""
    told = occasion("speech", noted.percept.text, noted)
    return replace(told, heard=noted.percept.text, speaker=voice(noted, so_far.timeline))


def _unworded(so_far: HeardSoFar) -> list[Occasion]:
    """Stretches that sound like speech, where neither words nor turns were heard."""
    events = [noted for noted in so_far.timeline.events if noted.percept.label in VOCAL]
    return [occasion("speech", "", noted, 0.9) for noted in events]


def _meant(place: LeafPlace, found: Sequence[Occasion], so_far: HeardSoFar) -> list[Occasion]:
    """Those that are about what is asked; the best where the question is sure that there is one."""
    fits = about(place.leaf.of, [one.heard for one in found], so_far.embed)
    if so_far.timeline.translations:
        english = [so_far.timeline.in_english(one.segment) for one in found]
        others = about(place.leaf.of, english, so_far.embed)
        fits = [max(pair) for pair in zip(fits, others, strict=True)]
    if place.role.quoted:
        fits = _answers(fits, [one.heard for one in found])
    best = max(fits, default=0.0)
    if place.role.certain and best < MEANT:
        return [_likened(one, 0.5) for one in found]
    scale = best if place.role.certain else 1.0
    clear = [min(1.0, max(0.0, (fit / scale - 0.3) / 0.35)) for fit in fits]
    kept = zip(found, clear, strict=True)
    # What is asked may be said in other words than the question's.
    least = 0.02 if place.role.quoted else 0.0
    return [_likened(one, max(fit, least)) for one, fit in kept if max(fit, least) > 0]


def _answers(fits: Sequence[float], said: Sequence[str]) -> list[float]:
    """Whoever asks does not say it: what follows does."""
    moved = list(fits)
    for at, (fit, words) in enumerate(zip(fits, said, strict=True)):
        if fit and at + 1 < len(said) and is_asked(words):
            moved[at] = 0.3 * fit
            moved[at + 1] = max(moved[at + 1], 0.95 * fit)
    return moved


def _likened(one: Occasion, fit: float) -> Occasion:
    supports = tuple((index, sure * fit) for index, sure in one.supports)
    return replace(one, probability=one.probability * fit, supports=supports, strength=fit)


def turn_occasions(place: LeafPlace, so_far: HeardSoFar) -> list[Occasion]:
    """Stretches of one voice."""
    found = [
        replace(occasion("turn", noted.percept.speaker, noted), speaker=noted.percept.speaker)
        for noted in so_far.timeline.turns
    ]
    if not found:
        spoken = [_uttered(noted, so_far) for noted in so_far.timeline.utterances]
        found = [
            replace(one, sort="turn", name=one.speaker or ONE_VOICE, speaker=one.speaker or "")
            for one in spoken
        ]
    return [*found, *so_far.guesses("turn", "", "", found=bool(found))]


def speaker_occasions(place: LeafPlace, so_far: HeardSoFar) -> list[Occasion]:
    """The people who speak, each from the first word to the last."""
    turns = [one for one in turn_occasions(place, so_far) if one.supports]
    names = dict.fromkeys(one.speaker or ONE_VOICE for one in turns)
    found = [
        _person(name, [t for t in turns if (t.speaker or ONE_VOICE) == name]) for name in names
    ]
    found = counted_once(found, one_person(so_far.timeline))
    guesses = so_far.guesses("speaker", "", "", found=bool(found))
    return [*found, *(one for one in guesses if not found or one.rank < 2)]


def _person(name: str, turns: Sequence[Occasion]) -> Occasion:
    """A speaker, from all turns."""
    supports = tuple(sorted((s for one in turns for s in one.supports), key=lambda s: -s[1]))
    return Occasion(
        "speaker", name, turns[0].start, max(one.end for one in turns), supports[0][1], supports,
        speaker=name, lasting=sum(one.end - one.start for one in turns),
        parts=tuple(one.segment for one in turns), border=turns[0].border,
    )  # fmt: skip


def word_occasions(place: LeafPlace, so_far: HeardSoFar) -> list[Occasion]:
    """Each time that a word is spoken: the named one, those of the choices, or all."""
    heard = so_far.timeline.utterances
    spoken = [(noted, word) for noted in heard for word in timed_words(noted.percept)]
    if place.leaf.of:
        wanted = (place.leaf.of,)
    elif _ranges(place, so_far.choices):
        wanted = tuple(sorted(so_far.choices))
    else:
        return [*_all_words(spoken, so_far), *so_far.guesses("word", "", "", found=bool(spoken))]
    found: list[Occasion] = []
    for text in wanted:
        named = list(_named(text, spoken, so_far))
        found += [*named, *so_far.guesses("word", text, "", found=bool(named))]
    return found


def _ranges(place: LeafPlace, choices: Sequence[str]) -> bool:
    """Whether the choices are the words that matter."""
    named = place.role.named and not place.role.ranked
    return named and bool(choices) and not any(map(_long, choices))


def _long(choice: str) -> bool:
    return len(choice.split()) > 4


Said = tuple[Noted[Utterance], Word]


def _all_words(spoken: Sequence[Said], so_far: HeardSoFar) -> list[Occasion]:
    speakers = _speakers(spoken, so_far)
    return [_spoken([one], one[1].text.strip(" .,!?;:"), speakers) for one in spoken]


def _speakers(spoken: Sequence[Said], so_far: HeardSoFar) -> dict[int, str]:
    """Who speaks each utterance, by its index."""
    utterances = {noted.index: noted for noted, _ in spoken}
    return {index: _uttered(noted, so_far).speaker for index, noted in utterances.items()}


def _named(text: str, spoken: Sequence[Said], so_far: HeardSoFar) -> Iterator[Occasion]:
    """Wherever these words are spoken one after the other; without their endings if never so."""
    said = [plain(word.text) for _, word in spoken]
    wanted, speakers = plain(text).split(), _speakers(spoken, so_far)
    places = list(_places(wanted, said))
    if not places:
        places = list(_places([stem(one) for one in wanted], [stem(one) for one in said]))
    for at in places:
        yield _spoken(spoken[at : at + len(wanted)], text, speakers)


def _places(wanted: Sequence[str], said: Sequence[str]) -> Iterator[int]:
    size = len(wanted)
    return (at for at in range(len(said) - size + 1) if size and said[at : at + size] == wanted)


def _spoken(words: Sequence[Said], name: str, speakers: dict[int, str]) -> Occasion:
    """Words in a row as one occasion."""
    first, last = words[0], words[-1]
    table, tool = packed(), first[0].percept.tool
    sure = min(table.probability(tool, "word", word.confidence) for _, word in words)
    indices = dict.fromkeys(noted.index for noted, _ in words)
    return Occasion(
        "word", name, first[1].segment.start, last[1].segment.end, sure,
        tuple((index, sure) for index in indices), heard=" ".join(w.text for _, w in words),
        speaker=speakers[first[0].index], border=table.border(tool) / 2,
    )  # fmt: skip
