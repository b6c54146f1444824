"""The page of one trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agent.records.trace import Trace
from agent.show.lanes import Block, Crop, blocks, crops
from agent.show.one_timeline import begins, one_timeline
from agent.show.page.audio_source import AudioSource, found_file, sound_of
from agent.show.page.disputes import disputes
from agent.show.page.episode_parts import episode_parts
from agent.show.page.render_html import placed, render
from agent.show.page.route import route
from agent.show.program_text import understood
from graphs.state import Episode
from tools.audio import Segment

STYLES = ("base.css", "trace.css")

PLAYING = ("elements.js", "player.js", "percept.js", "dragging.js", "timeline.js")
"""Scripts of every page that has a time axis."""

SCRIPTS = (*PLAYING, "trace.js")

TICKS = 6
"""At most so many times on the axis before the script draws it anew for the width there is."""

STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)


def page(
    trace: Trace,
    file: Path,
    out: Path,
    key: str | None = None,
    verdict: str = "",
    back: str = "",
) -> str:
    """The whole page.

    Args:
        trace: What is shown.
        file: Where it was read from; the recording may lie beside it.
        out: Where the page will lie.
        key: The right answer, where it is known.
        verdict: "right" or "wrong", where that was told.
        back: A relative link to the page of the run that the trace is of.
    """
    more = {"key": key, "verdict": verdict, "back": back}
    if not trace.episode.others:
        return _page(trace, trace, file, out, more)
    with TemporaryDirectory(prefix="listen-again-") as folder:
        together = one_timeline(_located(trace.episode, file), Path(folder))
        shown = trace.model_copy(update={"episode": together})
        return _page(shown, trace, file, out, more)


def _located(episode: Episode, file: Path) -> Episode:
    """With recordings that were moved along with their trace where they are now."""
    first, *others = (
        clip.model_copy(update={"path": found_file(clip.path, file) or clip.path})
        for clip in episode.clips
    )
    return episode.model_copy(update={"clip": first, "others": tuple(others)})


def _page(shown: Trace, trace: Trace, file: Path, out: Path, more: Mapping[str, str | None]) -> str:
    """The page of what is shown on one time axis; `trace` is as it was written."""
    sound = sound_of(shown.episode.clip, file, out)
    heard, closer = blocks(shown.episode), crops(shown.episode)
    return render(
        "trace.html",
        STYLES,
        SCRIPTS,
        _media(sound),
        "".join(_rules(shown.episode.clip.span, sound, heard, closer)),
        _data(shown, file, sound) | _as_written(trace) | dict(more),
    )


def _media(sound: AudioSource) -> str:
    """The page's own sound only; or files, where it lies on a disk or on the page's own server."""
    if sound.source is None:
        return "'none'"
    return "data:" if sound.embedded else "'self' file:"


def _data(trace: Trace, file: Path, sound: AudioSource) -> dict[str, Any]:
    """What the template is filled with."""
    episode = trace.episode
    return episode_parts(episode) | {
        "trace": trace,
        "name": file.name,
        "sound": sound,
        "span": episode.clip.span,
        "notation": understood(episode.plan).get("notation", ""),
        "ticks": ticks(episode.clip.span),
        "route": route(episode),
    }


def _as_written(trace: Trace) -> dict[str, Any]:
    """What is of the trace itself, and where each of several recordings begins."""
    episode = trace.episode
    names = episode.question.recordings
    return {
        "raw": trace.model_dump(mode="json"),
        # On one axis, one recording would contradict the other.
        "disputes": disputes(episode),
        "recordings": list(zip(names, begins(episode), strict=False)),
    }


def ticks(span: Segment) -> tuple[float, ...]:
    """Round times on the axis."""
    step = next((one for one in STEPS if span.duration / one <= TICKS), STEPS[-1])
    first = -(-span.start // step)
    count = int((span.end - first * step) // step) + 1
    return tuple(round((first + at) * step, 3) for at in range(max(count, 0)))


def _rules(
    span: Segment, sound: AudioSource, heard: Sequence[Block], closer: Sequence[Crop]
) -> Iterator[str]:
    """Where everything stands on the time axis; numbers only."""
    if sound.pictures:
        yield f".mel{{-webkit-mask-image:url({sound.pictures.mel});"
        yield f"mask-image:url({sound.pictures.mel})}}\n"
    for block in heard:
        sure = "" if block.confidence is None else f";--sure:{block.confidence:.3f}"
        yield placed(f"#p{block.index}", block.where, span, sure)
    for crop in closer:
        yield placed(f"#c{crop.index}", crop.where, span)
    for at, time in enumerate(ticks(span)):
        yield f"#t{at}{{left:{100 * (time - span.start) / span.duration:.4f}%}}\n"
