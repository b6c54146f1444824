"""Every container and codec that can be written here is heard: when, which note, to the end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.tools.made_files import RATE, SECONDS, Track, not_heard, pips, written
from tools.audio import AudioClip

BY_FFMPEG = """
wav pcm_u8 16000, wav pcm_s24le 16000, wav pcm_f64le 16000, wav pcm_alaw 8000, wav pcm_mulaw 8000,
wav adpcm_ima_wav 16000, wav adpcm_ms 16000, wav adpcm_yamaha 16000, wav g726 8000, wav g722 16000,
wav ac3 48000, w64 pcm_s16le 16000, aiff pcm_s24be 44100, aifc pcm_alaw 8000, au pcm_mulaw 8000,
caf pcm_s16le 16000, caf alac 44100, flac flac 37123, flac flac 192000, flac flac 4000,
ogg flac 16000, ogg libopus 48000, opus libopus 16000, mp3 libmp3lame 44100, mp3 libmp3lame 8000,
mp2 mp2 44100, m4a aac 44100, m4a alac 44100, mp4 aac 8000, mp4 libopus 48000, mp4 flac 44100,
mov pcm_s16be 44100, mov adpcm_ima_qt 44100, aac aac 44100, ac3 ac3 48000, eac3 eac3 48000,
mka libopus 48000, mkv flac 44100, webm libopus 48000, avi pcm_s16le 44100, ts aac 44100,
mpg mp2 48000, flv aac 44100, amr libopencore_amrnb 8000, 3gp libopencore_amrnb 8000,
tta tta 44100, wv wavpack 44100, voc pcm_u8 16000, rm real_144 8000, nut pcm_s16le 16000,
sox pcm_s32le 16000, latm aac 44100, sf pcm_s16le 16000
"""
CASES = [tuple(case.split()) for case in BY_FFMPEG.replace("\n", " ").split(",")]
LOSSLESS = ("pcm", "flac", "alac", "tta", "wavpack")


@pytest.mark.parametrize(("suffix", "codec", "rate"), CASES, ids=[" ".join(one) for one in CASES])
def test_what_ffmpeg_writes_is_heard(tmp_path: Path, suffix: str, codec: str, rate: str) -> None:
    import av

    if codec not in av.codecs_available:
        pytest.skip(f"these libraries have no {codec}")
    path = tmp_path / f"a.{suffix}"
    # Some formats are experimental in some containers.
    written(path, Track(pips(int(rate)), codec, int(rate)), options={"strict": "-2"})
    clip = AudioClip.open(path)
    assert not_heard(clip) == ""
    padding = 0.003 if codec.startswith(LOSSLESS) and suffix not in ("caf", "voc") else 0.06
    assert clip.length == pytest.approx(SECONDS, abs=padding)


FORMATS = "WAV WAVEX RF64 W64 AIFF AU CAF FLAC OGG MP3 NIST VOC IRCAM SVX PVF".split()


@pytest.mark.parametrize("format", FORMATS)
def test_what_libsndfile_writes_is_heard(tmp_path: Path, format: str) -> None:
    heard = 0
    for subtype in sf.available_subtypes(format):
        path = tmp_path / f"{subtype}.{format.lower()}"
        try:
            sf.write(path, pips(), RATE, format=format, subtype=subtype)
        except (sf.LibsndfileError, ValueError):
            continue
        if subtype.startswith("DWVW"):
            # Of which neither library finds the end.
            continue
        clip = AudioClip.open(path)
        assert not_heard(clip) == "", subtype
        assert clip.length == pytest.approx(SECONDS, abs=0.12), subtype
        heard += 1
    assert heard


@pytest.mark.parametrize("suffix", ["txt", "mp3", "gsm", "raw"])
@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3"])
def test_what_a_file_is_called_does_not_matter(tmp_path: Path, suffix: str, format: str) -> None:
    path = tmp_path / f"a.{suffix}"
    with path.open("wb") as file:
        sf.write(file, pips(), RATE, format=format)
    assert not_heard(AudioClip.open(path)) == ""


def test_a_frame_of_a_picture_is_no_track(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp4", Track(pips(44_100), "aac", 44_100), video=True)
    assert not_heard(AudioClip.open(path)) == ""


def test_surround_is_heard_by_both_libraries_alike(tmp_path: Path) -> None:
    for channel in (0, 2, 5):
        wide = np.zeros((len(pips()), 6), np.float32)
        wide[:, channel] = pips()
        for suffix, codec in (("wav", "pcm_s16le"), ("mkv", "pcm_s16le")):
            path = written(tmp_path / f"{channel}.{suffix}", Track(wide, codec))
            clip = AudioClip.open(path)
            assert clip.channels == 6
            assert not_heard(clip) == "", (channel, suffix)


@pytest.mark.parametrize("channels", [7, 8, 9, 16, 24])
def test_as_many_channels_as_there_are_are_heard(tmp_path: Path, channels: int) -> None:
    import av

    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=RATE, layout=f"{channels} channels")
        assert isinstance(stream, av.AudioStream)
        wide = np.repeat((pips() * 32_767).astype(np.int16), channels)[None]
        frame = av.AudioFrame.from_ndarray(wide, "s16", stream.layout.name)
        frame.sample_rate = RATE
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    clip = AudioClip.open(path)
    assert clip.channels == channels
    assert not_heard(clip) == ""
