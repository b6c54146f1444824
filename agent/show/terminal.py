"""What reaches a terminal: one escaping of all text, and streams that may be closed or full.

Names of files, transcripts, replies of servers and notes in weights are from outside. None of them
may colour, move or hide what stands on a screen, turn the direction of writing, or begin a line.
"""

from __future__ import annotations

import errno
import io
import json
import logging
import os
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TextIO, cast
from unicodedata import category

JOINERS = "\u200c\u200d"
"""Persian and emoji are written with them, and they move nothing."""

LINES = "\n\t"


def one_line(text: str) -> str:
    """The text as a terminal may have it, in one line."""
    return _SUSPECT.sub(lambda found: _shown(found[0]), text)


def lines(text: str) -> str:
    """The same for text whose line breaks are this program's own."""
    return _SUSPECT.sub(lambda found: found[0] if found[0] in LINES else _shown(found[0]), text)


_SUSPECT = re.compile(r"[^ -~]")
"""All but what is sure to show; most text is nothing else."""


def _shown(letter: str) -> str:
    """Itself, where it only shows; else as JSON writes it, so that JSON stays what it is."""
    if letter.isprintable() or letter in JOINERS or category(letter) == "Zs":
        return letter
    if letter < " ":
        return ascii(letter)[1:-1]
    return "\\u007f" if letter == "\x7f" else json.dumps(letter)[1:-1]


def say(line: str) -> None:
    """One line on standard output."""
    sys.stdout.write(f"{one_line(line)}\n")
    sys.stdout.flush()


def say_all(text: str) -> None:
    """Text of this program's own on standard output, such as JSON: as many lines as it has."""
    sys.stdout.write(f"{lines(text)}\n")
    sys.stdout.flush()


def warn(line: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"{one_line(line)}\n")


class OneLine(logging.Formatter):
    """A record in one line; of an error that it carries, only what it is and says."""

    def format(self, record: logging.LogRecord) -> str:
        """The message, and the error."""
        told = record.getMessage()
        if record.exc_info and (error := record.exc_info[1]):
            told = f"{told}: {type(error).__name__}: {error}"
        return one_line(told)


class SafeStream(io.TextIOBase):
    """A standard stream that never raises: what it cannot show it escapes, its failure it keeps.

    So work is not lost because nobody reads of it. What a `Console` writes, colours and all, goes
    past the escaping, for `agent.show.console` has escaped the text in it.

    Attributes:
        failed: Why nothing is written any more.
        rich_proxied_file: Where rich finds the stream that it may colour.
    """

    def __init__(self, stream: TextIO | None, coloured: bool = False) -> None:
        self.failed: OSError | None = None
        self._stream, self._coloured = stream, coloured
        self._inner = None if coloured else SafeStream(stream, coloured=True)
        if self._inner is not None:
            self.rich_proxied_file = self._inner

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The stream's own."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    def write(self, text: str, /) -> int:
        """Writes what can be shown."""
        if self._inner is not None:
            return self._inner.write(lines(text))
        try:
            self._raw.write(_encodable(text, self.encoding))
        except (OSError, ValueError) as error:
            self._fail(error)
        return len(text)

    def flush(self) -> None:
        """Hands over what was written."""
        if self._inner is not None:
            return self._inner.flush()
        try:
            if self._stream is not None and self.failed is None:
                self._stream.flush()
        except (OSError, ValueError) as error:
            self._fail(error)
        return None

    @property
    def why(self) -> OSError | None:
        """Why something that was written is lost; None where all arrived."""
        self.flush()
        return self._inner.failed if self._inner is not None else self.failed

    @property
    def _raw(self) -> TextIO:
        if self.failed is not None:
            raise self.failed
        if self._stream is None:
            raise OSError(errno.EBADF, "it is closed")
        return self._stream

    def _fail(self, error: OSError | ValueError) -> None:
        """Remembers it, and has the interpreter write the rest to nowhere as it ends."""
        if self.failed is None:
            self.failed = error if isinstance(error, OSError) else OSError(errno.EBADF, str(error))
            with suppress(OSError, ValueError, AttributeError):
                lost = cast(TextIO, self._stream).fileno()
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, lost)
                os.close(nowhere)

    def isatty(self) -> bool:
        """Whether somebody watches."""
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        """The stream's own."""
        if self._stream is None:
            raise OSError(errno.EBADF, "it is closed")
        return self._stream.fileno()

    def writable(self) -> bool:
        """Always."""
        return True


def _encodable(text: str, encoding: str) -> str:
    """What the stream has no letters for is written as JSON writes it."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(one if _has(encoding, one) else json.dumps(one)[1:-1] for one in text)
    return text


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def guarded() -> Generator[SafeStream]:
    """Standard streams and log lines pass through here; yields standard output.

    An error that rises leaves them so: what the interpreter tells of it is escaped as well.
    """
    out, err, last = sys.stdout, sys.stderr, logging.lastResort
    _hold_descriptors()
    told = out if isinstance(out, SafeStream) else SafeStream(out)
    warned = err if isinstance(err, SafeStream) else SafeStream(err)
    sys.stdout, sys.stderr = cast(TextIO, told), cast(TextIO, warned)
    if last:
        last.setFormatter(OneLine())
    yield told
    warned.flush()
    sys.stdout, sys.stderr = out, err


def _hold_descriptors() -> None:
    """Opens what the shell closed of 0, 1 and 2: else the next file gets its place and text."""
    with suppress(OSError):
        while (held := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(held)
