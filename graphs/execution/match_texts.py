"""Things against choices: what they are called, what is said there, and who says it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from graphs.choices.chord_names import chords_alike
from graphs.choices.interval import interval
from graphs.choices.music_text import NamedNote, note
from graphs.execution.chances import Numbers
from graphs.execution.choice_words import ordinal, voices
from graphs.execution.occasions import Occasion
from graphs.execution.qualities import measured
from graphs.execution.spoken_numbers import number_fit
from graphs.execution.topics import content, is_asked, overlap, repeats
from graphs.execution.whose_words import voice
from graphs.execution.worlds import Worlds
from graphs.likeness import plain
from graphs.query.program import Attribute
from graphs.question_words import is_voice
from tools.audio import Segment

SPEAKS = 0.9
"""How well "the talking" names what somebody says, whatever that is."""

_ASKING = 0.15
"""What is left of a question that offers several choices, beside its answer."""


def text_fits(worlds: Worlds, what: Attribute, choices: Sequence[str]) -> Numbers:
    """How well each choice says what is asked of each column: columns x choices."""
    match what:
        case "words" | "english" | "number":
            return _word_fits(worlds, what, choices)
        case "who":
            return _place_fits(worlds, choices)
        case _:
            return _name_fits(worlds, choices)


def _name_fits(worlds: Worlds, choices: Sequence[str]) -> Numbers:
    """By what things are called, else by what labels sound like."""
    so_far, known = worlds.so_far, dict[tuple[str, str, str], list[float]]()
    # What is no choice is the question's own word for a thing.
    named = {one for one in choices if one in so_far.named or one not in so_far.choices}
    pitches = measured(worlds, "pitch")[0]
    rows: list[list[float]] = []
    for at, one in enumerate(worlds.occasions):
        told = (one.sort, one.name, one.heard or one.name)
        if one.sort == "note" and not np.isnan(pitches[at]):
            rows.append([_note_fit(float(pitches[at]), choice) for choice in choices])
            continue
        if told not in known:
            known[told] = [_name_fit(worlds, one, choice, choice in named) for choice in choices]
        rows.append(known[told])
    return np.array(rows).reshape(len(rows), len(choices))


def _name_fit(worlds: Worlds, one: Occasion, choice: str, sounds: bool) -> float:
    """How well a choice names a thing."""
    same = bool(one.name) and one.name.lower() == choice.lower().strip(" .\"'“”")
    if same or (one.name in worlds.so_far.named and choice in worlds.so_far.named):
        # What ranges over the choices is each of them for itself.
        return float(same)
    if one.sort == "chord":
        return chords_alike(one.heard, choice)
    if one.sort == "note":
        wanted, heard = note(choice), note(one.heard)
        return wanted.fit(heard) if wanted and heard else 0.0
    own, other = content(one.name), content(choice)
    common = len(own & other) / min(len(own), len(other)) if own and other else 0.0
    if one.sort == "speech" and is_voice(choice) and not voices(choice):
        return SPEAKS
    if one.sort != "sound":
        return common if common >= 0.6 else repeats(choice, one.heard)
    if common > 0.99:
        return 0.95
    heard = one.heard or one.name
    fit = worlds.so_far.fit(choice, heard) if heard and sounds else 0.0
    # Of what is not called so it is less.
    return max(0.9 * fit, 0.5 * common)


def _note_fit(hertz: float, choice: str) -> float:
    """How nearly a pitch is the note that a choice names."""
    wanted = note(choice)
    return wanted.fit(NamedNote.at(hertz)) if wanted else 0.0


def _word_fits(worlds: Worlds, what: Attribute, choices: Sequence[str]) -> Numbers:
    """By how much of a choice was said; by numbers where those are asked."""
    common = _in_all([content(choice) for choice in choices])
    told = [said(worlds, one) for one in worlds.occasions]
    english = [in_english(worlds, one) for one in worlds.occasions]
    if what == "english":
        told, english = [other or own for own, other in zip(told, english, strict=True)], told
    table = np.array(
        [
            [max(_said_fit(choice, text, what, common) for text in texts) for choice in choices]
            for texts in zip(told, english, strict=True)
        ]
    )
    table = _over_borders(table.reshape(len(told), len(choices)), worlds, told, choices)
    for at, text in enumerate(told):
        if is_asked(text) and (table[at] > 0.5).sum() > 1:
            table[at] *= _ASKING
    return table


def _in_all(texts: Sequence[frozenset[str]]) -> frozenset[str]:
    """The words of all of several texts."""
    shared = texts[0] if len(texts) > 1 else frozenset[str]()
    for one in texts[1:]:
        shared &= one
    return shared


def said(worlds: Worlds, one: Occasion) -> str:
    """The words of an occasion, or those that are said meanwhile."""
    if one.sort in ("speech", "word") or not one.supports:
        return one.heard
    return " ".join(
        noted.percept.text
        for noted in worlds.so_far.timeline.utterances
        if noted.segment.covered_by(one.segment) > 0.5
        and one.speaker in ("", noted.percept.speaker or "", voice(noted, worlds.so_far.timeline))
    )


def in_english(worlds: Worlds, one: Occasion) -> str:
    """What is said there in English, as far as it was translated."""
    return worlds.so_far.timeline.in_english(one.segment) if one.supports else ""


def spoken_language(worlds: Worlds, one: Occasion) -> str:
    """The language of an occasion's words, or of most words that are said meanwhile."""
    heard = worlds.so_far.timeline.utterances
    indices = {index for index, _ in one.supports}
    own = next((n.percept.language for n in heard if n.index in indices), None)
    if own or not one.supports:
        return own or ""
    shares = [(n.segment.covered_by(one.segment), n.percept.language or "") for n in heard]
    share, code = max(shares, default=(0.0, ""))
    return code if share > 0.3 else ""


