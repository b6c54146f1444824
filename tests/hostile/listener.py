"""A process that hears one file after another, so that a library that crashes ends only it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

BUSY, WAITING = 20.0, 120.0
"""Seconds in which each file must be answered: of computing, and in all."""

MEMORY = 4 << 30
"""Bytes of address space that all of it may take."""

RATE = 16_000


class Listener:
    """Asks the process, and starts another where it has died."""

    def __init__(self) -> None:
        self._process = self._started()
        self.heard = self.refused = 0

    @staticmethod
    def _started() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.hostile.listener"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="ascii")

    def fault(self, path: Path) -> str:
        """What went wrong with a file; "" where it was heard, or refused in one line."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(ascii(str(path)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if not answer:
            self.close()
            answer = f"it died of {signal.Signals(-self._process.returncode).name}"
            self._process = self._started()
        self.heard += answer == "heard"
        self.refused += answer == "refused"
        return "" if answer in ("heard", "refused") else answer

    def close(self) -> None:
        """Ends the process."""
        with suppress(BrokenPipeError):
            self._process.communicate()


@contextmanager
def listening() -> Generator[Listener]:
    """One that is ended in the end."""
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()


def main() -> None:
    """Reads a path from each line of standard input, and answers in a line."""
    import ast

    answers = os.fdopen(os.dup(1), "w")
    with tempfile.TemporaryFile() as said:
        # Whatever a library writes by itself, on either stream.
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        _limit_memory()
        for line in sys.stdin:
            _limit_time(BUSY, WAITING)
            answer = _answer(Path(ast.literal_eval(line)))
            _limit_time(0, 0)
            said.seek(0)
            if written := said.read():
                answer = f"a library wrote {written[:200]!r}"
                said.truncate(0)
                said.seek(0)
            print(ascii(answer)[1:-1], file=answers, flush=True)


def _limit_time(busy: float, waiting: float) -> None:
    """What takes longer is ended by a signal; 0 is as long as it likes."""
    signal.setitimer(signal.ITIMER_PROF, busy)
    signal.setitimer(signal.ITIMER_REAL, waiting)


def _limit_memory() -> None:
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _answer(path: Path) -> str:
    from tools.errors import InputError, ToolError

    try:
        return _heard(path)
    except (InputError, ToolError) as error:
        return "refused" if "\n" not in str(error).replace(str(path), "") else "several lines"
    except BaseException:
        return traceback.format_exc()[-600:]


def _heard(path: Path) -> str:
    """Listens to the file as tools do: in blocks, and once more to its middle."""
    import numpy as np

    from tools.audio import AudioClip, Segment

    clip, count = AudioClip.open(path), 0
    for block in clip.blocks(RATE):
        if block.dtype != np.float32 or not np.isfinite(block).all():
            return "samples that are none"
        count += len(block)
    if abs(count / RATE - clip.length) > 1 / clip.rate + 1 / RATE:
        return f"{count / RATE} s of {clip.length} s"
    middle = Segment(start=0.4 * clip.length, end=0.6 * clip.length)
    if not np.isfinite(clip.crop(middle).samples(RATE)).all():
        return "samples in the middle that are none"
    return "heard"


if __name__ == "__main__":
    main()
