"""The episodes of a run, as its folder holds them: answers, and traces beside annotations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.records import trace
from evals.benchmarks import named
from evals.controls import MAIN
from evals.perception.perception_report import JudgeableEpisode, facts_of
from evals.run import run_config as configs
from evals.run import run_folder as folders
from evals.run.answer_record import Record
from evals.sample import Item
from evals.scenes.reference import read_facts
from tools.outside import below


def answered(folder: Path) -> Iterator[tuple[Item, Record]]:
    """Every item that the main condition answered, with its record."""
    config, records = configs.read(folder), folders.answers(folder)
    for item in config.selection.of(named(config.benchmark).read(config.data)):
        record = records.get((MAIN, item.id, 0))
        if record and record.thinking:
            yield item, record


def heard_in(folder: Path, path: Path) -> Iterator[JudgeableEpisode]:
    """Every episode of the main condition that left a trace, with its annotations."""
    config, facts = configs.read(folder), read_facts(path)
    items = config.selection.of(named(config.benchmark).read(config.data))
    records = folders.answers(folder)
    for item in items:
        record = records.get((MAIN, item.id, 0))
        if record and record.trace:
            episode = trace.read(below(folder, record.trace)).episode
            yield JudgeableEpisode(item, episode, facts_of(item, facts))
