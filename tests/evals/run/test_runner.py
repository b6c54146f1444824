"""Asking many items at a time."""

import asyncio
import json
import tracemalloc
from pathlib import Path

import pytest

from evals.baselines import no_audio
from evals.controls import Condition
from evals.run import runner
from evals.run.answer_record import Log, Record, Status, read
from evals.run.runner import Job, ask, jobs, play
from evals.sample import Item, Sample
from graphs.state import Episode, Question
from tests.evals.samples import item
from tests.evals.test_reasoning_text import episode
from tools import deadline
from tools.audio import AudioClip
from tools.errors import InputError

ITEMS = [item(str(number), choices=("a", "b")) for number in range(30)]
FIRST = no_audio(lambda question: 0)


def save(path: Path, made: Episode) -> None:
    path.write_text(made.model_dump_json(), encoding="utf-8")


def ignored(record: Record) -> None:
    """Nobody watches."""


def condition(call: AudioClip, name: str = "main") -> Condition:
    def present(item: Item, repeat: int) -> Sample:
        return Sample(clip=call, question=item.question)

    return Condition(name, present, FIRST)


def test_each_question_is_one_job_and_what_is_done_is_none(call: AudioClip) -> None:
    numbered = list(enumerate(ITEMS[:3]))
    both = [condition(call), condition(call, "random")]
    every = jobs(both, numbered, 2, done=())
    assert len({job.key for job in every}) == len(every) == 12
    assert len({job.trace for job in every}) == 12
    left = jobs(both, numbered, 2, done={job.key for job in every[:5]})
    assert [job.key for job in left] == [job.key for job in every[5:]]


@pytest.mark.anyio
async def test_at_most_so_many_are_asked_at_a_time_and_all_of_them(
    call: AudioClip, tmp_path: Path
) -> None:
    busy, most = 0, 0

    async def slow(sample: Sample) -> Episode:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.002)
        busy -= 1
        return await FIRST(sample)

    asked = Condition("main", condition(call).present, slow)
    todo = jobs([asked], list(enumerate(ITEMS)), 1, done=())
    with Log.open(tmp_path / "samples.jsonl") as log:
        await play(todo, log, tmp_path, save, workers=3, told=ignored)
    assert most == 3
    assert {id for _, id, _ in read(tmp_path / "samples.jsonl")} == {item.id for item in ITEMS}


@pytest.mark.anyio
async def test_asking_more_items_takes_no_more_memory(call: AudioClip, tmp_path: Path) -> None:
    many = [item(str(number), choices=("a", "b")) for number in range(600)]
    todo, seen = jobs([condition(call)], list(enumerate(many)), 1, done=()), list[int]()

    def told(record: Record) -> None:
        if record.id in ("100", "599"):
            seen.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        with Log.open(tmp_path / "samples.jsonl") as log:
            await play(todo, log, tmp_path, save, workers=2, told=told)
    finally:
        tracemalloc.stop()
    early, late = seen
    # A record that was kept would take some 3 kB, and five hundred of them a hundred times this.
    assert late - early < 15_000


@pytest.mark.anyio
async def test_what_fails_is_a_record_with_its_traceback_and_stops_nothing(
    call: AudioClip, tmp_path: Path
) -> None:
    async def sometimes(sample: Sample) -> Episode:
        if "What is 7?" in sample.question.text:
            raise ZeroDivisionError("seven")
        return await FIRST(sample)

    asked = Condition("main", condition(call).present, sometimes)
    with Log.open(tmp_path / "samples.jsonl") as log:
        todo = jobs([asked], list(enumerate(ITEMS)), 1, done=())
        await play(todo, log, tmp_path, save, workers=4, told=ignored)
    found = read(tmp_path / "samples.jsonl")
    failed = found["main", "7", 0]
    assert (failed.status, failed.prediction) == (Status.FAILED, "")
    assert failed.error == "ZeroDivisionError: seven"
    assert "in sometimes" in (failed.traceback or "")
    assert sum(record.status is Status.ANSWERED for record in found.values()) == len(ITEMS) - 1


@pytest.mark.anyio
async def test_a_recording_that_cannot_be_read_costs_its_own_item(tmp_path: Path) -> None:
    def broken(item: Item, repeat: int) -> Sample:
        raise InputError("no audio in it")

    record = await ask(Job(Condition("main", broken, FIRST), ITEMS[0], 0, 0), tmp_path, save)
    assert (record.status, record.error) == (Status.FAILED, "InputError: no audio in it")


