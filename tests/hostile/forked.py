"""A warm process that forks a command, and kills it where it is told to.

It has imported all that the commands need: what is killed is the work, not Python's beginning.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

WARM = (
    "agent.assembly.question_input",
    "agent.commands.ask",
    "agent.commands.eval",
    "agent.commands.models",
    "agent.commands.scenes",
    "agent.evaluation.benchmark_run",
    "agent.evaluation.run_report",
    "agent.show.model_table",
    "agent.show.progress",
    "evals.scenes.build_scenes",
)
WHOLE = 60.0
"""Seconds after which a command that was to end is killed."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, or the signal's number below 0."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Forker:
    """Runs commands, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        command = [sys.executable, "-m", "tests.hostile.forked", str(folder)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def __call__(
        self,
        *words: str | Path,
        after: float = WHOLE,
        bytes_at_most: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Ended:
        """A command: killed after so many seconds; no file may have more than so many bytes."""
        assert self._process.stdin
        assert self._process.stdout
        order = [[str(word) for word in words], after, bytes_at_most, dict(settings or {})]
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code, seconds = json.loads(self._process.stdout.readline())
        out, err = ((self._folder / name).read_text(errors="replace") for name in ("out", "err"))
        return Ended(code, out, err, seconds)

    def close(self) -> None:
        self._process.communicate()


@contextmanager
def forking(folder: Path) -> Generator[Forker]:
    """One that is ended in the end."""
    forker = Forker(folder)
    try:
        yield forker
    finally:
        forker.close()


def _serve(folder: Path) -> None:
    """Reads an order from each line of standard input, and answers in a line."""
    for name in WARM:
        import_module(name)
    for line in sys.stdin:
        words, after, bytes_at_most, settings = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if not child:
            _run(folder, words, bytes_at_most, settings)
        status = _waited(child, began + after)
        told = os.waitstatus_to_exitcode(status), time.monotonic() - began
        print(json.dumps(told), flush=True)


def _waited(child: int, end: float) -> int:
    """The status in which the child ended by itself, or was killed."""
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _run(
    folder: Path, words: Sequence[str], bytes_at_most: int | None, settings: dict[str, str]
) -> None:
    """The command, in the child."""
    code: Any = 99
    try:
        for number, name in ((1, "out"), (2, "err")):
            file = os.open(folder / name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
            os.dup2(file, number)
            os.close(file)
        os.environ.update(settings)
        if bytes_at_most is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_at_most, bytes_at_most))
        code = _command(words)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _command(words: Sequence[str]) -> int:
    """The command line, with what stands in for models and recordings."""
    from agent.__main__ import main
    from evals.scenes.templates import template_recipe
    from tests.evals.scenes.tones import Tones
    from tests.hostile.plain_ears import plain_ears
    from tests.hostile.toy_model import TOY
    from tools.store.model_catalogue import MODELS

    def recordings(_: object) -> Tones:
        return Tones()

    with (
        plain_ears(),
        patch.object(template_recipe, "Recordings", recordings),
        patch.dict(MODELS, {TOY.name: TOY}),
    ):
        return main(words)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
