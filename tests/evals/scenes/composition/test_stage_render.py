"""Rendering of recipe `programs`: what the plan says is what can be measured."""

import hashlib
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.scenes.clip_audio import RATE
from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.clip_pool import pool
from evals.scenes.composition.cue import Band, Cue
from evals.scenes.composition.programme import programme, scene
from evals.scenes.composition.stage_plan import AUDIBLE, Bed, Layer, LevelJump, StagePlan, tail
from evals.scenes.composition.stage_render import blocks, rendered, written
from evals.scenes.render import loudness
from evals.scenes.scene_plan import Room
from tests.evals.scenes.tones import Tones
from tools.audio import AudioClip, Samples, Segment
from tools.meters.balance import balance
from tools.meters.bandwidth import bandwidth
from tools.meters.clipping import clipping

DEV = pool("dev")
SOUNDS = DEV.of("sound")
QUIET = Bed(-120.0, 0.5)


class Noises:
    """Gives each clip white noise of its own, for what a tone cannot show."""

    def __call__(self, clip: Clip) -> Samples:
        rng = np.random.default_rng(int(clip.sha256[:8], 16))
        return (0.1 * rng.standard_normal(round(clip.seconds * RATE))).astype(np.float32)


def plan(*cues: Cue, seconds: float = 12.0, channels: int = 1) -> StagePlan:
    """A dry scene with hardly any noise of its own."""
    return StagePlan(
        name="dev-0000", kind="free", split="dev", seed=(1, 2), seconds=seconds,
        channels=channels, cues=cues, layers=(), bed=QUIET, room=None,
    )  # fmt: skip


def audible(staged: StagePlan) -> list[Segment]:
    heard: list[Segment] = []
    for _ in blocks(staged, Noises(), heard.append):
        pass
    return heard


def part(sides: Samples, start: float, end: float) -> Samples:
    return sides[..., round(start * RATE) : round(end * RATE)]


def power(sides: Samples) -> float:
    """The level of all channels together."""
    return loudness(sides) + 10 * float(np.log10(len(sides)))


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(SOUNDS),
    st.floats(-40, -20).map(lambda level: round(level, 2)),
    st.sampled_from((None, "telephone", "am", "fm")),
    st.sampled_from(("near", "far")),
    st.sampled_from((1, 2)),
    st.floats(-1, 1),
    st.sampled_from((0.9, 1.0, 1.1)),
)
def test_a_sound_arrives_at_its_level_and_in_its_time(
    clip: Clip, level: float, band: Band | None, distance: str, channels: int, pan: float,
    speed: float,
) -> None:  # fmt: skip
    cue = Cue(clip, 1.0, level, speed, distance, pan, band)  # type: ignore[arg-type]
    sides = rendered(plan(cue, channels=channels), Noises())
    assert sides.shape == (channels, 12 * RATE)
    assert power(part(sides, 1.0, cue.end)) == pytest.approx(level, abs=0.2)
    assert power(part(sides, 0.0, 1.0)) < -90
    assert power(part(sides, cue.end + 0.01, 12.0)) < -90


@given(st.floats(-1, 1))
@settings(max_examples=15, deadline=None)
def test_a_place_can_be_measured(tmp_path_factory: pytest.TempPathFactory, pan: float) -> None:
    cue = Cue(SOUNDS[0], 0.5, -22.0, pan=round(pan, 2))
    path = tmp_path_factory.mktemp("place") / "scene.wav"
    written(plan(cue, seconds=2.0, channels=2), Tones(), path)
    measured = next(iter(balance(AudioClip.open(path))))[0]
    if cue.side:
        assert measured.text == cue.side


def test_nothing_is_left_of_a_telephone_outside_its_band(tmp_path: Path) -> None:
    cues = (Cue(SOUNDS[0], 0.5, -20.0), Cue(SOUNDS[1], 3.0, -20.0, distance="far"))
    room = Room(0.8, -8.0)
    call = replace(plan(*cues), band="telephone", room=room, bed=Bed(-50.0, 0.2))
    sides = rendered(call, Noises())
    spectrum = np.abs(np.fft.rfft(sides[0])) ** 2
    hertz = np.fft.rfftfreq(sides.shape[1], 1 / RATE)
    outside = spectrum[(hertz > 3_420) | (hertz < 230)].sum() / spectrum.sum()
    assert 10 * np.log10(outside) < -55
    written(call, Noises(), tmp_path / "call.wav")
    assert next(bandwidth(AudioClip.open(tmp_path / "call.wav"))).text == "telephone band"


