"""Questions on found recordings from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.evaluation import benchmark_run
from evals.baselines import no_audio
from evals.controls import Contestant
from evals.run import run_config
from evals.sample import Sample
from graphs.state import Episode
from tests.agent.evals import accuracy, lines, ran
from tests.evals.found.small_found import ROWS, folder, questions

Words = Callable[..., list[str | Path]]


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
    """A run whose solver opens every clip, and takes the first choice."""
    first = no_audio(lambda question: 0)

    async def listening(sample: Sample) -> Episode:
        assert sample.clip.length > 0.4
        return await first(sample)

    def contestant(name: str, seed: int, options: object) -> Contestant:
        return Contestant(name, listening, first)

    monkeypatch.setattr(benchmark_run, "contestant", contestant)
    root = folder(tmp_path)

    def told(data: Path, *more: str | Path) -> list[str | Path]:
        run = tmp_path / "run"
        return ["eval", "found", "--data", data, "--audio-root", root, "--out", run, *more]

    return told


CHOOSING = ROWS[:2]


def test_a_run_renders_its_mixes_and_is_scored(tmp_path: Path, words: Words) -> None:
    data, run = questions(tmp_path, rows=CHOOSING), tmp_path / "run"
    assert ran(*words(data, "--control", "other-recording")) == 0
    assert accuracy(run) == 0.5
    assert [path.name for path in (run / "recordings").iterdir()] == ["two.flac"]
    config = run_config.read(run)
    assert (config.sealed, config.left_out) == (False, {})


def test_what_cannot_be_had_is_named_counted_and_stays_out(
    tmp_path: Path, words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    data, run = questions(tmp_path, rows=CHOOSING), tmp_path / "run"
    (tmp_path / "sounds" / "rain.wav").unlink()
    assert ran(*words(data)) == 0
    shown, told = capsys.readouterr()
    assert "1 more questions are left out: what they ask of cannot be heard." in shown
    assert "left out two, 1 of the questions: rain.wav is missing" in told
    assert "left out 1 of 2 questions" in told
    assert run_config.read(run).left_out == {"b": "rain.wav is missing"}
    assert [line["id"] for line in lines(run)] == ["a"]
    results = json.loads((run / "results.json").read_text(encoding="utf-8"))
    assert (results["items"], results["left_out"]) == (1, 1)
    assert ran("eval", "found", "--resume", run, "--control", "silence") == 0
    assert run_config.read(run).left_out == {"b": "rain.wav is missing"}


def test_sealed_questions_need_a_flag_that_the_run_remembers(
    tmp_path: Path, words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row | {"split": "sealed"} for row in CHOOSING]
    data, run = questions(tmp_path, rows=rows), tmp_path / "run"
    assert ran(*words(data)) == 2
    assert "are sealed; expected --sealed" in capsys.readouterr().err
    assert not run.exists()
    assert ran(*words(data, "--sealed")) == 0
    assert run_config.read(run).sealed
    assert ran("eval", "found", "--resume", run) == 0


def test_files_and_keys_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, data = folder(tmp_path), questions(tmp_path)
    told = ["report-found", "--data", data, "--audio-root", root, "--train", data]
    assert ran(*told) == 0
    seen = capsys.readouterr().out
    assert "3 questions, 1 of them open, on 3 recordings of 0.2 minutes from 4 files" in seen
    assert "keys: 3 right by the timeline, 0 wrong, 0 without a check" in seen
    assert "without listening: chance 50.0 %" in seen
    assert "words" in seen
    assert ran(*told, "--json") == 0
    assert json.loads(capsys.readouterr().out)["verified"] == 3


def test_a_wrong_key_and_a_missing_file_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = folder(tmp_path)
    data = questions(tmp_path, rows=[ROWS[0], ROWS[1] | {"answer": "Once"}, ROWS[2]])
    (root / "bark.wav").unlink()
    assert ran("report-found", "--data", data, "--audio-root", root) == 0
    assert "left out one: bark.wav is missing" in capsys.readouterr().out
    root = folder(tmp_path / "again")
    assert ran("report-found", "--data", data, "--audio-root", root) == 1
    assert "wrong key of b: by the timeline it is Twice" in capsys.readouterr().out
