"""Rendering: what the plan says is what sounds."""

from dataclasses import replace

import numpy as np
import pytest

from evals.scenes.clip_audio import RATE
from evals.scenes.clip_manifest import keep
from evals.scenes.render import levelled, loudness, render
from evals.scenes.scene_plan import Room, ScenePlan, speech_level
from evals.scenes.templates.scene_templates import programme
from tests.evals.scenes.tones import Tones
from tools.audio import Samples

PLANS = list(programme(keep(), "dev", 12, 3))
QUIET = -130.0


def bare(plan: ScenePlan) -> ScenePlan:
    """The same without room, and with next to no bed."""
    return replace(plan, room=None, bed=replace(plan.bed, level=QUIET))


def part(samples: Samples, start: float, end: float) -> Samples:
    return samples[round(start * RATE) : round(end * RATE)]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.kind)
def test_it_renders_the_same_samples_twice_as_long_as_planned_and_below_full_scale(
    plan: ScenePlan,
) -> None:
    one, two = (render(plan, Tones()) for _ in range(2))
    assert np.array_equal(one, two)
    assert len(one) == round(plan.seconds * RATE)
    assert np.isfinite(one).all()
    assert np.abs(one).max() <= 0.99


def test_events_begin_and_end_when_planned_at_their_level() -> None:
    plan = bare(next(plan for plan in PLANS if plan.kind == "band"))
    samples, first = render(plan, Tones()), plan.events[0]
    assert loudness(part(samples, 0, first.onset)) < -90
    assert loudness(part(samples, first.onset, first.onset + 0.02)) > -60
    assert loudness(part(samples, first.onset, first.offset)) == pytest.approx(first.level, abs=0.3)
    assert loudness(part(samples, first.offset, plan.events[1].onset)) < -90


def test_the_background_is_as_far_below_speech_as_its_annotations_say() -> None:
    plan = bare(next(plan for plan in PLANS if plan.kind == "over"))
    assert plan.background is not None
    assert plan.snr is not None
    spoken = [event for event in plan.events if event.clip.kind == "voice"]
    behind = render(replace(plan, events=()), Tones())
    assert speech_level(spoken) - loudness(behind) == pytest.approx(plan.snr, abs=0.1)


def test_a_bed_lies_under_everything_and_is_never_silent() -> None:
    plan = replace(PLANS[0], events=(), room=None)
    samples = render(plan, Tones())
    assert loudness(samples) == pytest.approx(plan.bed.level, abs=0.1)
    frames = samples[: len(samples) // 800 * 800].reshape(-1, 800)
    assert min(loudness(frame) for frame in frames) > plan.bed.level - 20


def test_a_room_goes_on_after_the_event_but_not_for_long() -> None:
    plan = bare(PLANS[0])
    wet = render(replace(plan, room=Room(decay=0.35, wet=-10.0)), Tones())
    end = plan.events[-1].offset
    assert loudness(part(wet, end, end + 0.05)) > -50
    assert loudness(part(wet, end + 0.5, end + 0.6)) < -90


def test_a_faster_note_is_higher() -> None:
    plan = bare(next(plan for plan in PLANS if plan.kind == "notes"))
    samples = render(plan, Tones())
    pitches = [_pitch(part(samples, e.onset, e.offset)) for e in plan.events]
    slow = min(range(3), key=lambda n: plan.events[n].speed)
    for event, pitch in zip(plan.events, pitches, strict=True):
        assert pitch / pitches[slow] == pytest.approx(event.speed, rel=0.02)


def _pitch(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples, 8 * len(samples)))
    return float(np.argmax(spectrum)) * RATE / (8 * len(samples))


def test_levelled_has_the_level() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    assert loudness(levelled(noise, -31.0)) == pytest.approx(-31.0, abs=1e-3)