def test_what_is_far_has_fewer_highs_and_more_of_the_room() -> None:
    near = Cue(SOUNDS[0], 1.0, -24.0)
    echoing = replace(plan(near), room=Room(0.8, -12.0))
    far = replace(echoing, cues=(replace(near, distance="far"),))
    tails, highs = [], []
    for one in (echoing, far):
        sides = rendered(one, Noises())
        tails.append(power(part(sides, near.end + 0.01, near.end + 0.3)))
        spectrum = np.abs(np.fft.rfft(part(sides, 1.0, near.end)[0])) ** 2
        highs.append(spectrum[len(spectrum) // 2 :].sum() / spectrum.sum())
    assert tails[1] - tails[0] == pytest.approx(8.0, abs=2.5)
    assert highs[1] < 0.5 * highs[0]


def test_a_room_dies_away_as_it_is_said_to() -> None:
    room = Room(1.5, -6.0)
    cue = Cue(SOUNDS[0], 1.0, -20.0)
    sides = rendered(replace(plan(cue), room=room), Noises())
    gone = cue.end + tail(room, "near")
    assert power(part(sides, gone + 0.05, gone + 0.3)) < cue.level - AUDIBLE
    assert power(part(sides, cue.end, cue.end + 0.1)) > cue.level - 14


@pytest.mark.parametrize("room", [None, Room(1.5, -6.0)])
def test_a_sound_can_be_heard_from_its_onset_until_it_has_died_away(room: Room | None) -> None:
    cues = (Cue(SOUNDS[0], 1.0, -20.0), Cue(SOUNDS[1], 5.0, -26.0, distance="far"))
    staged = replace(plan(*cues), room=room)
    for cue, heard in zip(cues, audible(staged), strict=True):
        assert heard.start == pytest.approx(cue.onset, abs=0.05)
        assert heard.end == pytest.approx(staged.offset(cue), abs=0.25 if room else 0.05)


def test_what_covers_a_sound_shortens_the_time_in_which_it_is_heard() -> None:
    cue = Cue(SOUNDS[0], 1.0, -26.0)
    room = replace(plan(cue), room=Room(2.0, -4.0))
    bare, covered = (audible(one)[0] for one in (room, replace(room, bed=Bed(-34.0, 0.5))))
    assert covered.start == pytest.approx(bare.start, abs=0.05)
    assert covered.end < bare.end - 0.3
    assert covered.end >= cue.end - 0.05


def test_a_layer_goes_on_at_its_level_without_seams() -> None:
    texture = SOUNDS[1]
    for channels in (1, 2):
        staged = replace(
            plan(channels=channels, seconds=30.0), layers=(Layer("Rain", (texture,), -30.0),)
        )
        sides = rendered(staged, Noises())
        assert power(sides) == pytest.approx(-30.0, abs=0.7)
        frames = sides.reshape(channels, -1, RATE // 10).transpose(1, 0, 2)
        levels = [power(frame) for frame in frames]
        assert max(levels) - min(levels) < 4.0


def test_a_crowd_is_of_many_and_at_its_level() -> None:
    voices = [clip for clip in DEV.of("voice") if clip.seconds > 1.5]
    crowd = replace(plan(seconds=20.0), layers=(Layer("Crowd", tuple(voices), -28.0, 14),))
    assert power(rendered(crowd, Tones())) == pytest.approx(-28.0, abs=1.0)


def test_after_a_jump_all_is_louder_by_as_much_as_is_said() -> None:
    staged = replace(plan(), bed=Bed(-40.0, 0.3), step=LevelJump(6.0, 12.0),
                     layers=(Layer("Rain", (SOUNDS[1],), -30.0),))  # fmt: skip
    sides = rendered(staged, Noises())
    early, late = power(part(sides, 0.0, 6.0)), power(part(sides, 6.0, 12.0))
    assert late - early == pytest.approx(12.0, abs=0.7)
    assert power(sides) == pytest.approx(staged.layer_level(staged.layers[0]), abs=1.0)


def test_what_was_recorded_too_loudly_is_clipped_and_nothing_else(tmp_path: Path) -> None:
    scenes = [one for one in programme(DEV, 240, 4) if one.seconds < 40]
    spoilt, fine = ([one for one in scenes if one.clipped is told][:4] for told in (True, False))
    assert len(fine) >= len(spoilt) >= 2
    for staged in (*spoilt, *fine):
        written(staged, Noises(), tmp_path / "scene.wav")
        measured = next(clipping(AudioClip.open(tmp_path / "scene.wav")))
        assert (measured.text == "clipped") == staged.clipped, staged.kind


@pytest.mark.parametrize("number", [0, 3, 11, 17])
def test_the_same_scene_is_the_same_bytes(number: int, tmp_path: Path) -> None:
    staged = scene(DEV, number, 3)
    hashes = {written(staged, Tones(), tmp_path / f"{n}.wav").sha256 for n in range(2)}
    assert len(hashes) == 1
    file = tmp_path / "0.wav"
    assert hashlib.sha256(file.read_bytes()).hexdigest() in hashes
    info = sf.info(file)
    assert (info.samplerate, info.channels, info.subtype) == (RATE, staged.channels, "PCM_16")
    assert info.duration == pytest.approx(staged.seconds, abs=1e-4)


def test_memory_does_not_grow_with_the_length_of_a_scene() -> None:
    peaks: list[int] = []
    for seconds in (60.0, 300.0):
        cues = [Cue(SOUNDS[n % 5], 5.0 * n, -24.0) for n in range(round(seconds / 5) - 1)]
        staged = replace(plan(*cues, seconds=seconds, channels=2), room=Room(1.0, -8.0))
        tracemalloc.start()
        for _ in blocks(staged, Tones()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]
