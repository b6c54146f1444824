"""Building: whole folders, the same bytes every time, nothing told that was to be heard."""

import hashlib
import json
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from agent.__main__ import main
from agent.data.build_dataset import AUDIO, CARD
from agent.data.dataset import METADATA, ROWS, read_rows
from agent.data.example import Example, prompt_of
from evals.scenes.build_scenes import FACTS, QUESTIONS
from tests.agent.data.small import corpus, scenes
from tools.evidence import Turn, Utterance
from tools.lalm.grammars import paqa

MANY = 400


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of both styles from twelve scenes, several turns long."""
    folder = tmp_path_factory.mktemp("built")
    assert make(folder / "set", "--scenes", scenes(folder / "scenes"), rows=MANY) == 0
    return folder / "set"


def make(out: Path, *words: str | Path, rows: int = 50, seed: int = 1) -> int:
    given = [*map(str, words), "--rows", str(rows), "--seed", str(seed), "--out", str(out)]
    return main(["data", "paqa", *given])


def test_the_set_holds_its_rows_its_card_and_each_recording_once(built: Path) -> None:
    rows = list(read_rows(built))
    assert len(rows) == MANY
    assert {path.name for path in built.iterdir()} == {ROWS, METADATA, CARD, AUDIO}
    assert {row.audio for row in rows} == {
        f"{AUDIO}/{path.name}" for path in (built / AUDIO).iterdir()
    }
    for row in rows:
        assert hashlib.sha256((built / row.audio).read_bytes()).hexdigest() == row.sha256


def test_no_two_rows_are_alike_and_all_ids_differ(built: Path) -> None:
    rows = list(read_rows(built))
    assert len({row.id for row in rows}) == MANY
    told = {(row.sha256, row.style, row.question, row.choices, row.trace) for row in rows}
    assert len(told) == MANY


def test_both_styles_and_every_kind_come_about_equally_often(built: Path) -> None:
    rows = list(read_rows(built))
    styles = Counter(row.style for row in rows)
    assert abs(styles["paqa"] - styles["mpar2"]) < MANY / 10
    for kind, count in Counter(row.kind for row in rows).items():
        assert count < 4 or {row.style for row in rows if row.kind == kind} == {"paqa", "mpar2"}


def test_a_share_of_first_responses_is_wrong(built: Path) -> None:
    traces = [paqa.parse(row.trace) for row in read_rows(built) if row.style == "paqa"]
    share = sum(bool(trace.reflection) for trace in traces) / len(traces)
    assert 0.15 < share < 0.35


def test_the_prompt_never_tells_what_is_to_be_heard(built: Path) -> None:
    for row in read_rows(built):
        prompt = prompt_of(row)
        given = "\n".join((row.question, *row.choices))
        for fact in row.truth:
            if isinstance(fact, Utterance):
                assert fact.text not in prompt or fact.text in given
        bare = row.model_copy(update={"truth": (), "trace": "", "snr": None, "sources": ()})
        assert prompt == prompt_of(bare)


def test_there_are_at_most_four_people_and_speech_is_0_to_20_db_above(built: Path) -> None:
    for row in read_rows(built):
        assert len({fact.speaker for fact in row.truth if isinstance(fact, Turn)}) <= 4
        assert row.snr is None or 0 <= row.snr <= 20


def test_the_same_seed_gives_the_same_bytes_and_fewer_rows_are_the_first_of_more(
    built: Path, tmp_path: Path
) -> None:
    again = scenes(tmp_path / "scenes")
    for name, rows, seed in (("same", MANY, 1), ("few", 60, 1), ("other", 60, 2)):
        assert make(tmp_path / name, "--scenes", again, rows=rows, seed=seed) == 0
    assert contents(tmp_path / "same") == contents(built)
    whole, few, other = (
        (p / ROWS).read_text() for p in (built, tmp_path / "few", tmp_path / "other")
    )
    assert whole.startswith(few)
    assert few != other


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_card_counts_the_rows(built: Path) -> None:
    card, rows = (built / CARD).read_text(), list(read_rows(built))
    assert f"- {MANY} rows about 12 recordings" in card
    for style, count in Counter(row.style for row in rows).items():
        assert f"| {style} | {count} |" in card
    for kind, count in Counter(row.kind for row in rows).items():
        assert f"| {kind} | {count} |" in card
    for licence in {source.licence for row in rows for source in row.sources}:
        assert f"| {licence} | " in card
    head = card.split("---")[1]
    for column in Example.model_fields:
        assert f"  - name: {column}\n" in head


@cache
def damaged() -> Path:
    """A folder of scenes to be copied and then damaged."""
    return scenes(Path(mkdtemp()) / "scenes", 3)


def _drop_audio(folder: Path) -> None:
    next((folder / "scenes").iterdir()).unlink()


def _change_audio(folder: Path) -> None:
    for path in (folder / "scenes").iterdir():
        path.write_bytes(path.read_bytes() + b"x")


def _drop_facts(folder: Path) -> None:
    (folder / FACTS).unlink()


def _drop_questions(folder: Path) -> None:
    (folder / QUESTIONS).unlink()


def _lose_facts_of_one(folder: Path) -> None:
    lines = (folder / FACTS).read_text().split("\n")
    (folder / FACTS).write_text("\n".join(lines[1:]))


def _break_a_line(folder: Path) -> None:
    (folder / FACTS).write_text((folder / FACTS).read_text().replace('"seconds"', '"length"', 1))


def _change_an_answer(folder: Path) -> None:
    rows = json.loads((folder / QUESTIONS).read_text())
    rows[0]["answer"] = "a ghost"
    (folder / QUESTIONS).write_text(json.dumps(rows))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_drop_audio, "there is no such file"),
        (_change_audio, "its annotations say"),
        (_drop_facts, "cannot read .*facts.jsonl"),
        (_drop_questions, "cannot read .*questions.json"),
        (_lose_facts_of_one, "has no annotations of scenes/train-0000-order.wav"),
        (_break_a_line, "line 1: seconds: Field required"),
        (_change_an_answer, "found the answer 'a ghost'"),
    ],
)
def test_bad_scenes_are_named_in_a_line_and_nothing_is_left_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: object, message: str
) -> None:
    shutil.copytree(damaged(), tmp_path / "scenes")
    assert callable(damage)
    damage(tmp_path / "scenes")
    assert make(tmp_path / "out", "--scenes", tmp_path / "scenes", rows=5) == 2
    error = capsys.readouterr().err
    assert re.search(message, error)
    assert error.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"scenes"}


def test_more_rows_than_differ_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"audio": "two.wav", "licence": "CC0", "sounds": [{"label": "Rain"}]}
    assert make(tmp_path / "out", "--corpus", corpus(tmp_path / "c", line), rows=5000) == 2
    assert re.search(r"found 5000 rows asked for; at most \d+ differ", capsys.readouterr().err)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_empty_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").touch()
    assert make(tmp_path, "--scenes", damaged()) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_without_recordings_there_is_nothing_to_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(tmp_path / "out") == 2
    assert "expected --scenes DIR or --corpus FILE" in capsys.readouterr().err


def test_readers_of_folders_of_sound_are_told_the_same(built: Path) -> None:
    lines = (built / METADATA).read_text(encoding="utf-8").splitlines()
    for line, row in zip(map(json.loads, lines), read_rows(built), strict=True):
        assert Example.model_validate(line | {"audio": line.pop("audio_file_name")}) == row
    assert "  - name: audio\n    dtype: audio\n" in (built / CARD).read_text(encoding="utf-8")
