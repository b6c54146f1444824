"""A run or a trace in the form of another program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent.records import trace
from agent.records.trace import Trace, check_writable
from evals.benchmarks import named
from evals.run.run_scorers import scorers_of
from tools.errors import InputError
from tools.files import check_replaceable, made_folder, write_whole

Write = Callable[[Trace, int], str]
"""A format: of a trace, and of the time at which it was written in nanoseconds since 1970."""

INSPECT = "inspect"
"""The only form of a run; the others are of a trace."""


def export(source: Path, form: str, output: Path | None = None) -> Path:
    """Writes one file; returns where."""
    if source.is_dir() or form == INSPECT:
        return _run(source, form, output)
    return _trace(source, form, output)


def _run(folder: Path, form: str, output: Path | None) -> Path:
    """Writes the run's log where `inspect view` finds it."""
    if form != INSPECT:
        raise InputError(f"found the format {form!r} for a run; expected {INSPECT}")
    from evals import inspect_log
    from evals.run import run_config as configs
    from evals.run import run_folder as folders

    config, found = configs.read(folder), folders.read_results(folder)
    benchmark = named(config.benchmark)
    items = config.selection.of(benchmark.read(config.data))
    scorers = scorers_of(benchmark, config, folder)
    log = inspect_log.export(config, items, folders.answers(folder), found, scorers)
    path = output or folder / "inspect" / f"{folder.resolve().name}.eval"
    made_folder(path.parent)
    check_replaceable(path)
    inspect_log.write(log, path)
    return path


def _trace(source: Path, form: str, output: Path | None) -> Path:
    """Writes beside the trace, unless told where."""
    known = formats()
    if form not in known:
        expected = ", ".join(known)
        raise InputError(f"found the format {form!r} for a trace; expected one of {expected}")
    suffix, write = known[form]
    found = trace.read(source)
    path = output or source.with_suffix(suffix)
    check_writable(path, source, found.episode.clip.path)
    write_whole(path, write(found, source.stat().st_mtime_ns))
    return path


def formats() -> dict[str, tuple[str, Write]]:
    """Every form of a trace by its name: the file's ending, and how it is written."""
    from agent.show.formats import captions, label_tracks, otlp, plain_json, rttm
    from graphs.diagram import mermaid

    return {
        "rttm": (".rttm", lambda found, _: rttm.rttm(found)),
        "webvtt": (".vtt", lambda found, _: captions.webvtt(found)),
        "srt": (".srt", lambda found, _: captions.srt(found)),
        "audacity": (".labels.txt", lambda found, _: label_tracks.audacity(found)),
        "textgrid": (".TextGrid", lambda found, _: label_tracks.textgrid(found)),
        "otlp": (".otlp.json", otlp.otlp),
        "openinference": (".openinference.json", otlp.openinference),
        "mermaid": (".mmd", lambda found, _: mermaid(found.episode)),
        "json": (".evidence.json", lambda found, _: plain_json.plain_json(found)),
    }
