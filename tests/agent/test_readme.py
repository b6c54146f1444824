"""The README is true."""

import re
import shlex
from pathlib import Path

import pytest

from agent import Agent
from agent.__main__ import main
from agent.assembly.settings import Settings
from agent.cli.command_table import first_words
from graphs.build import build_graph

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.models
def test_the_first_command_answers_its_question(
    trained_reader: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(BLOCKS[0].strip())
    assert main(words[words.index("agent") + 1 :]) == 0
    assert capsys.readouterr().out.startswith("Answer: 3 times")


def test_every_command_of_the_program_is_shown_and_none_that_is_not_there() -> None:
    shown = set(re.findall(r"^python -m agent ([\w-]+)", README, re.MULTILINE))
    assert shown == set(first_words())


def test_every_setting_is_in_the_table() -> None:
    table = set(re.findall(r"`LISTEN_AGAIN_(\w+?)(?:__[A-Z]+)?`", README))
    assert table == {name.upper() for name in Settings.model_fields}


def test_the_drawing_has_the_nodes_of_the_machine() -> None:
    nodes = set(build_graph().get_graph().nodes) - {"__start__", "__end__"}
    assert nodes == {"decompose", "perceive", "decide", "answer"}
    assert all(node in README for node in nodes)


def test_linked_files_exist() -> None:
    for target in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_what_the_tree_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    (tree,) = re.findall(r"^```\n(tools/ .*?)^```", text, re.MULTILINE | re.DOTALL)
    top = ""
    for line in tree.splitlines():
        top = "" if not line.startswith(" ") else top
        for name in re.findall(r"(?<![\w/])\w+(?:/|\.py)", line):
            assert (ROOT / top / name).exists(), f"{top}{name}"
            top = name if not line.startswith(" ") and not top else top


@pytest.mark.models
def test_the_lines_of_python_answer_too(
    trained_reader: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(ROOT)
    exec(code, {"Agent": Agent})
    assert capsys.readouterr().out.startswith("3 times. [Segment(")
