"""A language model leads `ask` and `eval` on a real recording; its server plays a script."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from agent.assembly.runtime import Runtime
from agent.assembly.strategies import PROMPTS
from graphs.query.reading import Reading
from tests.agent.commands.test_perception import FACTS
from tests.chat_server import Body, ChatServer, Raw
from tests.conftest import CLIPS

pytestmark = pytest.mark.models

CALL = str(CLIPS / "call.ogg")
QUESTION = "How many times does the dog bark?"
CHOICES = [word for choice in ("one", "two", "three", "four") for word in ("--choice", choice)]
HEARS = '<hear from="4.3" to="6.4">a dog barks</hear><answer>It barks three times.</answer>'
SPLIT = '<step ask="How many barks are there?" from="4.0" to="7.0"></step>'


def text_of(body: Body) -> str:
    """The words of a request."""
    return str(body["messages"][0]["content"][-1]["text"])


def hears(body: Body) -> bool:
    """Whether it came with sound."""
    return body["messages"][0]["content"][0]["type"] == "input_audio"


def model(body: Body) -> str | Raw:
    """Plays every part reasonably."""
    asked = text_of(body)
    if "structured_outputs" in body:
        return letters(asked)
    if hears(body):
        return f"<answer>Yes, {HEARS}" if "Is it so that" in asked else HEARS
    if "You translate" in asked:
        return json.dumps({"program": "count(sound('dog bark'))"})
    if "Split the question" in asked:
        return SPLIT
    return json.dumps({"thought": "heard", "answer": "Three times."})


def letters(asked: str, choice: str = "three") -> Raw:
    """The letter of a choice where there is one, and what else might have stood there."""
    lines = [line for line in asked.splitlines() if line.startswith("(")]
    right = next((line[1] for line in lines if f'"{choice}"' in line), "A")
    logs = {letter: -0.1 if letter == right else -4.0 for letter in "ABCD"[: len(lines)]}
    top = [{"token": letter, "logprob": log} for letter, log in logs.items()]
    written = {"token": right, "logprob": -0.1, "top_logprobs": top}
    said = {
        "message": {"content": right},
        "finish_reason": "stop",
        "logprobs": {"content": [written]},
    }
    return Raw(json.dumps({"choices": [said]}))


def reading(sure: float) -> Callable[[Runtime, str, tuple[str, ...]], Reading]:
    """Says of every question that no program fits."""

    def read(runtime: Runtime, question: str, choices: tuple[str, ...]) -> Reading:
        return Reading(None, sure)

    return read


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trained reader says of every question that no program fits, and is not sure of it."""
    monkeypatch.setattr(Runtime, "_read", reading(0.2))


