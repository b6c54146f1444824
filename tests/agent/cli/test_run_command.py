"""Words become typed arguments just as they were typed, and wrong ones are one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.__main__ import main
from agent.cli.command_table import COMMANDS, GROUPS
from agent.cli.run_command import command_at, parsed
from agent.commands.ask import AskCommand
from agent.commands.decay import DecayCommand
from agent.commands.eval import EvalCommand
from agent.commands.models import ModelsPullCommand
from tools.errors import InputError

ROOT = Path(__file__).parents[3]

TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
LINES = (Path(__file__).parent / "hostile_texts.txt").read_text(encoding="utf-8").split("\n")
HOSTILE = [*LINES, "line\nbreak", "\r\n", "tab\t", "x" * 100_000, ",".join("ab" * 5_000)]
"""Among them nothing at all, at the end of the file."""


def ask(*words: str) -> AskCommand:
    found = parsed("ask", AskCommand, ["clip.wav", "What?", *words])
    assert isinstance(found, AskCommand)
    return found


@given(st.lists(TEXTS, max_size=5))
@example(HOSTILE)
def test_choices_come_through_verbatim_and_in_order(texts: list[str]) -> None:
    assert ask(*(f"--choice={text}" for text in texts)).choice == tuple(texts)


@given(st.lists(TEXTS.filter(lambda text: not text.startswith("-")), max_size=5))
@example([text for text in HOSTILE if not text.startswith("-")])
def test_choices_behind_their_flag_come_through_verbatim(texts: list[str]) -> None:
    words = [word for text in texts for word in ("--choice", text)]
    assert ask(*words).choice == tuple(texts)


@given(TEXTS, TEXTS, TEXTS)
@example("None", "null", "[]")
@example("--json", "--", "--")
@example("--", "-1", "--=--")
@example("a,b", "{", '"')
def test_questions_names_and_paths_come_through_verbatim(
    clip: str, question: str, name: str
) -> None:
    found = parsed("ask", AskCommand, [f"--model={name}", f"--trace={name}", "--", clip, question])
    assert isinstance(found, AskCommand)
    assert (found.clip, found.question, found.model) == (Path(clip), question, name)
    assert found.trace == Path(name)


@pytest.mark.parametrize("text", ["-1", "-.5", "-a b"])
def test_what_begins_with_a_dash_but_is_no_flag_is_a_value(text: str) -> None:
    assert ask("--choice", text).choice == (text,)


def test_several_values_behind_one_flag_or_by_place() -> None:
    words = ["mmau", "--data=d", "--audio-root=a", "--out=o", "--tokens", "8", "64", "--limit", "2"]
    decay = parsed("decay", DecayCommand, words)
    assert isinstance(decay, DecayCommand)
    assert (decay.tokens, decay.limit, decay.max_rounds) == ((8, 64), 2, 4)
    pull = parsed("models pull", ModelsPullCommand, ["yamnet", "a,b"])
    assert isinstance(pull, ModelsPullCommand)
    assert pull.name == ("yamnet", "a,b")
    assert parsed("models pull", ModelsPullCommand, []) == ModelsPullCommand()


def test_neither_the_environment_nor_a_file_fills_an_argument(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = ask()
    filled = {"MODEL": "x", "json": "1", "rounds": "3", "choice": '["a"]', "fresh": "1"}
    for name, value in filled.items():
        for known in (name, name.upper(), f"LISTEN_AGAIN_{name.upper()}"):
            monkeypatch.setenv(known, value)
    (tmp_path / ".env").write_text("MODEL=x\nmodel=x\n")
    (tmp_path / "listen-again.toml").write_text('model = "x"\n')
    monkeypatch.chdir(tmp_path)
    assert ask() == before
    with pytest.raises(InputError, match="found no CLIP, QUESTION"):
        parsed("ask", AskCommand, [])


def test_arguments_are_typed_and_frozen() -> None:
    found = ask("--rounds", "3", "--abstain-below", "0.5", "--json", "--cost-lambda", "1e-3")
    assert (found.rounds, found.abstain_below, found.cost_lambda) == (3, 0.5, 0.001)
    assert (found.as_json, found.fresh) == (True, False)
    with pytest.raises(ValidationError):
        found.rounds = 4


def test_a_solver_is_told_what_was_typed_and_nothing_else() -> None:
    words = ["mmau", "--fixed-rounds", "--cost-lambda", "0.02", "--tokens", "0", "--model", "m"]
    found = parsed("eval", EvalCommand, words)
    assert isinstance(found, EvalCommand)
    assert found.options == {"fixed_rounds": 1, "cost_lambda": "0.02", "tokens": 0, "model": "m"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ask", "c", "q", "--rounds", "0"], "--rounds: found '0'; expected a whole number, 1 or"),
        (["ask", "c", "q", "--rounds", "1.0"], "--rounds: found '1.0'; expected a whole number"),
        (["ask", "c", "q", "--rounds", "9" * 5000], "--rounds: found '999"),
        (["ask", "c", "q", "--rounds", "True"], "--rounds: found 'True'"),
        (["ask", "c", "q", "--rounds="], "--rounds: found ''"),
        (["ask", "c", "q", "--start", "-2"], "--start: found -2; expected 0 or more seconds"),
        (["ask", "c", "q", "--end", "inf"], "--end: found inf; expected a finite number"),
        (["ask", "c", "q", "--seconds", "0"], "--seconds: found 0; expected more than 0 seconds"),
        (["ask", "c", "q", "--abstain-below", "2"], "found 2; expected a number from 0 to 1"),
        (["ask", "c", "q", "--cost-lambda", "-1"], "found -1; expected a number above 0"),
        (["ask", "c", "q", "--json=yes"], "--json: ignored explicit argument 'yes'"),
        (
            ["ask", "c", "q", "--rouns", "3"],
            "'--rouns', which is no flag of ask (did you mean --rou",
        ),
        (["ask", "c", "q", "--round", "3"], "'--round', which is no flag of ask"),
        (["play", "c", "q", "r"], "found 'r'; expected no more arguments"),
        (["ask", "c", "q", "--choice"], "--choice: expected one argument"),
        (["ask", "c"], "found no QUESTION"),
        (
            ["eval", "mmau", "--seed", "-1"],
            "--seed: found '-1'; expected a whole number, 0 or more",
        ),
        (
            ["eval", "mmau", "--predict-only", "--score-only"],
            "found --predict-only and --score-only",
        ),
        (["decay", "mmau"], "found no --data, --audio-root, --out"),
        (
            ["decay", "m", "--data=d", "--audio-root=a", "--out=o", "--tokens", "8", "0"],
            "--tokens:",
        ),
        (["scenes", "build", "--out", "o", "--split", "x"], "--split: found 'x'; expected 'train'"),
        (["report-controller", "--cache", "c"], "found no --weights"),
        (["report", "controller"], "controller is no"),
        (["models", "path"], "found no NAME"),
        (["models"], "found no action of models; expected one of list, pull, verify, path"),
        (["models", "lst"], "found the action of models 'lst'; did you mean list?"),
        (["evl"], "found the command 'evl'; did you mean eval?"),
        (["--json"], "found the command '--json'; expected one of ask, play"),
        ([], "found no command; expected one of ask, play"),
    ],
)
def test_what_is_wrong_is_one_line_with_what_was_expected(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("error: ")
    assert told in err
    assert len(err) < 500


def test_a_run_in_a_folder_of_any_name_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.agent.evals import GUESS, ran

    monkeypatch.chdir(tmp_path)
    assert ran(*GUESS, "--out", "controller", "--limit", "2") == 0
    capsys.readouterr()
    assert ran("report", "controller") == 0
    assert (tmp_path / "controller" / "report.md").exists()


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_lists_its_actions(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([group, "--help"]) == 0
    out = capsys.readouterr().out
    actions = [name.split()[1] for name in COMMANDS if name.startswith(f"{group} ")]
    assert actions
    assert all(f"\n    {action} " in out for action in actions)


@pytest.mark.slow
def test_no_help_imports_what_a_command_works_with() -> None:
    code = (
        "import sys\n"
        "from agent.cli.command_table import COMMANDS\n"
        "from agent.cli.help_text import help_text\n"
        "from agent.cli.run_command import command_at\n"
        "for name, (place, _) in COMMANDS.items(): help_text(name, command_at(place))\n"
        "heavy = {'numpy', 'langgraph', 'librosa', 'torch', 'matplotlib', 'rich', 'scipy', 'av',\n"
        "         'onnxruntime', 'soundfile', 'graphs', 'evals'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="arguments are bytes elsewhere only")
def test_a_word_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    words = [b"ask", b"no-such.wav", b"\xff\xfe?"]
    told = subprocess.run(
        [os.fsencode(sys.executable), b"-m", b"agent", *words], capture_output=True, cwd=ROOT
    )
    assert told.returncode == 2
    assert told.stderr.count(b"\n") == 1


def test_every_command_of_the_table_is_there_under_its_own_help() -> None:
    for place, help in COMMANDS.values():
        assert command_at(place).__doc__
        assert help[0].islower()
