"""What is asked of things: names, words, times, measurements, languages."""

from __future__ import annotations

import numpy as np

from graphs.execution.amounts_told import numbers_added
from graphs.execution.chances import Flags, Numbers
from graphs.execution.lasting import lasting
from graphs.execution.match_texts import spoken_language
from graphs.execution.qualities import measured, quality, speech_rates
from graphs.execution.relations import Marked, first_column
from graphs.execution.things import Marker
from graphs.execution.timeline_values import Amount, LabelShares, ThingsAsked, TimelineValue
from graphs.execution.voice_pitch import GENDERS
from graphs.execution.worlds import Worlds
from graphs.query.perception_needs import subjects
from graphs.query.program import Attribute, Node

WORDS = 40.0
"""Words a minute for each syllable a second: English words have 1.5 syllables (Tauroza and Allison
1990)."""

_UNITS = {"loudness": "dBFS", "pitch": "Hz", "tempo": "BPM"}


def attribute(marker: Marker, what: Attribute, things: Node) -> TimelineValue:
    """What is asked of things."""
    marker.lost[:] = False
    worlds, marked = marker.worlds, marker(things)
    marker.touch(marked.mask)
    mask = marked.mask
    match what:
        case "name" | "words" | "english" | "number" | "who" | "place":
            whose = _whose(worlds, mask) if what == "name" else what
            lost = marker.lost.copy()
            if what in ("words", "english", "number"):
                marker.note("english", mask)
            return ThingsAsked(marked, whose, _of_all(marker, things), lost)
        case "sum":
            marker.note("english", mask)
            return Amount(numbers_added(worlds, mask))
        case "start" | "end":
            return _moment(worlds, what, marked)
        case "length":
            return lasting(marker, things, mask)
        case "loudness" | "pitch" | "tempo":
            marker.note(what, mask)
            values = quality(worlds, what, mask.astype(np.float64))
            if what == "tempo" and speech_rates(worlds):
                return Amount(_mean(values, marked.weights) * WORDS, "wpm")
            return Amount(_mean(values, marked.weights), _UNITS[what])
        case "gender":
            marker.note("gender", mask)
            drawn = marker.genders[:, :, None] == np.arange(len(GENDERS))
            shares = (drawn * marked.weights[:, :, None]).max(axis=1, initial=0.0)
            return LabelShares(GENDERS, shares, what)
        case "language":
            return _languages(worlds, marked)
        case "key" | "metre" | "channels":
            return _texts(marker, what, mask)
        case _:
            return _measured(marker, what, marked)


def _measured(marker: Marker, what: str, marked: Marked) -> Amount:
    """What else was measured where things are, as it was measured."""
    marker.note(what, marked.mask)
    worlds = marker.worlds
    values = measured(worlds, what)[0][None, :] * np.ones_like(worlds.start)
    return Amount(_mean(values, marked.weights))


def _whose(worlds: Worlds, mask: Flags) -> Attribute:
    """Speakers and turns have no name but whose they are; speech is told by its words."""
    sorts = {worlds.occasions[at].sort for at in np.flatnonzero(mask.any(axis=0))}
    if sorts and sorts <= {"speaker", "turn"}:
        return "who"
    return "words" if sorts and sorts <= {"speech"} else "name"


def _of_all(marker: Marker, things: Node) -> Flags:
    """Everything that the things were picked from."""
    masks = [marker(one).mask for one in subjects(things)]
    return np.logical_or.reduce(masks) if masks else np.zeros_like(marker.worlds.present)


def _moment(worlds: Worlds, what: str, marked: Marked) -> Amount:
    """When the first begins, or ends."""
    mask = marked.mask
    if not mask.shape[1]:
        return Amount(np.full(len(mask), np.nan), "at")
    rows, at = np.arange(len(mask)), first_column(worlds, mask)
    some = mask.any(axis=1)
    start, end = (np.where(some, one[rows, at], np.nan) for one in (worlds.start, worlds.end))
    each = np.where(mask, worlds.end if what == "end" else worlds.start, np.nan)
    return Amount(end, "at", each=each) if what == "end" else Amount(start, "at", end, each)


def _languages(worlds: Worlds, marked: Marked) -> LabelShares:
    """By how long each is spoken."""
    told = [spoken_language(worlds, one) for one in worlds.occasions]
    labels = tuple(sorted({code for code in told if code}))
    alike = np.array([[float(code == label) for label in labels] for code in told])
    lasting = marked.weights * worlds.lasting
    shares = lasting @ alike.reshape(len(told), len(labels))
    whole = np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    return LabelShares(labels, shares / whole, "language")


def _texts(marker: Marker, what: Attribute, mask: Flags) -> LabelShares:
    """What a measurement says in words."""
    marker.note(what, mask)
    worlds = marker.worlds
    timeline, cited = worlds.so_far.timeline, measured(worlds, what)[1]
    words = {n.index: n.percept.text or n.percept.amount for n in timeline.measurements}
    told = [next((words[index] for index in one if words[index]), "") for one in cited]
    labels = tuple(sorted({text for text in told if text}))
    alike = np.array([[float(text == label) for label in labels] for text in told])
    shares = mask.astype(np.float64) @ alike.reshape(len(told), len(labels))
    return LabelShares(labels, np.minimum(shares, 1.0), what)


def _mean(values: Numbers, weights: Numbers) -> Numbers:
    """The mean of what was measured; NaN where nothing was."""
    told = np.where(np.isnan(values), 0.0, weights)
    total = told.sum(axis=1)
    amount = (told * np.nan_to_num(values)).sum(axis=1)
    return np.where(total > 0, amount / np.maximum(total, 1e-9), np.nan)
