"""Both stages from the command line, one after another, on a set of the builder's."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from agent.__main__ import main
from tests.agent.data.small import scenes
from tests.tiny_lalms import qwen2_audio, transformers

pytestmark = [pytest.mark.hub, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("torch", reason="torch is not installed: pip install '.[tune]'")

from agent.student.student import PAUSE, Student  # noqa: E402
from agent.train.lalm import sft_config as settings  # noqa: E402

CONFIGS = Path(settings.__file__).parent / "configs"


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen rows of both grammars."""
    folder = tmp_path_factory.mktemp("sets")
    words = ["data", "paqa", "--scenes", str(scenes(folder / "scenes")), "--rows", "12"]
    assert main([*words, "--out", str(folder / "set")]) == 0
    return folder / "set"


@pytest.fixture(scope="module")
def taught(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student after two steps of SFT."""
    transformers()
    folder = tmp_path_factory.mktemp("taught")
    model = qwen2_audio(folder / "model", seconds=20)
    words = ["train", "lalm", "--stage", "sft", "--rows", str(rows), "--model", str(model)]
    words += ["--config", str(CONFIGS / "tiny-sft.toml"), "--out", str(folder / "sft")]
    assert main([*words, "--steps", "2", "--batch", "2"]) == 0
    return folder / "sft" / "student"


def stage_two(rows: Path, taught: Path, out: Path, *more: str) -> int:
    words = ["train", "lalm", "--stage", "grpo", "--rows", str(rows), "--model", str(taught)]
    words += ["--config", str(CONFIGS / "tiny-grpo.toml"), "--out", str(out), "--steps", "2"]
    return main([*words, *more])


def test_stage_two_goes_on_from_stage_one_and_leaves_numbers_and_a_picture(
    rows: Path, taught: Path, tmp_path: Path
) -> None:
    assert stage_two(rows, taught, tmp_path / "grpo", "--rewards", "mpar2") == 0
    lines = [json.loads(line) for line in (tmp_path / "grpo" / "metrics.jsonl").open()]
    assert [line["step"] for line in lines] == [1, 2]
    assert {"reward/answer", "reward/reviewed", "rollout/pauses", "time/sample"} <= lines[0].keys()
    # The file of settings pauses wherever it may, once a rollout.
    assert lines[0]["rollout/pauses"] > 0
    assert (tmp_path / "grpo" / "training.png").stat().st_size > 10_000
    again = Student.load(str(tmp_path / "grpo" / "student"), "full", tokens=(PAUSE,), device="cpu")
    assert PAUSE in again.tokenizer.get_vocab()
    assert again.pause is not None, "as the file of settings has it"
    assert Student.load(str(taught), "full", device="cpu").pause is None


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ('judge_url = "http://127.0.0.1:9/v1"', "needs judge_model"),
        ('servers = ["http://127.0.0.1:9/v1"]', "needs? `served`"),
        ('servers = ["http://127.0.0.1:9/v1"]\nserved = "x"', "no rollouts from http"),
        (
            'servers = ["http://127.0.0.1:9/v1"]\nserved = "x"\nby_confidence = true',
            "by_confidence, of which a server tells nothing",
        ),
        ("rollouts = 1", "rollouts: Input should be greater than or equal to 2"),
        ("batch = 4", "batch: Extra inputs are not permitted"),
        ("[weights]\nvolume = 1", "no reward 'volume'"),
    ],
)
def test_settings_of_no_use_are_one_line(
    rows: Path, taught: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    settings: str, why: str,
) -> None:  # fmt: skip
    (tmp_path / "x.toml").write_text(settings)
    assert stage_two(rows, taught, tmp_path / "out", "--config", str(tmp_path / "x.toml")) == 2
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert re.search(why, told)


def test_a_row_that_comes_twice_or_cannot_be_heard_is_named(
    rows: Path, taught: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (rows / "rows.jsonl").read_text().splitlines()
    shutil.copytree(rows / "audio", tmp_path / "audio")
    (tmp_path / "rows.jsonl").write_text("\n".join([*lines, lines[0]]))
    assert stage_two(tmp_path, taught, tmp_path / "out") == 2
    assert "comes twice; expected every id once" in capsys.readouterr().err
    torn = {**json.loads(lines[0]), "id": "torn", "audio": "torn.wav"}
    (tmp_path / "torn.wav").write_bytes(b"RIFF, and no more")
    (tmp_path / "rows.jsonl").write_text("\n".join([*lines, json.dumps(torn)]))
    assert stage_two(tmp_path, taught, tmp_path / "out") == 2
    assert "row 'torn'" in capsys.readouterr().err
    assert stage_two(tmp_path, taught, tmp_path / "out", "--invalid", "skip", "--steps", "1") == 0
    assert "1 left out" in " ".join(capsys.readouterr().out.split())
