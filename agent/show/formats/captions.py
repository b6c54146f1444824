"""What is said, as captions: WebVTT (https://www.w3.org/TR/webvtt1/) and SubRip."""

from __future__ import annotations

import html
from collections.abc import Iterable

from agent.records.trace import Trace
from agent.show.formats.utterance_speakers import voiced
from agent.show.plain_text import plain
from tools.evidence import Utterance


def webvtt(trace: Trace) -> str:
    """A cue an utterance; its speaker, where known, as a voice."""
    return webvtt_of(voiced(trace.episode))


def webvtt_of(said: Iterable[Utterance]) -> str:
    """The same of utterances alone."""
    return "\n".join(["WEBVTT\n", *(f"{_times(one, '.')}\n{_voiced(one)}\n" for one in said)])


def srt(trace: Trace) -> str:
    """A numbered caption an utterance; its speaker, where known, before a colon."""
    return srt_of(voiced(trace.episode))


def srt_of(said: Iterable[Utterance]) -> str:
    """The same of utterances alone."""
    return "\n".join(
        f"{number}\n{_times(one, ',')}\n{_line(one)}\n" for number, one in enumerate(said, start=1)
    )


def _voiced(said: Utterance) -> str:
    # The specification's escapes; with ">" escaped no text holds an arrow, which ends a cue.
    words = html.escape(plain(said.text), quote=False) or "…"
    name = html.escape(plain(said.speaker or ""), quote=False)
    return f"<v {name}>{words}" if name else words


def _line(said: Utterance) -> str:
    """SubRip has no escapes: an arrow in the text would read as times."""
    who = f"{plain(said.speaker)}: " if said.speaker else ""
    return (who + plain(said.text)).replace("-->", "→") or "…"


def _times(said: Utterance, point: str) -> str:
    return f"{_time(said.segment.start, point)} --> {_time(said.segment.end, point)}"


def _time(seconds: float, point: str) -> str:
    """Hours, minutes, seconds and milliseconds."""
    whole, thousandth = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{point}{thousandth:03}"