@pytest.mark.anyio
async def test_a_trace_is_whole_on_disk_before_its_record_and_named_by_numbers(
    call: AudioClip, tmp_path: Path
) -> None:
    async def listening(sample: Sample) -> Episode:
        return episode()

    evil = ITEMS[0].model_copy(update={"id": "../../etc/passwd"})
    job = Job(Condition("main", condition(call).present, listening), evil, 41, 2)
    record = await ask(job, tmp_path, save)
    assert record.trace == "traces/main/00041-2.json"
    assert Episode.model_validate(json.loads((tmp_path / record.trace).read_text())) == episode()
    assert record.thinking.startswith("The question asks")


@pytest.mark.anyio
async def test_an_episode_that_heard_nothing_leaves_no_trace(
    call: AudioClip, tmp_path: Path
) -> None:
    record = await ask(Job(condition(call), ITEMS[0], 0, 0), tmp_path, save)
    assert record.trace is None
    assert not list(tmp_path.iterdir())


@pytest.mark.anyio
async def test_choices_are_recorded_as_they_were_offered(call: AudioClip, tmp_path: Path) -> None:
    def turned(item: Item, repeat: int) -> Sample:
        return Sample(clip=call, question=Question(text="?", choices=("b", "a")))

    record = await ask(Job(Condition("shuffled", turned, FIRST), ITEMS[0], 0, 0), tmp_path, save)
    assert (record.choices, record.prediction) == (("b", "a"), "b")


@pytest.mark.anyio
async def test_a_full_disk_ends_the_run_in_one_line(call: AudioClip, tmp_path: Path) -> None:
    todo = jobs([condition(call)], list(enumerate(ITEMS)), 1, done=())
    with (
        pytest.raises(InputError, match="cannot write /dev/full: No space left"),
        Log(Path("/dev/full").open("w", encoding="utf-8")) as full,
    ):
        await play(todo, full, tmp_path, save, workers=3, told=ignored)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "status"), [("Three times.", Status.ANSWERED), (" \n", Status.UNPARSED)]
)
async def test_the_words_of_an_open_answer_are_what_is_scored(
    call: AudioClip, tmp_path: Path, text: str, status: Status
) -> None:
    asked = item("1", target=None, choices=()).model_copy(update={"number": 3.0})

    async def speaking(sample: Sample) -> Episode:
        answer = episode().answer.model_copy(update={"text": text, "choice": None, "posterior": ()})
        return episode().model_copy(update={"answer": answer, "question": sample.question})

    job = Job(Condition("main", condition(call).present, speaking), asked, 0, 0)
    record = await ask(job, tmp_path, save)
    assert (record.status, record.prediction) == (status, text.strip())
    assert (record.choice, record.choices, record.confidence) == (None, (), None)


@pytest.mark.anyio
async def test_of_a_question_with_several_right_choices_all_words_are_kept(
    call: AudioClip, tmp_path: Path
) -> None:
    asked = item("1", target=None, choices=("a", "b", "c")).model_copy(
        update={"targets": ("a", "b")}
    )

    async def speaking(sample: Sample) -> Episode:
        answer = episode().answer.model_copy(update={"text": "a\nb", "choice": None})
        return episode().model_copy(update={"answer": answer, "question": sample.question})

    job = Job(Condition("main", condition(call).present, speaking), asked, 0, 0)
    record = await ask(job, tmp_path, save)
    assert (record.status, record.prediction) == (Status.ANSWERED, "a\nb")


def test_what_needs_choices_is_not_asked_of_an_open_question(call: AudioClip) -> None:
    both = [(0, ITEMS[0]), (1, item("open", choices=()))]
    asked = [condition(call), condition(call, "random")]
    names = [(job.condition.name, job.item.id) for job in jobs(asked, both, 1, done=())]
    assert names == [("main", "0"), ("main", "open"), ("random", "0")]


@pytest.mark.anyio
async def test_an_item_without_an_end_is_cut_off_and_said_to_be_late(
    call: AudioClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(sample: Sample) -> Episode:
        await asyncio.sleep(3600)
        return await FIRST(sample)

    monkeypatch.setattr(runner, "GRACE", 0.05)
    asked = Condition("main", condition(call).present, endless)
    record = await ask(Job(asked, ITEMS[0], 0, 0), tmp_path, save, seconds=0.1)
    assert record.status is Status.FAILED
    assert record.error == "TimeoutError: no answer within 0.1 s"


@pytest.mark.anyio
async def test_an_item_has_its_deadline_and_its_own_errors(call: AudioClip, tmp_path: Path) -> None:
    seen: list[float] = []

    async def late(sample: Sample) -> Episode:
        seen.append(deadline.left())
        raise TimeoutError("of its own")

    asked = Condition("main", condition(call).present, late)
    record = await ask(Job(asked, ITEMS[0], 0, 0), tmp_path, save, seconds=7.0)
    assert record.error == "TimeoutError: of its own"
    assert 6 < seen[0] <= 7
    await ask(Job(asked, ITEMS[0], 0, 0), tmp_path, save)
    assert 599 < seen[1] <= 600
