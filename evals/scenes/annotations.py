"""The reference annotations of a plan, as percepts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evals.scenes.clip_manifest import Clip, ClipManifest
from evals.scenes.reference import TRUTH, SceneFacts, Source
from evals.scenes.scene_plan import Event, ScenePlan
from tools.audio import Segment
from tools.evidence import Measurement, SoundEvent, Turn, Utterance

FOLDER = "scenes"
"""Where the recordings lie, beside the annotations."""

Timed = Turn | Utterance | SoundEvent | Measurement
"""The percepts that serve as annotations; all of them have a segment."""

Heard = tuple[Timed, float | None]
"""A percept, and the level of its recording."""


def facts_of(plan: ScenePlan, kept: ClipManifest, sha256: str = "") -> SceneFacts:
    """The annotations of a plan. The hash is that of the rendered file."""
    heard = sorted(_heard(plan), key=lambda pair: pair[0].segment.start)
    return SceneFacts(
        audio=f"{FOLDER}/{plan.name}.wav",
        sha256=sha256,
        split=plan.split,
        kind=plan.kind,
        seconds=plan.seconds,
        percepts=tuple(percept for percept, _ in heard),
        levels=tuple(level for _, level in heard),
        snr=plan.snr,
        sources=tuple(_sources(plan, kept)),
    )


def _heard(plan: ScenePlan) -> Iterator[Heard]:
    if plan.background is not None:
        whole = Segment(start=0, end=plan.seconds)
        yield _sound(plan.background.clip.label, whole), plan.background.level
    names: dict[str, str] = {}
    for event in plan.events:
        segment = Segment(start=event.onset, end=event.offset)
        match event.clip.kind:
            case "voice":
                name = names.setdefault(event.clip.speaker, f"S{len(names) + 1}")
                yield from ((percept, event.level) for percept in _spoken(event, segment, name))
            case "note":
                yield _sound(event.clip.label, segment), event.level
                yield _pitch(event, segment), None
            case "drum":
                pass
            case _:
                yield _sound(event.clip.label, segment), event.level
    yield from _beats(plan)


def _sound(label: str, segment: Segment) -> SoundEvent:
    return SoundEvent(segment=segment, tool=TRUTH, confidence=1.0, label=label)


def _spoken(event: Event, segment: Segment, name: str) -> Iterator[Timed]:
    yield Turn(segment=segment, tool=TRUTH, confidence=1.0, speaker=name)
    yield Utterance(
        segment=segment,
        tool=TRUTH,
        confidence=1.0,
        text=event.clip.words,
        language=event.clip.language,
        speaker=name,
    )


def _pitch(event: Event, segment: Segment) -> Measurement:
    hertz = round((event.clip.pitch or 0.0) * event.speed, 1)
    return Measurement(
        segment=segment, tool=TRUTH, confidence=1.0, quantity="pitch", value=hertz, unit="Hz"
    )


def _beats(plan: ScenePlan) -> Iterator[Heard]:
    """A pattern of drums is one event, as one hears it, with its tempo."""
    for beat in plan.beats:
        segment = Segment(start=beat.start, end=beat.end)
        hits = [event for event in plan.events if beat.start <= event.onset < beat.end]
        energy = sum(10 ** (hit.level / 10) * hit.seconds for hit in hits)
        level = 10 * float(np.log10(energy / segment.duration))
        yield _sound(hits[0].clip.label, segment), round(level, 2)
        measured = Measurement(
            segment=segment,
            tool=TRUTH,
            confidence=1.0,
            quantity="tempo",
            value=float(beat.bpm),
            unit="BPM",
        )
        yield measured, None


def _sources(plan: ScenePlan, kept: ClipManifest) -> Iterator[Source]:
    used: dict[str, Clip] = {}
    for clip in plan.clips:
        used.setdefault(clip.sha256, clip)
    for clip in used.values():
        yield Source(
            file=clip.file,
            package=clip.package,
            version=kept.packages[clip.package],
            sha256=clip.sha256,
            licence=clip.licence,
        )
