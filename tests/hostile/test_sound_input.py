"""Clips that would open other things, go on for ever or change: none of it happens."""

from __future__ import annotations

import ctypes
import os
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from agent.__main__ import main
from tests.conftest import CLIPS
from tests.tools.made_files import RATE, Track, pips, written
from tools.audio import AudioClip, Segment
from tools.deadline import within
from tools.errors import InputError

IN_ACCESS, IN_OPEN = 0x1, 0x20


@contextmanager
def _watched(path: Path) -> Generator[Callable[[], bool]]:
    """Tells whether anybody has opened a file, by whatever library."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(watch, os.fsencode(path), IN_ACCESS | IN_OPEN) > 0

    def opened() -> bool:
        try:
            return bool(os.read(watch, 4096))
        except BlockingIOError:
            return False

    try:
        yield opened
    finally:
        os.close(watch)


@contextmanager
def _server() -> Generator[tuple[int, Callable[[], bool]]]:
    """A port, and whether anybody has called there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def called() -> bool:
            try:
                server.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield server.getsockname()[1], called


HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{}\n#EXT-X-ENDLIST\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
    '<Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>{}'
    "</BaseURL></Representation></AdaptationSet></Period></MPD>"
)
LISTS = {
    "m3u8": HLS,
    "master.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{}\n",
    "key.m3u8": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{0}"\n#EXTINF:2,\n{0}\n',
    "map.m3u8": '#EXTM3U\n#EXT-X-MAP:URI="{0}"\n#EXTINF:2,\n{0}\n#EXT-X-ENDLIST\n',
    "ffconcat": "ffconcat version 1.0\nfile '{}'\n",
    "unsafe.ffconcat": "ffconcat version 1.0\nfile '{}'\noption protocol_whitelist file,http,tcp\n",
    "mpd": DASH,
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns={}\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    "pls": "[playlist]\nFile1={}\nNumberOfEntries=1\n",
    "asx": '<asx version="3.0"><entry><ref href="{}"/></entry></asx>',
    "smil": '<smil><body><audio src="{}"/></body></smil>',
    "xspf": '<?xml version="1.0"?><playlist><track><location>{}</location></track></playlist>',
    "cue": 'FILE "{}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
    "ram": "{}\n",
}


@pytest.mark.hostile("playlists")
@pytest.mark.parametrize("ending", [*(f"list.{kind}" for kind in LISTS), "list.wav", "list.mp3"])
def test_a_list_opens_no_other_file_and_calls_nobody(
    tmp_path: Path, ending: str, tried: Callable[[int], None]
) -> None:
    sound, path = tmp_path / "sound.wav", tmp_path / ending
    sf.write(sound, pips(), RATE)
    with _watched(sound) as opened, _server() as (port, called):
        places = [
            str(sound), sound.name, sound.as_uri(), f"file:{sound}", f"concat:{sound}|{sound}",
            f"subfile,,start,0,end,0,,:{sound}", f"http://127.0.0.1:{port}/sound.wav",
            f"rtsp://127.0.0.1:{port}/sound", f"tcp://127.0.0.1:{port}",
        ]  # fmt: skip
        for place in places:
            path.write_text(LISTS.get(ending.partition(".")[2], HLS).format(place))
            with pytest.raises(InputError, match=r"is not audio"):
                AudioClip.open(path)
        assert not opened()
        assert not called()
    tried(len(places))


@pytest.mark.hostile("playlists")
def test_the_watch_sees_who_opens_a_file(tmp_path: Path) -> None:
    sf.write(tmp_path / "sound.wav", pips(), RATE)
    with _watched(tmp_path / "sound.wav") as opened:
        assert not opened()
        AudioClip.open(tmp_path / "sound.wav")
        assert opened()


@pytest.mark.hostile("playlists")
def test_no_name_is_taken_for_an_address_or_a_pattern(tmp_path: Path) -> None:
    for name in ("http:", "concat:a|b", "pipe:0", "data:audio,x", "%03d.wav", "-", "subfile,,:"):
        path = tmp_path / name
        with path.open("wb") as file:
            sf.write(file, pips(), RATE, format="MP3")
        assert AudioClip.open(path).length == pytest.approx(2, abs=0.1)


@pytest.mark.hostile("clips that change", fault="F3")
def test_a_file_that_grows_while_it_is_read_is_heard_as_far_as_it_went(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp3", Track(pips(44_100), "libmp3lame", 44_100))
    whole, over = path.read_bytes(), threading.Event()

    def grow() -> None:
        with path.open("ab") as file:
            while not over.wait(0.001):
                file.write(whole)
                file.flush()

    growing = threading.Thread(target=grow)
    growing.start()
    try:
        clip = AudioClip.open(path)
        heard = clip.crop(Segment(start=0, end=2)).samples(RATE)
    finally:
        over.set()
        growing.join()
    assert len(heard) == 2 * RATE


@pytest.mark.hostile("clips of many hours")
def test_ten_hours_of_nothing_in_a_small_file_end_with_the_time_in_little_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, rate = tmp_path / "a.flac", 1_000
    with sf.SoundFile(path, "w", rate, 1) as file:
        for _ in range(10):
            file.write(np.zeros(rate * 3600, np.int16))
    assert path.stat().st_size < 500_000
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with within(0.2), pytest.raises(InputError, match="the time is over after"):
        AudioClip.open(path)
    assert time.monotonic() - begun < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    assert main(["ask", str(path), "Is there a dog?", "--seconds", "1"]) == 2
    told = capsys.readouterr().err
    assert re.fullmatch(r"error: the time is over after .* a shorter recording\n", told)


@pytest.mark.hostile("clips, by the real command", fault="F16")
def test_the_command_says_one_line_whatever_its_clip_is(
    tmp_path: Path, tried: Callable[[int], None]
) -> None:
    os.mkfifo(tmp_path / "fifo.wav")
    (tmp_path / "text.mp3").write_text("hello, here is nothing to hear " * 99)
    clips = ["/dev/stdin", "text.mp3", "fifo.wav"]
    for clip in clips:
        ran = _asked(str(tmp_path / clip))
        assert ran.returncode == 2
        assert ran.stdout == ""
        assert len(ran.stderr.splitlines()) == 1
    tried(len(clips))


def _asked(clip: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent", "ask", clip, "Is there a dog?"]
    return subprocess.run(
        command, input="no sound", capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.hostile("sound files, read from the middle", fault="F16")
def test_good_files_are_read_from_the_middle_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], tried: Callable[[int], None]
) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 44_100 * 3).astype(np.float32)
    paths = [written(tmp_path / "a.mp3", Track(noise, "libmp3lame", 44_100)), CLIPS / "call.ogg"]
    for path in paths:
        clip = AudioClip.open(path)
        for start in np.linspace(0, clip.length - 0.5, 20):
            assert len(clip.crop(Segment(start=start, end=start + 0.4)).samples(RATE))
    assert capfd.readouterr() == ("", "")
    tried(20 * len(paths))
