"""The recording behind a page: embedded, by reference, or gone."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from agent.show.page import audio_source
from agent.show.page.audio_source import sound_of
from tests.conftest import CLIPS
from tools.audio import AudioClip, Segment

HERE = Path("trace.json"), Path("page.html")


def decoded(source: str) -> tuple[np.ndarray, int]:
    data = base64.b64decode(source.removeprefix("data:audio/mpeg;base64,"))
    return sf.read(io.BytesIO(data), dtype="float32")


def test_the_embedded_sound_keeps_time_to_a_millisecond(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).normal(0, 0.003, 3 * 16_000).astype(np.float32)
    samples[24_000:24_016] = 0.9
    sf.write(tmp_path / "click.wav", samples, 16_000)
    found = sound_of(AudioClip.open(tmp_path / "click.wav"), *HERE)
    heard, rate = decoded(found.source or "")
    assert np.abs(heard).argmax() / rate == pytest.approx(1.5, abs=0.001 + 16 / 16_000)
    assert len(heard) / rate == pytest.approx(3, abs=0.05)


def test_of_a_window_only_the_window_is_embedded(call: AudioClip) -> None:
    found = sound_of(call.crop(Segment(start=4, end=7)), *HERE)
    heard, rate = decoded(found.source or "")
    assert found.offset == 4
    assert len(heard) / rate == pytest.approx(3, abs=0.05)


def test_what_is_long_is_played_from_its_file(
    call: AudioClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio_source, "LONGEST", 5)
    strange = tmp_path / "a #1%?.ogg"
    strange.write_bytes(call.path.read_bytes())
    (tmp_path / "pages").mkdir()
    here = AudioClip.open(strange)
    found = sound_of(here, tmp_path / "t.json", tmp_path / "pages" / "p.html")
    assert (found.source, found.embedded) == ("../a%20%231%25%3F.ogg", False)
    assert found.pictures


def test_a_recording_that_is_gone_is_said_to_be(call: AudioClip) -> None:
    found = sound_of(call.model_copy(update={"path": Path("no/such.ogg")}), *HERE)
    assert (found.source, found.pictures) == (None, None)
    assert "no/such.ogg is not there any more" in found.why


def test_a_recording_that_was_moved_with_its_trace_is_found(
    call: AudioClip, tmp_path: Path
) -> None:
    (tmp_path / "call.ogg").write_bytes(call.path.read_bytes())
    gone = call.model_copy(update={"path": Path("elsewhere/call.ogg")})
    assert sound_of(gone, tmp_path / "t.json", tmp_path / "p.html").source


def test_another_recording_of_that_name_is_not_played(call: AudioClip, tmp_path: Path) -> None:
    (tmp_path / "call.ogg").write_bytes((CLIPS / "barks.ogg").read_bytes())
    changed = call.model_copy(update={"path": tmp_path / "call.ogg"})
    found = sound_of(changed, *HERE)
    assert found.source is None
    assert "is another recording now" in found.why


def test_a_recording_that_cannot_be_decoded_is_said_to_be(call: AudioClip, tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "call.ogg"
    path.write_bytes(b"no sound")
    digest = hashlib.sha256(b"no sound").hexdigest()
    found = sound_of(call.model_copy(update={"path": path, "digest": digest}), *HERE)
    assert found.source is None
    assert found.why