@pytest.fixture
def beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trained reader is sure that no program says any question."""
    monkeypatch.setattr(Runtime, "_read", reading(0.99))


def asked(
    capsys: pytest.CaptureFixture[str],
    reply: Callable[[Body], str | Raw],
    strategy: str,
    *more: str,
    name: str = "ear",
) -> tuple[dict[str, Any], ChatServer]:
    """What `ask` prints; what a model of the same name said earlier is remembered."""
    with ChatServer(reply, models=(name,)) as server:
        flags = ["--strategy", strategy, "--base-url", server.url, "--model", name, "--json", *more]
        assert main(["ask", CALL, QUESTION, *CHOICES, *flags]) == 0
    return json.loads(capsys.readouterr().out), server


@pytest.mark.usefixtures("unsure")
def test_a_language_model_reads_where_the_trained_reader_is_unsure(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "trace.json"
    told, server = asked(capsys, model, "llm", "--trace", str(path))
    assert (told["answer"], told["sure_by"]) == ("three", "rules"), "its program was run"
    assert told["confidence"] == pytest.approx(max(told["posterior"]), abs=1e-3)
    assert [one["tool"] for one in told["evidence"]][-1] == "listen"
    assert len(server.requests) == 1
    assert not any(map(hears, server.requests))
    assert server.requests[0]["response_format"]["type"] == "json_schema"
    assert told["cost"]["asked"] == 1
    made_by = json.loads(path.read_text(encoding="utf-8"))["tools"]
    assert (made_by["strategy"], made_by["model"]) == ("llm", "ear")
    assert made_by["prompt reason"] == PROMPTS["reason"].sha256
    assert made_by["prompt program"] == PROMPTS["program"].sha256
    assert told["notation"] == 'count(sound("dog bark"))'
    assert told["sentence"] == "how many times 'dog bark' is heard"
    assert main(["replay", str(path)]) == 2
    assert "was decided by the strategy 'llm' with 'ear'" in capsys.readouterr().err
    assert main(["replay", str(path), "--strategy", "rules", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sure_by"] == "rules"


def test_where_the_trained_reader_is_sure_no_model_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told, server = asked(capsys, model, "llm")
    assert (told["answer"], told["cost"]["asked"]) == ("three", 0)
    assert server.requests == []


@pytest.mark.usefixtures("beyond")
def test_what_no_program_says_the_model_answers_from_what_was_heard(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told, server = asked(capsys, model, "llm")
    assert (told["answer"], told["sure_by"]) == ("three", "tokens")
    assert (told["cost"]["asked"], len(server.requests)) == (2, 2)
    assert "no program decides" in told["thought"]
    heard = text_of(server.requests[0])
    assert "Bark" in heard.split("<question>")[0]


def test_the_model_hears_step_by_step_and_reviews(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "trace.json"
    told, server = asked(capsys, model, "mpar2", "--trace", str(path))
    assert told["answer"] == "three"
    assert told["notation"] == 'count(sound("dog bark"))'
    assert {"lalm", "tag"} <= {one["tool"] for one in told["evidence"]}
    assert told["evidence"][0]["start"] == pytest.approx(4.3)
    episode = json.loads(path.read_text(encoding="utf-8"))["episode"]
    thoughts = [decision["thought"] for decision in episode["decisions"]]
    kinds = [thought.partition(":")[0] for thought in thoughts]
    assert kinds[:2] == ["perceive", "split"]
    assert set(kinds[2:]) == {"review"}
    assert thoughts[-1].startswith("review: the answer did not hold")
    assert sum(map(hears, server.requests)) == 2, "its review is the run of the program"


def test_the_model_answers_the_whole_first_and_specialists_follow(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told, server = asked(capsys, model, "lalm-first")
    assert told["notation"] == 'count(sound("dog bark"))'
    tools = [one["tool"] for one in told["evidence"]]
    assert tools[:2] == ["lalm", "lalm"]
    assert {"tag", "listen"} <= set(tools)
    assert told["answer"] == "three"
    assert sum(map(hears, server.requests)) == 1


def test_what_a_specialist_hears_against_the_model_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def denies(body: Body) -> str | Raw:
        return "There is talk, but no dog." if hears(body) else model(body)

    told, _ = asked(capsys, denies, "lalm-first", name="denier")
    (found,) = told["contradictions"]
    assert found["kind"] == "presence"
    assert "but no dog" in found["text"]
    assert found["segment"]["start"] == pytest.approx(4.3, abs=0.3)
    with ChatServer(denies, models=("denier",)) as server:
        flags = ["--strategy", "lalm-first", "--base-url", server.url, "--model", "denier"]
        assert main(["ask", CALL, QUESTION, *CHOICES, *flags]) == 0
    assert "disputed lalm says" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("strategy", ["llm", "lalm-first", "mpar2"])
@pytest.mark.parametrize(
    "reply", ["三次。", '{"action": "sing"}', '{"thought": "cut', "", "no " * 100_000]
)
def test_a_model_that_talks_nonsense_costs_nothing_but_its_help(
    capsys: pytest.CaptureFixture[str], strategy: str, reply: str
) -> None:
    told, _ = asked(capsys, lambda body: reply, strategy, name=f"fool {reply[:9]}")
    assert told["answer"] == "three"
    assert told["sure_by"] == "rules"


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (["--strategy", "oracle"], "expected one of rules, llm, lalm-first, mpar2"),
        (["--strategy", "llm"], "--model NAME is needed, and --base-url URL"),
        (["--strategy", "llm", "--base-url", "nowhere", "--model", "ear"], "expected http://"),
        (
            ["--strategy", "mpar2", "--base-url", "http://127.0.0.1:9/v1", "--model", "e"],
            "127.0.0.1:9",
        ),
    ],
)
def test_a_strategy_that_cannot_be_had_is_one_line(
    capsys: pytest.CaptureFixture[str], flags: list[str], why: str
) -> None:
    assert main(["ask", CALL, QUESTION, *flags]) == 2
    told = capsys.readouterr().err
    assert why in told
    assert told.count("\n") == 1


@pytest.mark.usefixtures("unsure")
def test_the_key_comes_from_the_environment_only_and_is_shown_nowhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-123")
    path = tmp_path / "trace.json"
    told, server = asked(capsys, model, "llm", "--trace", str(path))
    assert set(server.keys) == {"Bearer sk-secret-123"}
    assert "sk-secret" not in json.dumps(told) + path.read_text(encoding="utf-8")


def test_a_run_records_the_strategy_and_goes_on_with_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run, data = tmp_path / "run", str(CLIPS / "questions.json")
    with ChatServer(model) as server:
        words = ["eval", "mmau", "--data", data, "--audio-root", str(CLIPS), "--out", str(run)]
        flags = ["--strategy", "mpar2", "--base-url", server.url, "--model", "ear", "--limit", "1"]
        assert main([*words, *flags, "--quiet"]) == 0
        asked = len(server.requests)
        assert main(["eval", "mmau", "--resume", str(run), "--quiet"]) == 0
        assert len(server.requests) == asked
        _named_as_before(run / "config.json")
        assert main(["eval", "mmau", "--resume", str(run), "--quiet"]) == 0
        assert len(server.requests) == asked
        other = ["eval", "mmau", "--resume", str(run), "--strategy", "llm", "--quiet"]
        assert main(other) == 2
    assert "strategy was mpar2, is llm" in capsys.readouterr().err
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    assert config["options"]["strategy"] == "mpar2"
    assert config["made_by"]["prompt split"] == PROMPTS["split"].sha256
    assert len(config["made_by"]["lalm"]) == 64


def _named_as_before(path: Path) -> None:
    """Writes a configuration with the names that options had once."""
    config = json.loads(path.read_text(encoding="utf-8"))
    for names in (config["options"], config["made_by"]):
        names["mind"] = names.pop("strategy")
    config["options"]["forced"] = config["options"].pop("fixed_rounds")
    path.write_text(json.dumps(config), encoding="utf-8")


def test_what_the_model_claims_to_hear_step_by_step_is_judged_by_annotations(
    tmp_path: Path,
) -> None:
    """Impressions become claims by a judge's reading, in the stretches where the steps heard."""

    def reply(body: Body) -> str | Raw:
        if "<text>" not in text_of(body):
            return model(body)
        bark = {"kind": "sound", "label": "Bark", "start": None, "end": None}
        return json.dumps([bark] if "dog barks" in text_of(body) else [])

    run, facts = tmp_path / "run", tmp_path / "facts.jsonl"
    facts.write_text(FACTS[0].model_dump_json() + "\n", encoding="utf-8")
    with ChatServer(reply) as server:
        at = ["--base-url", server.url, "--model", "ear"]
        words = ["--data", str(CLIPS / "questions.json"), "--audio-root", str(CLIPS)]
        words += ["--out", str(run), "--limit", "1", "--quiet"]
        assert main(["eval", "mmau", *words, "--strategy", "mpar2", *at]) == 0
        assert main(["perception", str(run), "--reference", str(facts), *at]) == 0
    found = json.loads((run / "perception.json").read_text(encoding="utf-8"))
    heard = found["report"]["perception"]["by_tool"]["lalm"]
    assert heard["claimed"] >= 1
    assert heard["accuracy"]["value"] > 0.3
    record = json.loads((run / "samples.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert "split: How many barks are there?" in record["thinking"]
    assert "This decides it:" in record["thinking"]
