"""Voices that a plain mix or a low level would hide, heard by every ear."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from agent.assembly.runtime import Runtime
from tests.conftest import CLIPS
from tools.audio import AudioClip, Samples
from tools.evidence import Percept, SubQuery

RATE = 16_000
WORDS = "hold while I try to locate the person"


async def perceived(runtime: Runtime, clip: AudioClip, tool: str) -> list[Percept]:
    return [one async for one in runtime.toolbox()[tool](clip, SubQuery(tool=tool))]


def samples(name: str) -> Samples:
    return AudioClip.open(CLIPS / f"{name}.ogg").samples(RATE)


@pytest.mark.models
@pytest.mark.anyio
@pytest.mark.parametrize("decibels", [-30, -60, -80])
async def test_however_quiet_it_is_heard(runtime: Runtime, tmp_path: Path, decibels: int) -> None:
    quiet = samples("call") * 10 ** (decibels / 20)
    sf.write(tmp_path / "a.flac", quiet, RATE, subtype="PCM_24")
    clip = AudioClip.open(tmp_path / "a.flac")
    said = " ".join(one.in_words for one in await perceived(runtime, clip, "asr"))
    assert WORDS in said
    assert "sono ora occupat" in said
    sounds = {one.label for one in await perceived(runtime, clip, "tag") if one.kind == "event"}
    assert "Speech" in sounds
    assert sounds & {"Dog", "Bark", "Bow-wow"}
    assert len(await perceived(runtime, clip, "diarize")) >= 2


@pytest.mark.models
@pytest.mark.anyio
@pytest.mark.parametrize("music", [0.0, 0.1, 0.25])
async def test_a_voice_that_only_the_side_holds_is_heard(
    runtime: Runtime, tmp_path: Path, music: float
) -> None:
    voice = samples("call") * 0.7
    played = np.resize(samples("music"), len(voice)) * music
    sf.write(tmp_path / "a.flac", np.stack([played + voice, played - voice], 1), RATE)
    clip = AudioClip.open(tmp_path / "a.flac")
    said = " ".join(one.in_words for one in await perceived(runtime, clip, "asr"))
    assert "try to locate the person" in said
