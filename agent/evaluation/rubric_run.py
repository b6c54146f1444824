"""MMAR's score of the reasoning behind each right answer, by one judge at a server or several."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from agent.assembly.model_servers import chat_at
from agent.show.console import Console
from agent.show.judge_tables import judge_grids
from agent.show.tables import draw
from agent.show.terminal import say_all, warn
from evals import rubric_score
from evals.alt_test import EPSILON
from evals.benchmarks import named
from evals.judge_agreement import read_people
from evals.judge_bias import JudgeBias, bias
from evals.judge_panel import JudgePanel, panel
from evals.judge_probe import PROBES, probe
from evals.rubric_score import RubricRecord
from evals.run import run_config as configs
from evals.run import run_folder as folders
from evals.run.answer_record import Key, Record
from evals.run.run_config import PinnedJudge, RunConfig
from evals.sample import Item
from tools.chat import Chat
from tools.errors import InputError
from tools.files import write_whole

RESULT = "rubric.json"


@dataclass(frozen=True)
class RubricRequest:
    """Who judges which run.

    Attributes:
        urls: One server for all judges, or one for each.
        models: The judges; the first is the run's own, for good.
        bias: Whether to find out what sways them.
        people: A file of people's marks on the same criteria.
        epsilon: How much better than a judge a person may be.
    """

    folder: Path
    urls: Sequence[str]
    models: Sequence[str]
    workers: int = 8
    bias: bool = False
    people: Path | None = None
    epsilon: float = EPSILON
    json: bool = False


@dataclass(frozen=True)
class _Judge:
    """A judge, and the number in the names of its files; the first has none."""

    chat: Chat
    place: int

    def file(self, stem: str) -> str:
        return f"{stem}{f'-{self.place + 1}' if self.place else ''}.jsonl"


def judge_run(asked: RubricRequest) -> None:
    """Judges what has no score yet, and writes the scores beside the run."""
    config = configs.read(asked.folder)
    items = config.selection.of(named(config.benchmark).read(config.data))
    people = read_people(asked.people, items) if asked.people else {}
    chats = _chats(asked)
    with folders.held(asked.folder):
        judges = _pinned(asked.folder, config, chats)
        records = folders.answers(asked.folder)
        judged = {one.chat.model: _judged(asked, one, items, records) for one in judges}
        biases = {
            one.chat.model: _bias(asked, one, items, records, judged[one.chat.model])
            for one in judges
            if asked.bias
        }
        found = panel(items, records, judged, biases, people, asked.epsilon, config.seed)
        try:
            write_whole(asked.folder / RESULT, found.model_dump_json(indent=1) + "\n")
        finally:
            if asked.json:
                say_all(found.model_dump_json(indent=1))
            else:
                draw(list(judge_grids(found)), Console(highlight=False))
        _told_contradictions(found)


def _chats(asked: RubricRequest) -> list[Chat]:
    """Each judge at its server.

    Raises:
        InputError: Names and servers do not go together, or a judge is named twice.
    """
    urls, models = [*asked.urls], [*asked.models]
    if len(urls) not in (1, len(models)):
        raise InputError(
            f"found {len(urls)} --base-url and {len(models)} --model; expected one address for all "
            "judges, or one for each"
        )
    if twice := [name for at, name in enumerate(models) if name in models[:at]]:
        raise InputError(f"found the judge {twice[0]!r} twice; expected each once")
    return [
        chat_at(url, model)
        for url, model in zip(urls * (len(models) // len(urls)), models, strict=True)
    ]


def _pinned(folder: Path, config: RunConfig, chats: Sequence[Chat]) -> list[_Judge]:
    """The judges with their places, which stay the same from one process to the next."""
    pins = [
        PinnedJudge(
            model=chat.model,
            url=chat.url,
            prompt=rubric_score.PROMPT_SHA256,
            raters=rubric_score.RATERS,
            seed=rubric_score.SEED,
        )
        for chat in chats
    ]
    config = folders.pin(folder, config, pins[0], "judge")
    config = folders.pin_more(folder, config, pins[1:]) if pins[1:] else config
    places = {one.model: place for place, one in enumerate(config.more_judges, start=1)}
    return [_Judge(chat, places[chat.model] if at else 0) for at, chat in enumerate(chats)]


def _judged(
    asked: RubricRequest, judge: _Judge, items: Sequence[Item], records: Mapping[Key, Record]
) -> dict[str, RubricRecord]:
    """All that one judge has said."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{judge.chat.model} judges", total=len(items))
        work = rubric_score.judge(
            asked.folder,
            items,
            records,
            judge.chat,
            asked.workers,
            lambda one: bar.advance(task),
            judge.file("rubric"),
        )
        return asyncio.run(work)


def _bias(
    asked: RubricRequest,
    judge: _Judge,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    judged: Mapping[str, RubricRecord],
) -> JudgeBias:
    """What sways one judge."""
    valid = rubric_score.current(judged, records)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{judge.chat.model} judges again", total=len(PROBES) * len(valid))
        path = asked.folder / judge.file("rubric-bias")
        work = probe(
            path, items, records, valid, judge.chat, asked.workers, lambda: bar.advance(task)
        )
        return bias(items, records, valid, asyncio.run(work))


def _told_contradictions(found: JudgePanel) -> None:
    """Says on standard error which judge does not agree with itself."""
    for name, one in found.judges.items():
        if one.contradicts and one.contradicts.value:
            share = 100 * one.contradicts.value
            warn(
                f"the judge {name} disagrees with itself: on {share:.1f} % of {one.contradicts.n} "
                "marks its raters, asked the same, do not say the same"
            )