def _at(worlds: Worlds, where: Segment) -> str:
    return worlds.so_far.timeline.speaker_at(where) or ""


def _said_fit(choice: str, text: str, what: Attribute, common: frozenset[str]) -> float:
    """How much of a choice was said; what all choices share tells nothing."""
    if not text:
        return 0.0
    if what == "number" and interval(choice) is not None:
        return number_fit(choice, text)
    if plain(choice) == plain(text):
        return 1.0
    own = content(choice) - common
    share = len(own & content(text)) / len(own) if own else overlap(choice, text)
    return max(repeats(choice, text), share if share >= 0.4 else 0.0)


def _over_borders(
    table: Numbers, worlds: Worlds, told: Sequence[str], choices: Sequence[str]
) -> Numbers:
    """What two utterances in a row say together is said by both."""
    ones = [at for at, one in enumerate(worlds.occasions) if one.sort == "speech" and told[at]]
    for first, second in pairwise(ones):
        for at, choice in enumerate(choices):
            if len(choice.split()) < 5 or max(table[first, at], table[second, at]) > 0.85:
                continue
            both = repeats(choice, f"{told[first]} {told[second]}")
            if both > max(table[first, at], table[second, at]) + 0.1:
                table[[first, second], at] = 0.95 * both
    return table


def _place_fits(worlds: Worlds, choices: Sequence[str]) -> Numbers:
    """Speakers by their place, or as they are called: "the second speaker", "S2"."""
    timeline = worlds.so_far.timeline
    spoken = timeline.turns or timeline.utterances
    order = [one for one in dict.fromkeys(n.percept.speaker or "" for n in spoken) if one]
    table = np.zeros((len(worlds.occasions), len(choices)))
    for at, one in enumerate(worlds.occasions):
        who = one.speaker or (_at(worlds, one.segment) if one.supports else "")
        table[at] = [_is_speaker(who, order, choice) for choice in choices]
    return table


def _is_speaker(who: str, order: Sequence[str], choice: str) -> float:
    """Whether a choice means this speaker, as far as it says which."""
    place = ordinal(choice)
    if place is None or who not in order:
        return float(bool(who) and plain(choice) == plain(who))
    at = place - 1 if place > 0 else len(order) + place
    return float(at == order.index(who))
