"""`ask` and `replay` on the recording of the README, with the embedded models."""

import json
import os
from pathlib import Path

import pytest

from agent.__main__ import main
from tests.conftest import CLIPS

CALL = str(CLIPS / "call.ogg")

pytestmark = pytest.mark.models


@pytest.mark.parametrize(
    ("question", "choices", "right"),
    [
        ("How many times does the dog bark?", ["one", "two", "three", "four"], "three"),
        ("What animal is heard?", ["a cat", "a dog", "a horse", "a duck"], "a dog"),
        ("Is there a doorbell?", ["Yes", "No"], "No"),
        ("Is there a dog?", ["Yes", "No"], "Yes"),
        ("How many people are speaking?", ["one", "two", "three"], "two"),
        ("Which language is spoken after the dog barks?", ["English", "Italian"], "Italian"),
        (
            "What does the first speaker say?",
            ["Please hold while I try to locate the person", "Nobody is available"],
            "Please hold while I try to locate the person",
        ),
        ("When does the dog bark first?", ["at 1 s", "at 4.3 s", "at 8 s"], "at 4.3 s"),
        ("Which comes first?", ["a dog barking", "a woman speaking"], "a woman speaking"),
    ],
)
def test_a_question_about_the_call_is_answered_right(
    capsys: pytest.CaptureFixture[str], question: str, choices: list[str], right: str
) -> None:
    options = [word for choice in choices for word in ("--choice", choice)]
    assert main(["ask", CALL, question, *options, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answer"] == right
    assert told["choices"][told["choice_index"]] == right
    assert told["confidence"] == pytest.approx(max(told["posterior"]), abs=1e-3)


def test_the_evidence_says_when_it_was_heard_and_by_whom(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["ask", CALL, "How many times does the dog bark?", "--json"])
    told = json.loads(capsys.readouterr().out)
    cited = [told["evidence"][index] for index in told["cited"]]
    assert [(one["kind"], one["tool"], one["label"]) for one in cited] == [
        ("event", "listen", "Bark")
    ] * 3
    starts = sorted(one["start"] for one in cited)
    assert starts == pytest.approx([4.34, 5.17, 6.09], abs=0.15)
    assert set(told["cost"]) == {"calls", "audio_seconds", "seconds", "asked", "tokens"}


def test_a_replay_prints_the_same_object_bit_for_bit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "trace.json")
    main(["ask", CALL, "What is heard after the woman speaks?", "--json", "--trace", path])
    asked = capsys.readouterr().out

    def no_audio(*_: object) -> None:
        raise AssertionError("a replay listened")

    monkeypatch.setattr("tools.tool.Specialist.__call__", no_audio)
    assert main(["replay", path, "--json"]) == 0
    assert capsys.readouterr().out == asked


LED = ["--cost-lambda", "0.02", "--choice", "a dog", "--choice", "a cow"]


def test_a_replay_is_led_as_the_episode_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "trace.json"
    main(["ask", CALL, "What is heard?", "--json", "--trace", str(path), *LED])
    asked = capsys.readouterr().out
    assert main(["replay", str(path), "--json"]) == 0
    assert capsys.readouterr().out == asked
    kept = json.loads(path.read_text())
    assert kept["tools"]["cost_lambda"] == "0.02"
    kept["tools"]["price"] = kept["tools"].pop("cost_lambda")
    path.write_text(json.dumps(kept))
    assert main(["replay", str(path), "--json"]) == 0, "a trace from before it was renamed"
    assert capsys.readouterr().out == asked
    kept["tools"]["controller"] = "0" * 64
    path.write_text(json.dumps(kept))
    assert main(["replay", str(path)]) == 2
    assert "led by the controller '000000000000'; expected --controller" in capsys.readouterr().err


def test_a_terminal_gets_the_answer_and_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", CALL, "How many times does the dog bark?"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Answer: 3 times")
    assert "Bark" in out
    assert err == "", "nobody watches, so nothing is said"


def test_a_budget_of_one_call_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", CALL, "What is heard?", "--calls", "1", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["cost"]["calls"], told["stop"]) == (1, "budget")


def test_only_the_asked_span_is_heard(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", CALL, "What is said?", "--start", "7", "--end", "10", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert all(7 <= one["start"] <= one["end"] <= 10.02 for one in told["evidence"])
    assert "occupati" in told["answer"]


MANY = (
    ["How many times does the dog bark?"],
    ["What is said after the dog?"],
    ["Which comes first?", "--choice", "a dog barking", "--choice", "a woman speaking"],
    ["Is it a happy song?"],
)
"""Questions that are read, searched by meaning, chosen between, and not to be said as a program."""


def resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells it so")
def test_many_asks_in_one_process_take_no_more_memory_than_some(trained_reader: None) -> None:
    def ask_all(times: int) -> float:
        for _ in range(times):
            for words in MANY:
                assert main(["ask", CALL, *words]) == 0
        return resident()

    before = ask_all(3)
    assert ask_all(6) < before + 150, "24 asks took 1,600 MB when models were kept"
