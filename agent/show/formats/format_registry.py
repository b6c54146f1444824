"""A run or a trace in the form of another program."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from agent.records import trace
from agent.records.trace import Trace, check_writable, this_version
from evals.benchmarks import named
from evals.run.answer_record import Key, Record
from evals.run.run_config import RunConfig
from evals.run.run_results import Results
from evals.run.run_scorers import scorers_of
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer
from graphs.state import Episode
from tools.errors import InputError
from tools.files import check_replaceable, made_folder, write_whole
from tools.outside import below

Write = Callable[[Trace, int], str]
"""A format: of a trace, and of the time at which it was written in nanoseconds since 1970."""

INSPECT, EVERY_EVAL = "inspect", "every-eval-ever"
RUN_FORMATS = (INSPECT, EVERY_EVAL)
"""The forms of a run; the others are of a trace."""

OF_SEVERAL = ("json", "mermaid")
"""Forms that can tell which of several recordings something was heard in."""


def export(source: Path, form: str, output: Path | None = None) -> Path:
    """Writes one file; returns where."""
    if source.is_dir() or form in RUN_FORMATS:
        return _run(source, form, output)
    return _trace(source, form, output)


def _run(folder: Path, form: str, output: Path | None) -> Path:
    """Writes the run's log where its readers find it."""
    if form not in RUN_FORMATS:
        known = " or ".join(RUN_FORMATS)
        raise InputError(f"found the format {form!r} for a run; expected {known}")
    from evals.run import run_config as configs
    from evals.run import run_folder as folders

    config, found = configs.read(folder), folders.read_results(folder)
    benchmark = named(config.benchmark)
    items = config.selection.of(benchmark.read(config.data))
    scorers = scorers_of(benchmark, config, folder)
    told = config, items, folders.answers(folder), found, scorers
    if form == EVERY_EVAL:
        return _every_eval(folder, output, *told)
    from evals import inspect_log

    log = inspect_log.export(*told)
    path = output or folder / "inspect" / f"{folder.resolve().name}.eval"
    made_folder(path.parent)
    check_replaceable(path)
    inspect_log.write(log, path)
    return path


def _every_eval(
    folder: Path,
    output: Path | None,
    config: RunConfig,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    found: Results,
    scorers: Sequence[AnswerScorer],
) -> Path:
    """Writes both files below a folder; returns the one with the figures."""
    from evals.every_eval_log import every_eval_log

    def episode_of(record: Record) -> Episode | None:
        return trace.read(below(folder, record.trace)).episode if record.trace else None

    log = every_eval_log(config, items, records, found, scorers, episode_of, this_version())
    root = output or folder / EVERY_EVAL
    made_folder(root / log.path.parent)
    write_whole(root / log.samples_path, log.samples)
    write_whole(root / log.path, json.dumps(log.aggregate, indent=1) + "\n")
    return root / log.path


def _trace(source: Path, form: str, output: Path | None) -> Path:
    """Writes beside the trace, unless told where."""
    _checked_form(form)
    found = trace.read(source)
    suffix, text = exported(found, form, source.stat().st_mtime_ns)
    path = output or source.with_suffix(suffix)
    check_writable(path, source, found.episode.clip.path)
    write_whole(path, text)
    return path


def exported(found: Trace, form: str, time_ns: int) -> tuple[str, str]:
    """A trace in a form: the ending of its file, and the text.

    Args:
        found: The trace.
        form: One of `formats`.
        time_ns: When it was written, in nanoseconds since 1970.

    Raises:
        InputError: There is no such form, or it cannot tell several recordings apart.
    """
    suffix, write = _checked_form(form)
    if found.episode.others and form not in OF_SEVERAL:
        raise InputError(
            f"found a trace of {len(found.episode.clips)} recordings; expected one of "
            f"{', '.join(OF_SEVERAL)} for it, which tell them apart"
        )
    return suffix, write(found, time_ns)


def _checked_form(form: str) -> tuple[str, Write]:
    known = formats()
    if form not in known:
        expected = ", ".join(known)
        raise InputError(f"found the format {form[:80]!r} for a trace; expected one of {expected}")
    return known[form]


def formats() -> dict[str, tuple[str, Write]]:
    """Every form of a trace by its name: the file's ending, and how it is written."""
    from agent.show.formats import (
        captions,
        ctm,
        label_tracks,
        lhotse_cuts,
        otlp,
        plain_json,
        rttm,
    )
    from graphs.diagram import mermaid

    return {
        "rttm": (".rttm", lambda found, _: rttm.rttm(found)),
        "ctm": (".ctm", lambda found, _: ctm.ctm(found)),
        "webvtt": (".vtt", lambda found, _: captions.webvtt(found)),
        "srt": (".srt", lambda found, _: captions.srt(found)),
        "audacity": (".labels.txt", lambda found, _: label_tracks.audacity(found)),
        "textgrid": (".TextGrid", lambda found, _: label_tracks.textgrid(found)),
        "lhotse": (".cuts.jsonl", lambda found, _: lhotse_cuts.lhotse_cuts(found)),
        "otlp": (".otlp.json", otlp.otlp),
        "openinference": (".openinference.json", otlp.openinference),
        "mermaid": (".mmd", lambda found, _: mermaid(found.episode)),
        "json": (".evidence.json", lambda found, _: plain_json.plain_json(found)),
    }
