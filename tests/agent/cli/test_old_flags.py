"""Flags of old names still work, and say what they are called now."""

import pytest

from agent.cli.command_table import COMMANDS
from agent.cli.help_text import help_text
from agent.cli.old_flags import OLD_FLAGS, OLD_VALUES, in_new_flags
from agent.cli.run_command import command_at, parsed

GIVEN = {
    "ask": ["c", "q"],
    "replay": ["t"],
    "eval": ["mmau"],
    "perception": ["run"],
    "decay": ["mmau", "--data=d", "--audio-root=a", "--out=o"],
    "train cache": ["mmau", "--data=d", "--audio-root=a", "--out=o"],
    "train lalm": ["--stage=sft", "--out=o"],
}
VALUES = {"--most": "2", "--price": "0.5", "--bad": "skip", "--forced": None, "--blame": None}


@pytest.mark.parametrize(
    ("command", "old", "new"),
    [(name, old, new) for name, flags in OLD_FLAGS.items() for old, new in flags.items()],
)
def test_an_old_flag_does_what_the_new_one_does(
    command: str, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, value = command_at(COMMANDS[command][0]), VALUES.get(old, "x")
    more = [] if value is None else [value]
    expected = parsed(command, kind, [*GIVEN[command], new, *more])
    assert expected != parsed(command, kind, GIVEN[command])
    assert capsys.readouterr().err == ""
    assert parsed(command, kind, [*GIVEN[command], old, *more]) == expected
    assert capsys.readouterr().err == f"{old} is now {new}\n"
    if more:
        assert parsed(command, kind, [*GIVEN[command], f"{old}={value}"]) == expected
        assert capsys.readouterr().err == f"{old} is now {new}\n"
    assert f"{old} " not in help_text(command, kind)


@pytest.mark.parametrize(
    ("command", "flag", "old", "new"),
    [
        (name, flag, old, new)
        for name, values in OLD_VALUES.items()
        for (flag, old), new in values.items()
    ],
)
def test_an_old_value_is_the_new_one(command: str, flag: str, old: str, new: str) -> None:
    notes: list[str] = []
    assert in_new_flags(command, [flag, old], notes.append) == [flag, new]
    assert in_new_flags(command, [f"{flag}={old}"], notes.append) == [f"{flag}={new}"]
    assert notes == [f"{flag} {old} is now {flag} {new}"] * 2


def test_a_flag_given_twice_is_noted_once() -> None:
    notes: list[str] = []
    words = ["--mind", "llm", "--mind=mpar2"]
    assert in_new_flags("ask", words, notes.append) == ["--strategy", "llm", "--strategy=mpar2"]
    assert notes == ["--mind is now --strategy"]


@pytest.mark.parametrize(
    "words",
    [
        ["--", "--mind", "--controller", "hand"],
        ["hand", "--choice", "hand", "--choice=--mind"],
        ["--choice", "lalm-heard"],
        ["--mind is what?"],
    ],
)
def test_texts_that_look_like_old_flags_stay_as_they_are(words: list[str]) -> None:
    notes: list[str] = []
    assert in_new_flags("ask", words, notes.append) == words
    assert notes == []


def test_only_the_command_that_had_the_flag_knows_it() -> None:
    assert in_new_flags("bench", ["--mind", "x"], print) == ["--mind", "x"]
