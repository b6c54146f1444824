"""The answer to an open question, in one sentence, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphs.choices.interval import numbers
from graphs.choices.language_names import name_of
from graphs.execution.chances import Flags, Numbers
from graphs.execution.match_orders import ranks
from graphs.execution.match_texts import in_english, said
from graphs.execution.timeline_values import (
    Amount,
    Denied,
    LabelShares,
    OrderOfThings,
    ThingsAsked,
    TimelineValue,
    Truth,
    known,
)
from graphs.execution.topics import spelled
from graphs.execution.worlds import Worlds
from graphs.query import program as q
from graphs.query.program import Leaf, Program
from tools.sound_kinds import with_source

NOTHING = "Nothing was heard that answers this."
UNHEARD = "Nobody has listened for that."
SURE = 0.8
"""From which share of timelines on a number needs no interval beside it."""

MOST_NAMED = 5
"""Things that one sentence names."""

_NOUNS = {
    "speaker": "speaker", "word": "word", "turn": "turn", "speech": "utterance",
    "silence": "pause", "note": "note", "chord": "chord", "beat": "beat",
}  # fmt: skip
_LABELS = {
    "man": "A man.", "woman": "A woman.", "child": "A child.", "rising": "It rises.",
    "falling": "It falls.", "level": "It stays the same.",
    "rising, falling": "It rises, then falls.", "falling, rising": "It falls, then rises.",
}  # fmt: skip


def sentence(program: Program, worlds: Worlds, reading: TimelineValue) -> tuple[str, float]:
    """What is said, and the share of timelines in which it is so."""
    if not known(reading).any():
        return NOTHING, 0.0
    match reading:
        case Truth(values=values):
            yes = float(np.nan_to_num(values, nan=0.5).mean())
            return ("Yes.", yes) if yes >= 0.5 else ("No.", 1.0 - yes)
        case Amount():
            return _amount(program, reading)
        case ThingsAsked():
            return _things(worlds, reading)
        case LabelShares(labels=labels, shares=shares):
            sums = shares.mean(axis=0)
            best = labels[int(sums.argmax())]
            told = name_of(best) if reading.what == "language" else best
            return _LABELS.get(told, f"{told}."), float(sums.max())
        case OrderOfThings(mask=mask):
            return _order(worlds, mask)
        case Denied():
            return "There is no telling what is not there.", 0.0


def interval(reading: TimelineValue) -> tuple[float, float] | None:
    """Between which numbers four timelines of five agree."""
    if not isinstance(reading, Amount) or not known(reading).any():
        return None
    low, high = np.nanquantile(reading.values, [0.1, 0.9], method="nearest").tolist()
    return round(low, 3), round(high, 3)


def _amount(program: Program, amount: Amount) -> tuple[str, float]:
    """The middle, and between which numbers it is."""
    values = amount.values[~np.isnan(amount.values)]
    middle = float(np.quantile(values, 0.5, method="nearest"))
    near = 0.5 if not amount.unit else max(0.3, 0.1 * abs(middle))
    sure = float((np.abs(values - middle) < near).sum()) / len(amount.values)
    low, high = interval(amount) or (middle, middle)
    unit = "s" if amount.unit in ("at", "s") else amount.unit
    digits = 0 if not unit else 1
    told = f"{middle:.{digits}f} {unit or _noun(program, middle)}".strip()
    if amount.unit == "at":
        return _when(amount, middle), sure
    if high - low > near and sure < SURE:
        told += f", between {low:.{digits}f} and {high:.{digits}f}"
    return f"{told}.", sure


def _when(amount: Amount, middle: float) -> str:
    """From when to when, or at what time."""
    if amount.until is None:
        return f"At {middle:.1f} s."
    ends = amount.until[np.abs(amount.values - middle) < 0.5]
    return f"From {middle:.1f} s to {float(np.nanmedian(ends)):.1f} s."


def _noun(program: Program, count: float) -> str:
    """What is counted."""
    if not isinstance(program.ask, q.Count):
        return ""
    sort = _counted(program.ask)
    noun = "kind" if program.ask.distinct else _NOUNS.get(sort, "time")
    return noun if count == 1 else f"{noun}s"


def _counted(count: q.Count) -> str:
    """The sort of thing that is counted."""
    return next((one.sort for one in count.walk() if isinstance(one, Leaf)), "sound")


def _things(worlds: Worlds, reading: ThingsAsked) -> tuple[str, float]:
    """Names in order of time; words in quotes; a speaker by place."""
    weights = reading.marked.weights
    share = weights.mean(axis=0)
    share[worlds.imagined] = 0.0
    best = float(share.max(initial=0.0))
    if best <= 0:
        return NOTHING, 0.0
    ranked = np.flatnonzero(share >= max(0.5 * best, 0.02)).tolist()
    kept = sorted(ranked, key=lambda at: -share[at])[:MOST_NAMED]
    kept.sort(key=lambda at: (float(np.median(worlds.start[:, at])), at))
    match reading.what:
        case "who":
            return _speaker(worlds, share)
        case "place":
            return _place(worlds, reading)
        case "words" | "english":
            told = " ".join(text for at in kept if (text := _quoted(worlds, at, reading.what)))
            return (f"“{told}”" if told else NOTHING), best if told else 0.0
        case "number":
            return _number(worlds, share), best
        case _:
            names = [_called(worlds, at) for at in kept]
            return _listed([name for name in dict.fromkeys(names) if name]), best


def _quoted(worlds: Worlds, at: int, what: str) -> str:
    """The words of a thing; in English where that is asked, and somebody translated them."""
    one = worlds.occasions[at]
    return (in_english(worlds, one) if what == "english" else "") or said(worlds, one)


def _called(worlds: Worlds, at: int) -> str:
    """What a thing is called: as the question lists it, else as it was heard."""
    one, place = worlds.occasions[at], list(worlds.blocks)[int(worlds.leaf_of[at])]
    heard = one.sort == "sound" and one.heard and not place.role.listed
    return with_source(one.heard) if heard else one.name


def _place(worlds: Worlds, reading: ThingsAsked) -> tuple[str, float]:
    """Which of its like it is."""
    rank = ranks(worlds, reading.of)[0]
    places = rank[reading.marked.mask].astype(int)
    if not len(places):
        return NOTHING, 0.0
    best = int(np.bincount(places).argmax())
    words = ("first", "second", "third", "fourth", "fifth")
    told = words[best] if best < len(words) else f"{best + 1}th"
    return f"The {told}.", float((places == best).mean())


def _number(worlds: Worlds, share: Numbers) -> str:
    """The numbers that are said where they are most likely meant."""
    text = said(worlds, worlds.occasions[int(share.argmax())])
    told = spelled(text) or tuple(f"{one:g}" for one in numbers(text))
    return f"{', '.join(told)}." if told else f"“{text}”"


def _speaker(worlds: Worlds, share: Numbers) -> tuple[str, float]:
    """Whoever is meant most."""
    timeline = worlds.so_far.timeline
    spoken = timeline.turns or timeline.utterances
    order = [one for one in dict.fromkeys(n.percept.speaker or "" for n in spoken) if one]
    sums = {name: float(sum(share[at] for at in _of(worlds, name))) for name in order}
    best = max(order, key=lambda name: sums[name], default="")
    if not best or not sums[best]:
        return "I cannot tell who speaks.", 0.0
    return f"Speaker {order.index(best) + 1} of {len(order)}.", sums[best] / sum(sums.values())


def _of(worlds: Worlds, speaker: str) -> list[int]:
    return [at for at, one in enumerate(worlds.occasions) if one.speaker == speaker]


def _listed(names: Sequence[str], joint: str = ", ") -> str:
    told = joint.join(one.lower() if at else one for at, one in enumerate(names))
    return f"{told[0].upper()}{told[1:]}." if told else NOTHING


def _order(worlds: Worlds, mask: Flags) -> tuple[str, float]:
    """What begins first, then, and then."""
    there = np.flatnonzero((mask.mean(axis=0) >= 0.4) & ~worlds.imagined).tolist()
    ranked = sorted(there, key=lambda at: (float(np.median(worlds.start[:, at])), at))
    names = [worlds.occasions[at].name for at in ranked]
    once = [name for name in dict.fromkeys(names) if name][:8]
    sure = float(mask[:, there].mean(axis=0).min(initial=1.0)) if there else 0.0
    return _listed(once, ", then "), sure
