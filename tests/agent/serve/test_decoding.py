"""What strangers sent is decoded elsewhere: exactly, within limits, and kept from the network."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from agent.serve.decoding_pool import DecodingWorker
from agent.serve.decoding_worker import DecodingRequest
from tests.conftest import CLIPS
from tests.hostile.damaged_sound import whole_files
from tools.audio import AudioClip
from tools.errors import InputError

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
async def worker() -> AsyncIterator[DecodingWorker]:
    one = DecodingWorker()
    yield one
    await one.close()


def request(upload: Path, **limits: float) -> DecodingRequest:
    usual = {"seconds": 20, "audio_seconds": 60, "out_bytes": 100 << 20}
    return DecodingRequest.model_validate(
        {"upload": upload, "out": upload.with_suffix(".out.wav")} | usual | limits
    )


async def test_tools_hear_the_same_samples_of_what_is_decoded(
    worker: DecodingWorker, tmp_path: Path
) -> None:
    for (ending, codec), content in whole_files(tmp_path).items():
        path = tmp_path / f"{codec}.{ending}"
        path.write_bytes(content)
        wanted = request(path)
        await worker.decode(wanted)
        sent, kept = AudioClip.open(path), AudioClip.open(wanted.out)
        assert kept.length == sent.length
        np.testing.assert_array_equal(kept.samples(16_000), sent.samples(16_000), path.name)


async def test_what_is_past_a_limit_is_refused_and_the_next_file_is_decoded(
    worker: DecodingWorker, tmp_path: Path
) -> None:
    path = tmp_path / "call.ogg"
    path.write_bytes((CLIPS / "call.ogg").read_bytes())
    with pytest.raises(InputError, match="more than"):
        await worker.decode(request(path, seconds=0.001))
    with pytest.raises(InputError, match="10 s long; expected 5 s at most"):
        await worker.decode(request(path, audio_seconds=5))
    with pytest.raises(InputError, match="of samples"):
        await worker.decode(request(path, out_bytes=1000))
    await worker.decode(request(path))


async def test_a_decoder_that_is_confined_reaches_no_network_and_takes_no_memory() -> None:
    code = """
import os, socket, sys, threading
from agent.serve.worker_limits import confine
filtered = confine(200 << 20, 1000)
for forbidden in (lambda: socket.socket(), os.fork, lambda: os.execv("/bin/true", ["true"])):
    try:
        forbidden()
        assert not filtered
    except PermissionError:
        pass
thread = threading.Thread(target=print)
thread.start()
thread.join()
try:
    bytearray(400 << 20)
    assert sys.platform != "linux"
except MemoryError:
    pass
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
