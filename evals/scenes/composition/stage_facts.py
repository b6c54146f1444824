"""The reference annotations of a plan of recipe `programs`, as percepts.

A sound lasts as long as it can be heard, the room's answer to it included. A fault of the recording
is told where it is plain, and that it is clean where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from evals.scenes.annotations import FOLDER
from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.audibility import snr
from evals.scenes.composition.cue import Cue, PlayedMusic
from evals.scenes.composition.programme import RECIPE
from evals.scenes.composition.recording_quality import loudness, qualities
from evals.scenes.composition.stage_plan import StagePlan, decibels, power
from evals.scenes.composition.stage_render import Rendering
from evals.scenes.reference import TRUTH, SceneFacts, Source
from tools.audio import Segment
from tools.evidence import Aspect, Measurement, Percept, SoundEvent, Trait, Turn, Utterance
from tools.meters.meter import measured

Loudness = tuple[float, float | None]
"""The level of a recording, and how far it lies above what sounds meanwhile."""

Heard = tuple[Percept, Loudness | None]

GENDERS: Mapping[str, str] = {"female": "woman", "male": "man"}


def facts_of(
    plan: StagePlan,
    versions: Mapping[str, str],
    rendering: Rendering | None = None,
) -> SceneFacts:
    """The annotations of a plan.

    Args:
        plan: What happens.
        versions: Of the packages that recordings are from.
        rendering: What came of it; without, sounds last as they were planned to.
    """
    heard = sorted(
        _heard(plan, rendering.audible if rendering else ()), key=lambda pair: _start(pair[0])
    )
    return SceneFacts(
        audio=f"{FOLDER}/{plan.name}.wav",
        sha256=rendering.sha256 if rendering else "",
        split=plan.split,
        kind=plan.kind,
        seconds=plan.seconds,
        percepts=tuple(percept for percept, _ in heard),
        levels=tuple(told and told[0] for _, told in heard),
        above=tuple(told and told[1] for _, told in heard),
        snr=_speech_snr(plan),
        sources=tuple(_sources(plan, versions)),
        recipe=RECIPE,
        channels=plan.channels,
        countable=countable(plan),
    )


def countable(plan: StagePlan) -> tuple[str, ...]:
    """The labels of which every occasion is a cue of its own, in order of first use."""
    single: dict[str, bool] = {}
    for cue in plan.cues:
        what = cue.what
        if isinstance(what, Clip) and what.kind == "sound":
            once = (what.start, what.end) in what.singles
            single[what.label] = single.get(what.label, True) and once
    behind = {layer.label for layer in plan.layers}
    return tuple(label for label, once in single.items() if once and label not in behind)


def _start(percept: Percept) -> float:
    return percept.segment.start if percept.segment else 0.0


def _heard(plan: StagePlan, audible: Sequence[Segment]) -> Iterator[Heard]:
    whole = Segment(start=0, end=plan.seconds)
    for label in qualities(plan):
        yield _trait("quality", label, whole), None
    for layer in plan.layers:
        yield _sound(layer.label, whole), (plan.layer_level(layer), None)
    names: dict[str, str] = {}
    planned = [Segment(start=cue.onset, end=plan.offset(cue)) for cue in plan.cues]
    times = _apart(plan.cues, audible or planned)
    for cue, above, segment in zip(plan.cues, ratios(plan), times, strict=True):
        heard = (cue.level, above)
        if not isinstance(cue.what, Clip):
            yield from _played(cue.what, cue.onset, heard)
        elif cue.what.kind == "voice":
            name = names.setdefault(cue.what.speaker, f"S{len(names) + 1}")
            yield from _spoken(cue.what, heard, segment, name)
        else:
            yield _sound(cue.what.label, segment), heard
            yield from ((one, None) for one in _measured(cue.what, segment))
        yield from ((trait, None) for trait in _traits(plan, cue, segment))


def _apart(cues: Sequence[Cue], times: Sequence[Segment]) -> list[Segment]:
    """Each sound's time, but none in which the same voice or sound has begun anew already."""
    found: list[Segment] = []
    begun: dict[str, float] = {}
    for cue, time in zip(reversed(cues), reversed(times), strict=True):
        end = min(time.end, begun.get(cue.who, time.end))
        found.append(Segment(start=time.start, end=end) if end > time.start else time)
        begun[cue.who] = time.start
    return found[::-1]


def _played(score: PlayedMusic, onset: float, heard: Loudness) -> Iterator[Heard]:
    """What is true of music. Of one instrument alone the level is known, of several their sum's."""
    facts = score.facts(onset)
    alone = sum(isinstance(fact, SoundEvent) for fact in facts) == 1
    for fact in facts:
        yield fact, heard if alone and isinstance(fact, SoundEvent) else None


def _sound(label: str, segment: Segment) -> SoundEvent:
    return SoundEvent(segment=segment, tool=TRUTH, confidence=1.0, label=label)


def _measured(clip: Clip, segment: Segment) -> Iterator[Measurement]:
    """What is sure of a piece of music."""
    if clip.bpm is not None:
        yield measured("tempo", segment, clip.bpm, "BPM", tool=TRUTH)
    if clip.key:
        yield measured("key", segment, None, "", clip.key, tool=TRUTH)


def _trait(aspect: Aspect, label: str, segment: Segment) -> Trait:
    return Trait(segment=segment, tool=TRUTH, confidence=1.0, aspect=aspect, label=label)


def _spoken(clip: Clip, heard: Loudness, segment: Segment, name: str) -> Iterator[Heard]:
    """Who speaks, of which gender, and what is said."""
    yield Turn(segment=segment, tool=TRUTH, confidence=1.0, speaker=name), heard
    said = Utterance(
        segment=segment,
        tool=TRUTH,
        confidence=1.0,
        text=clip.words,
        language=clip.language,
        speaker=name,
    )
    yield said, heard
    if clip.english:
        yield said.model_copy(update={"text": clip.english, "translated": True}), heard
    if clip.gender:
        yield _trait("gender", GENDERS.get(clip.gender, clip.gender), segment), None


def _traits(plan: StagePlan, cue: Cue, segment: Segment) -> Iterator[Trait]:
    """Where a sound is, and through what it came where that differs from the rest."""
    if plan.channels == 2 and cue.side:
        yield _trait("position", cue.side, segment)
    if len({other.distance for other in plan.cues}) == 2:
        yield _trait("position", cue.distance, segment)
    if cue.band == "telephone" and plan.band is None:
        yield _trait("quality", "telephone", segment)


def _speech_snr(plan: StagePlan) -> float | None:
    """Speech above the layers behind it, in dB; None where there are not both."""
    spoken = [cue for cue in plan.cues if cue.spoken]
    if not spoken or not plan.layers:
        return None
    behind = sum(power(plan.layer_level(layer)) for layer in plan.layers)
    return round(loudness(spoken) - decibels(behind), 2)


def ratios(plan: StagePlan) -> tuple[float, ...]:
    """How far each sound stands above all others, in dB, in order of onset."""
    return tuple(round(float(np.clip(snr(plan, cue), -99, 99)), 2) for cue in plan.cues)


def _sources(plan: StagePlan, versions: Mapping[str, str]) -> Iterator[Source]:
    used = {clip.sha256: clip for clip in plan.clips}
    yield from dict.fromkeys(
        s for cue in plan.cues if not isinstance(cue.what, Clip) for s in cue.what.sources
    )
    for clip in used.values():
        yield Source(
            file=clip.file,
            package=clip.package,
            version=versions[clip.package],
            sha256=clip.sha256,
            licence=clip.licence,
        )
