"""What judging costs: scoring a run, and asking a sample, beside Inspect AI doing the same."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from agent.bench.child_process import Spent, spawn
from agent.bench.measurement import BenchRow
from evals.baselines import no_audio
from evals.controls import GUESSING, MAIN, Condition
from evals.mmau import SCORERS
from evals.perception.claim_judge import judge
from evals.perception.error_rates import JudgedEpisode, perception
from evals.run.answer_record import Key, Log, Record, Status
from evals.run.run_config import RunConfig, Selection
from evals.run.run_results import results
from evals.run.runner import jobs, play
from evals.sample import Item, Sample
from graphs.state import Call, Episode, Question
from tools.audio import AudioClip, Segment
from tools.evidence import SoundEvent, SubQuery

ITEMS = 1000
LETTERS = "ABCD"


def scoring() -> Iterator[BenchRow]:
    """A run as large as MMAU's test-mini, with all controls in which nobody listens."""
    items = questions(ITEMS)
    config = configured((MAIN, *GUESSING))
    records = {
        key: record
        for at, name in enumerate(config.conditions)
        for key, record in _answers(items, name, at)
    }
    began = perf_counter()
    results(config, items, records, SCORERS)
    yield BenchRow(what=f"scoring {ITEMS} items", value=perf_counter() - began, unit="s", goal=1)


def asking(clip: AudioClip) -> Iterator[BenchRow]:
    """A thousand questions to somebody who only guesses: by our runner, then by Inspect AI's."""
    if importlib.util.find_spec("inspect_ai") is None:
        return
    items = questions(ITEMS)
    for part in (items[:10], items):
        # The few come first, so that neither is timed while it imports what it needs.
        ours, theirs = _ours(part, clip), _theirs(part)
    yield BenchRow(what="eval per sample", value=1e3 * ours / ITEMS, unit="ms")
    yield BenchRow(what="eval per sample, inspect-ai", value=1e3 * theirs / ITEMS, unit="ms")
    yield BenchRow(what="eval per sample / inspect-ai", value=ours / theirs, unit="x", goal=0.2)


def growing(folder: Path) -> Iterator[BenchRow]:
    """A whole `eval` by one who only guesses: how much more memory ten times the items take."""
    few, many = (_evaluated(folder, count).peak for count in (ITEMS, 10 * ITEMS))
    what = f"eval of {10 * ITEMS} no-op items, peak over that of {ITEMS}"
    yield BenchRow(what=what, value=(many - few) / 1e6, unit="MB")


def _evaluated(folder: Path, count: int) -> Spent:
    """An `eval` of so many questions in a process of its own."""
    data = folder / f"questions-{count}.json"
    rows = [
        {
            "id": item.id,
            "audio_id": item.audio,
            "question": item.question.text,
            "choices": item.question.choices,
            "answer": item.target,
            "task": item.groups["task"][0],
            "sub-category": item.groups["sub-category"][0],
        }
        for item in questions(count)
    ]
    data.write_text(json.dumps(rows), encoding="utf-8")
    words = ["eval", "mmau", "--data", str(data), "--solver", "random", "--quiet"]
    return spawn(["-m", "agent", *words, "--out", str(folder / f"eval-{count}")])


def perceiving() -> Iterator[BenchRow]:
    """Twelve claims against eight annotations in each of a thousand episodes."""
    facts = events(8, 0.0)
    calls = [_call("tag", events(8, 0.1)), _call("listen", events(4, 0.4))]
    began = perf_counter()
    judged = [
        JudgedEpisode(judge(calls, facts, lambda text, label: 0.0), f"{at}.wav")
        for at in range(ITEMS)
    ]
    perception(judged)
    yield BenchRow(
        what=f"perception of {ITEMS} episodes", value=perf_counter() - began, unit="s", goal=5
    )


