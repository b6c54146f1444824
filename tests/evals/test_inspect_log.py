"""A run as a log of Inspect AI."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.inspect_log import export, write
from evals.mmau import SCORERS
from evals.run.answer_record import Record, Status
from evals.run.run_config import Selection
from evals.run.run_results import Results, results
from evals.sample import Item
from tests.evals.samples import config, item, record
from tools.errors import InputError
from tools.evidence import Cost

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalSample

HOSTILE = "</script><b>bold</b>\n\u202eright to left\u2028\x1b[31m 'é' {{x}}"

ITEMS = [
    item("zebra", task="sound", difficulty="easy"),
    item("a/../b", task="speech", difficulty="easy"),
    item("line\nbreak", choices=("a", HOSTILE), target=HOSTILE, task="speech", difficulty="hard"),
    item("keyless", target=None, task="sound", difficulty="hard"),
    item("silent", task="sound", difficulty="hard"),
]

RECORDS = [
    record("zebra", posterior=(0.75, 0.25), trace="traces/main/00000-0.json", seconds=1.5),
    record("zebra", said="b", repeat=1, thinking=HOSTILE, cost=Cost(calls=2, audio_seconds=8.0)),
    record("a/../b", said="I cannot tell", thinking="Unsure."),
    record(
        "a/../b",
        repeat=1,
        status=Status.FAILED,
        prediction="",
        choice=None,
        error=f"ValueError: {HOSTILE}",
        traceback=f"Traceback\n{HOSTILE}",
    ),
    record("line\nbreak").model_copy(update={"choice": 1, "prediction": HOSTILE}),
    record("line\nbreak", repeat=1),
    record("keyless"),
    record("keyless", repeat=1),
    record("silent"),
    record("zebra", said="b", condition="silence"),
]
"""Of ten questions nine were asked: one failed, one reply held no choice."""


def exported(
    records: Sequence[Record] = RECORDS, items: Sequence[Item] = ITEMS, **more: object
) -> tuple[EvalLog, Results]:
    """The log, and the numbers that it must show."""
    pytest.importorskip("inspect_ai")
    run = config(**{"repeats": 2, "conditions": ("main", "silence")} | more)
    found = {each.key: each for each in records}
    numbers = results(run, items, found, SCORERS)
    return export(run, items, found, numbers, SCORERS), numbers


def sample(log: EvalLog, id: str, epoch: int) -> EvalSample:
    return next(each for each in log.samples or () if (each.id, each.epoch) == (id, epoch))


@pytest.mark.parametrize("name", ["log.eval", "log.json"])
def test_inspect_reads_back_what_was_written(name: str, tmp_path: Path) -> None:
    log, _ = exported()
    write(log, tmp_path / name)
    from inspect_ai.log import read_eval_log

    assert read_eval_log(tmp_path / name).model_dump() == log.model_dump()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_inspect_lists_the_log_and_its_samples(tmp_path: Path) -> None:
    log, _ = exported()
    write(log, tmp_path / "log.eval")
    write(log, tmp_path / "2026-01-01T00-00-00_log.json")
    write(log, tmp_path / "unlisted.json")
    from inspect_ai.log import list_eval_logs, read_eval_log_sample_summaries

    listed = list_eval_logs(tmp_path.as_posix())
    assert {Path(info.name).name for info in listed} == {
        "log.eval",
        "2026-01-01T00-00-00_log.json",
    }
    summaries = read_eval_log_sample_summaries(tmp_path / "log.eval")
    assert len(summaries) == 9
    assert sum(each.error is not None for each in summaries) == 1


def test_the_same_run_gives_the_same_log() -> None:
    assert exported()[0] == exported()[0]


def test_every_question_asked_is_a_sample_and_no_other() -> None:
    log, _ = exported()
    assert log.samples is not None
    keys = {(each.id, each.epoch) for each in log.samples}
    assert keys == {(each.id, epoch) for each in ITEMS for epoch in (1, 2)} - {("silent", 2)}
    assert len(log.samples) == 9


def test_a_sample_shows_question_answer_and_thought() -> None:
    log, _ = exported()
    right, wrong = sample(log, "zebra", 1), sample(log, "zebra", 2)
    assert (right.input, right.choices, right.target) == ("What is zebra?", ["a", "b"], "a")
    assert (right.output.completion, wrong.output.completion) == ("a", "b")
    (thought, said) = wrong.messages[-1].content
    assert not isinstance(thought, str)
    assert thought.type == "reasoning"
    assert thought.reasoning == HOSTILE
    assert not isinstance(said, str)
    assert right.total_time == 1.5
    assert right.metadata["trace"] == "traces/main/00000-0.json"
    assert right.metadata["posterior"] == [0.75, 0.25]
    cost = {"calls": 2, "audio_seconds": 8.0, "seconds": 0.0, "tokens": 0, "asked": 0}
    assert wrong.metadata["cost"] == cost
    assert (right.metadata["task"], right.metadata["audio"]) == ("sound", "zebra.wav")


def test_what_failed_or_was_not_understood_is_wrong_and_says_why() -> None:
    log, _ = exported()
    unparsed, failed = sample(log, "a/../b", 1), sample(log, "a/../b", 2)
    for each in (unparsed, failed):
        assert each.scores is not None
        assert [score.value for score in each.scores.values()] == ["I", "I"]
        assert each.scores["exact"].answer is None
        assert each.output.completion == ""
    assert unparsed.error is None
    assert failed.error is not None
    assert failed.error.message == f"ValueError: {HOSTILE}"
    assert failed.error.traceback == f"Traceback\n{HOSTILE}"
    assert failed.scores is not None
    assert failed.scores["official"].explanation == (
        f"failed and counts as nothing said: ValueError: {HOSTILE}"
    )


def test_hostile_text_is_kept_word_for_word() -> None:
    log, _ = exported()
    found = sample(log, "line\nbreak", 1)
    assert found.scores is not None
    assert (found.target, found.output.completion) == (HOSTILE, HOSTILE)
    assert (found.scores["exact"].value, found.scores["exact"].answer) == ("C", HOSTILE)


def test_without_a_key_there_is_no_score() -> None:
    assert sample(exported()[0], "keyless", 1).scores is None
    log, _ = exported([record("keyless")], [ITEMS[3]], repeats=1, conditions=("main",))
    assert log.results is not None
    assert [score.metrics for score in log.results.scores] == [{}, {}]


@pytest.mark.parametrize("scorer", ["official", "exact"])
def test_the_metrics_are_the_numbers_of_the_report(scorer: str) -> None:
    log, numbers = exported()
    main = numbers.conditions["main"]
    assert log.results is not None
    (score,) = (each for each in log.results.scores if each.name == scorer)
    whole = main.scores[scorer]
    assert whole is not None
    shown = {name: metric.value for name, metric in score.metrics.items()}
    assert (shown["accuracy"], shown["lower"], shown["upper"]) == (
        whole.value,
        whole.low,
        whole.high,
    )
    speech = main.groups["task"]["speech"][scorer]
    assert speech is not None
    metric = score.metrics["task/speech"]
    assert (metric.group, metric.name, metric.value) == ("task", "speech", speech.value)
    assert metric.metadata == {"lower": speech.low, "upper": speech.high, "n": speech.n}
    assert score.scored_samples == 4


def test_marks_add_up_to_the_accuracy_when_everything_was_asked() -> None:
    whole = [*RECORDS[:-1], record("silent", said="b", repeat=1)]
    log, numbers = exported(whole, conditions=("main",))
    marks = [each.scores["exact"].value == "C" for each in log.samples or () if each.scores]
    assert numbers.conditions["main"].scores["exact"] is not None
    assert sum(marks) / len(marks) == numbers.conditions["main"].scores["exact"].value
    assert log.status == "success"


def test_controls_and_what_has_no_place_stand_in_the_metadata() -> None:
    log, numbers = exported(commit="abc+", versions={"python": "3.11"})
    silence = numbers.conditions["silence"].scores
    assert silence["exact"] is not None
    assert log.metadata["controls"]["silence"]["exact"]["value"] == silence["exact"].value
    assert log.metadata["data_sha256"] == "0" * 64
    assert log.metadata["main"]["missing"] == 1
    assert log.eval.revision is not None
    assert (log.eval.revision.commit, log.eval.revision.dirty) == ("abc", True)
    assert log.eval.packages == {"python": "3.11"}
    assert (log.eval.task, log.eval.model, log.eval.dataset.samples) == ("mmau", "agent", 5)


def test_a_run_cut_short_is_cancelled_and_one_that_only_failed_an_error() -> None:
    assert exported()[0].status == "cancelled"
    failed = record("zebra", status=Status.FAILED, error="OSError: gone", traceback="Traceback")
    log, _ = exported([failed], ITEMS[:1], repeats=1, conditions=("main",))
    assert log.status == "error"
    assert log.error is not None
    assert log.error.message == "OSError: gone"


@pytest.mark.parametrize(
    ("selection", "limit"),
    [(Selection(), None), (Selection(limit=5), 5), (Selection(offset=2, limit=5), (2, 7))],
)
def test_the_limit_is_told_as_inspect_takes_it(
    selection: Selection, limit: int | tuple[int, int] | None
) -> None:
    log, _ = exported(selection=selection)
    assert (log.eval.config.limit, log.eval.config.epochs) == (limit, 2)


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "inspect_ai.log", None)
    run = config()
    with pytest.raises(InputError, match=r"pip install 'listen-again\[inspect\]'"):
        export(run, ITEMS, {}, results(run, ITEMS, {}, SCORERS), SCORERS)


def test_a_file_of_another_name_or_in_no_folder_is_refused(tmp_path: Path) -> None:
    log, _ = exported()
    with pytest.raises(InputError, match=r"expected a name that ends with \.eval or \.json"):
        write(log, tmp_path / "log.html")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot write"):
        write(log, tmp_path / "file" / "log.json")
