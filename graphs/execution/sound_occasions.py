"""Where sounds were heard: those that a text names, those that the choices name, or all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from graphs.choices.aspects import is_kind
from graphs.choices.denials import is_silence
from graphs.choices.enumerators import bare
from graphs.choices.named_sounds import sounds
from graphs.execution.choice_words import extreme, ordinal, side, voices
from graphs.execution.coverage import coverage
from graphs.execution.leaf_roles import LeafPlace
from graphs.execution.occasions import Occasion, apart, occasion, overlooked, unheard
from graphs.execution.sound_pieces import rejoined
from graphs.execution.sounding_stretches import sounding
from graphs.execution.topics import Embed, content
from graphs.execution.voice_pitch import GENDER_FITS, gender_shares
from graphs.likeness import Likeness, quoted
from graphs.query.program import Sort
from graphs.query.stretch_words import is_stretch
from graphs.question_words import is_voice
from graphs.state import Call
from graphs.timeline import Noted, Timeline
from tools.audio import Segment
from tools.evidence import SoundEvent, Turn, Utterance
from tools.ontology import is_backdrop, is_generic, known, related
from tools.sound_kinds import kind

FAINT = 0.4
"""The confidence below which one of very many sounds is hardly told from the others."""

NEAR = 0.45
"""How well a text must name a label for its events to be meant."""

THERE = 0.05
"""The probability below which a sound is hardly there, and is no other name for one that is."""

SURELY = 0.95
"""How well a text must name a label for it to be a kind of what the text says."""

HEARD_AS_SOUNDS = frozenset({"delivery", "quality"})
"""Respects in which what is of a kind is heard as a sound is."""

MANY = 25
"""How many labels a kind must hold to be a name for very many: alarms do, birds do not."""

VOCAL = frozenset(
    {
        *("Speech", "Conversation", "Narration, monologue", "Speech synthesizer"),
        *("Male speech, man speaking", "Female speech, woman speaking"),
        "Child speech, kid speaking",
    }
)
"""Labels of somebody who speaks."""


@dataclass(frozen=True)
class HeardSoFar:
    """All that a program is run on."""

    timeline: Timeline
    calls: Sequence[Call]
    likeness: Likeness
    choices: tuple[str, ...] = ()
    embed: Embed | None = None

    @property
    def span(self) -> Segment:
        """What there is to listen to."""
        return self.timeline.span

    @cached_property
    def fits(self) -> dict[tuple[str, str], float]:
        """Likenesses that were looked up already."""
        return {}

    @cached_property
    def named(self) -> tuple[str, ...]:
        """What the choices name that could be heard, in an order that is not theirs."""
        told = sounds(bare(self.choices)) if self.choices else ()
        return tuple(sorted(one for one in told if not _is_place(one)))

    @cached_property
    def anything(self) -> tuple[Occasion, ...]:
        """All sounds and utterances that are more probable than not."""
        spoken = [occasion("speech", "", noted) for noted in self.timeline.utterances]
        return tuple(one for one in (*heard_sounds(self), *spoken) if one.probability > 0.5)

    def fit(self, text: str, label: str) -> float:
        """How well a text names a label; 0 where it hardly does."""
        if (text, label) not in self.fits:
            fit = 1.0 if text.lower() == label.lower() else self.likeness(text, label)
            self.fits[text, label] = fit if fit >= NEAR else 0.0
        return self.fits[text, label]

    def guesses(self, sort: Sort, name: str, of: str, found: bool) -> Iterator[Occasion]:
        """What of this was overlooked, or has not been listened for."""
        share = coverage(sort, of, self.calls, self.span)
        if share > 0.02:
            yield overlooked(sort, name, found)
        if share < 0.98:
            yield from unheard(sort, name, 1.0 - share)


def _is_place(choice: str) -> bool:
    """Whether a choice tells a place, and no sound: "the first one", "before the bell"."""
    return ordinal(choice) is not None or side(choice) is not None or extreme(choice) is not None


def sound_occasions(place: LeafPlace, so_far: HeardSoFar) -> list[Occasion]:
    """The occasions of a leaf that is a sound."""
    of = place.leaf.of
    if is_stretch(of):
        return list(sounding(of, so_far.timeline))
    own = [name for name in so_far.named if _is_one(name, of)] if of else []
    ranges = place.role.named and not (of and place.role.listed)
    # Beside a kind ("machine") a choice that has its word ("sewing machine") is one of several.
    if ranges and so_far.named and (len(own) != 1 or kind(of)):
        found = [one for name in so_far.named for one in _of_name(name, (name,), so_far)]
        found = _of_kind(of, found, so_far) if of else found
        return [*found, *_unnamed(so_far)]
    if not of:
        found = heard_sounds(so_far)
        return [*found, *so_far.guesses("sound", "", "", found=bool(found))]
    return list(_of_name(of, (of, *own) if place.role.named else (of,), so_far))


def _unnamed(so_far: HeardSoFar) -> list[Occasion]:
    """What no choice names, where one says that nothing is heard: then that is not so."""
    if not any(map(is_silence, so_far.choices)):
        return []
    return [
        one
        for one in heard_sounds(so_far)
        if not is_backdrop(one.name) and not any(so_far.fit(n, one.heard) for n in so_far.named)
    ]


def _of_kind(of: str, found: list[Occasion], so_far: HeardSoFar) -> list[Occasion]:
    """Of what was heard that which is of the kind asked for, where any surely is; else all."""
    kind = [one for one in found if one.supports and so_far.fit(of, one.heard) >= SURELY]
    if not any(one.probability > 0.5 for one in kind):
        return found
    return [one for one in found if one in kind or not one.supports]


def _is_one(name: str, of: str) -> bool:
    """Whether a choice says what the question does, and perhaps more."""
    own, asked = content(name), content(of)
    return bool(own and asked) and (own <= asked or asked <= own)


def _of_name(name: str, texts: Sequence[str], so_far: HeardSoFar) -> list[Occasion]:
    """What is called by these texts, and what of it was overlooked or not listened for."""
    found = [
        replace(_meant(name, noted, fit), heard=noted.percept.label)
        for noted in so_far.timeline.events
        if (fit := max(so_far.fit(text, noted.percept.label) for text in texts))
    ]
    found = apart([*found, *_voices(name, so_far), *_kinds(name, so_far), *_quotes(name, so_far)])
    found = rejoined(found, so_far.timeline)
    return [*found, *so_far.guesses("sound", name, name, found=bool(found))]


def _meant(name: str, noted: Noted[SoundEvent], fit: float) -> Occasion:
    """An event of what is called so; faint ones of a name for very many sounds say little."""
    sure = 1.0 if noted.percept.confidence is None else noted.percept.confidence
    share = min(1.0, sure / FAINT) if is_wide(name) else 1.0
    return occasion("sound", name, noted, _clear(fit) * share)


@lru_cache(maxsize=1024)
def is_wide(name: str) -> bool:
    """Whether a name is that of very many sounds: "animals", "a vehicle"."""
    own = content(name)
    return len(kind(name)) >= MANY or (
        bool(own)
        and any(
            own <= content(label)
            for label in known()
            if is_generic(label) and not is_backdrop(label)
        )
    )


def _clear(fit: float) -> float:
    """How probable it is that a label of this likeness is meant."""
    return min(1.0, max(0.0, (fit - 0.3) / 0.5))


def _voices(name: str, so_far: HeardSoFar) -> list[Occasion]:
    """Turns or utterances, where a name means somebody speaking: "a man speaks"."""
    if not is_voice(name):
        return []
    timeline = so_far.timeline
    turns = [_voice(name, noted, so_far) for noted in timeline.turns]
    return turns or [_voice(name, noted, so_far) for noted in timeline.utterances]


def _voice(name: str, noted: Noted[Turn] | Noted[Utterance], so_far: HeardSoFar) -> Occasion:
    """Somebody who speaks, as far as it is a voice of that name."""
    shares, wanted = gender_shares(so_far.timeline, [noted.segment]), voices(name)
    fits = [np.dot(GENDER_FITS[one], shares) for one in sorted(wanted)]
    told = occasion("sound", name, noted, float(max(fits, default=1.0)))
    return replace(told, heard="Speech", speaker=noted.percept.speaker or "")


def _kinds(name: str, so_far: HeardSoFar) -> list[Occasion]:
    """Stretches of a kind of speaking or recording that a name means: "whisper", "clipping"."""
    return [
        replace(occasion("sound", name, noted), heard=noted.percept.label)
        for noted in so_far.timeline.traits
        if noted.percept.aspect in HEARD_AS_SOUNDS
        and is_kind(noted.percept.aspect, noted.percept.label, name)
    ]


def _quotes(name: str, so_far: HeardSoFar) -> list[Occasion]:
    """Utterances that say what a choice among sounds quotes."""
    if len(name.split()) < 3:
        return []
    return [
        replace(occasion("sound", name, noted, fit), heard=noted.percept.text)
        for noted in so_far.timeline.utterances
        if (fit := quoted(name, noted.percept.text)) > 0.8
    ]


def heard_sounds(so_far: HeardSoFar) -> list[Occasion]:
    """All sounds: of labels of one sound the telling one, and no backdrops beside others."""
    found = [
        replace(occasion("sound", noted.percept.label, noted), heard=noted.percept.label)
        for noted in so_far.timeline.events
    ]
    found = [one for one in found if not is_backdrop(one.name)] or found
    kept: list[Occasion] = []
    for one in sorted(found, key=lambda one: (is_generic(one.name), -one.strength, one.start)):
        same = next((at for at, other in enumerate(kept) if _same_sound(one, other)), None)
        if same is None:
            kept.append(one)
        else:
            kept[same] = replace(kept[same], supports=kept[same].supports + one.supports)
    return rejoined(kept, so_far.timeline)


def _same_sound(one: Occasion, other: Occasion) -> bool:
    """Whether two labels that overlap may be of one sound, if there is the other at all."""
    alike = is_generic(one.name) or related(one.name, other.name)
    return alike and one.shared(other) > 0.1 and other.probability >= THERE