def events(count: int, late: float) -> tuple[SoundEvent, ...]:
    """Sounds of five sorts, one a second."""
    labels = ("Bark", "Rain", "Bell", "Meow", "Frog")
    return tuple(
        SoundEvent(
            tool="tag",
            label=labels[at % len(labels)],
            segment=Segment(start=at + late, end=at + late + 0.8),
        )
        for at in range(count)
    )


def _call(tool: str, percepts: tuple[SoundEvent, ...]) -> Call:
    return Call(round=0, query=SubQuery(tool=tool), percepts=percepts)


def questions(count: int) -> list[Item]:
    """Items of four choices in the groups of MMAU: three tasks, 27 skills, three levels."""
    return [
        Item(
            id=f"{at:06d}",
            audio=f"{at:06d}.wav",
            question=Question(
                text=f"What is heard at number {at}?",
                choices=tuple(f"answer {letter} to {at}" for letter in LETTERS),
            ),
            target=f"answer {LETTERS[at % 4]} to {at}",
            groups={
                "task": (("sound", "music", "speech")[at % 3],),
                "category": (("perception", "reasoning")[at % 2],),
                "sub-category": (f"skill {at % 27}",),
                "difficulty": (("easy", "medium", "hard")[at // 3 % 3],),
            },
            row={},
        )
        for at in range(count)
    ]


def configured(conditions: tuple[str, ...]) -> RunConfig:
    """A run of nobody."""
    return RunConfig(
        benchmark="mmau",
        data=Path("questions.json"),
        data_sha256="0" * 64,
        audio_root=None,
        solver="bench",
        options={},
        made_by={},
        seed=0,
        selection=Selection(),
        repeats=1,
        conditions=conditions,
        workers=1,
        versions={},
        commit=None,
        started="2026-01-01T00:00:00+00:00",
    )


def _answers(items: Sequence[Item], condition: str, shift: int) -> Iterator[tuple[Key, Record]]:
    """Right two times of three in the main condition, and less often in the controls."""
    for at, item in enumerate(items):
        choice = (at + (at % (3 + shift) == 0) + shift * (at % 2)) % 4
        record = Record(
            condition=condition,
            id=item.id,
            repeat=0,
            status=Status.ANSWERED,
            choices=item.question.choices,
            choice=choice,
            prediction=item.question.choices[choice],
            confidence=0.25 + 0.7 * (at % 10) / 10,
        )
        yield record.key, record


def _ours(items: Sequence[Item], clip: AudioClip) -> float:
    """Seconds until every record is in its file."""

    def present(item: Item, repeat: int) -> Sample:
        return Sample(clip=clip, question=item.question)

    def save(path: Path, episode: Episode) -> None:
        path.write_text(episode.model_dump_json(), encoding="utf-8")

    def told(record: Record) -> None:
        pass

    guess = Condition(MAIN, present, no_audio(lambda question: 0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = perf_counter()
        todo = jobs([guess], list(enumerate(items)), 1, ())
        with Log.open(folder / "samples.jsonl") as log:
            asyncio.run(play(todo, log, folder, save, 4, told))
        return perf_counter() - began


def _theirs(items: Sequence[Item]) -> float:
    """Seconds until `inspect_ai.eval` has written its log; a model that is none answers A."""
    import inspect_ai
    from inspect_ai import dataset, model, solver

    # Given the usage, the mock need not fetch a tokenizer from the network to count it.
    said = model.ModelOutput.from_content("mockllm", "ANSWER: A")
    said.usage = model.ModelUsage()
    samples = [
        dataset.Sample(
            id=item.id,
            input=item.question.text,
            choices=list(item.question.choices),
            target=LETTERS[item.question.choices.index(item.target or "")],
        )
        for item in items
    ]
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        (log,) = inspect_ai.eval(
            inspect_ai.Task(dataset=samples, solver=solver.multiple_choice()),
            model=model.get_model("mockllm/model", custom_outputs=itertools.repeat(said)),
            log_dir=folder,
            display="none",
            score=False,
        )
        seconds = perf_counter() - began
    if log.status != "success":
        raise RuntimeError(f"inspect-ai gave {log.status}: {log.error and log.error.message}")
    return seconds
