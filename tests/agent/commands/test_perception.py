"""What a run heard against the facts, from the command line."""

import json
from pathlib import Path

import pytest

from agent.__main__ import main
from evals.scenes.reference import SceneFacts
from tests.chat_server import Body, ChatServer
from tests.evals.perception.test_claim_judge import event, said, turn
from tests.evals.samples import CLIPS

DATA = CLIPS / "questions.json"
FACTS = (
    SceneFacts(
        audio="call.ogg",
        sha256="",
        split="dev",
        kind="call",
        seconds=10.02,
        percepts=(
            turn("S1", 0.5, 3.64),
            said("Please hold while I try to locate the person you are calling.", 0.5, 3.64),
            event("Bark", 4.34, 4.72),
            event("Bark", 5.17, 5.59),
            event("Bark", 6.09, 6.54),
            turn("S2", 7.43, 9.42),
            said("Tutti i circuiti sono ora occupati.", 7.43, 9.42, "it"),
        ),
        levels=(None,) * 7,
    ),
    SceneFacts(
        audio="frogs.ogg",
        sha256="",
        split="dev",
        kind="frogs",
        seconds=4.09,
        percepts=(event("Frog", 0, 4.09),),
        levels=(None,),
    ),
)


def ran(*words: str | Path) -> int:
    return main([str(word) for word in words])


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.jsonl"
    path.write_text("".join(each.model_dump_json() + "\n" for each in FACTS), encoding="utf-8")
    return path


@pytest.mark.models
def test_what_was_heard_is_judged_and_wrong_answers_get_a_cause(
    tmp_path: Path, facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    rows[0]["answer"] = "5"
    said = "Please hold while I try to locate the person"
    rows[2] |= {"question": "What is said?", "choices": [said, "Good night"], "answer": said}
    data = tmp_path / "questions.json"
    data.write_text(json.dumps(rows), encoding="utf-8")
    asked = ("--data", data, "--audio-root", CLIPS, "--out", run, "--controller", "rules")
    assert ran("eval", "mmau", *asked) == 0
    assert ran("perception", run, "--reference", facts, "--attribute-errors") == 0
    assert "Acc_per" in capsys.readouterr().out
    found = json.loads((run / "perception.json").read_text(encoding="utf-8"))
    overall = found["report"]["perception"]["overall"]
    assert overall["accuracy"]["value"] > 0.6
    assert found["report"]["wer"]["value"] < 0.3, "18 words; it depends on the number of threads"
    (attribution,) = found["attributions"]
    assert (attribution["id"], attribution["said"], attribution["target"]) == ("1", "3", "5")
    # It names no annotations, so it rests on all of them, and nobody was asked who speaks.
    assert attribution["cause"] == "planning"


@pytest.mark.models
def test_free_text_is_read_by_a_model_at_a_server_and_only_once(
    tmp_path: Path, facts: Path
) -> None:
    run = tmp_path / "run"
    bark = {"kind": "sound", "label": "dog barking", "start": None, "end": None}

    def reply(body: Body) -> str:
        return json.dumps([bark]) if "<text>" in json.dumps(body) else "I hear a dog. 3"

    with ChatServer(reply) as server:
        words = ["--base-url", server.url, "--model", "ear"]
        asked = ["eval", "mmau", "--data", DATA, "--audio-root", CLIPS, "--solver", "lalm"]
        ran(*asked, *words, "--out", run)
        assert ran("perception", run, "--reference", facts, *words) == 0
        before = len(server.requests)
        assert ran("perception", run, "--reference", facts, *words) == 0
        assert len(server.requests) == before
    found = json.loads((run / "perception.json").read_text(encoding="utf-8"))
    overall = found["report"]["perception"]["overall"]
    assert overall["claimed"] == 3
    assert overall["accuracy"]["value"] == pytest.approx(2 / 3)


@pytest.mark.models
def test_perception_in_thoughts_is_judged_where_there_is_a_judge(
    tmp_path: Path, facts: Path
) -> None:
    out, bark = tmp_path / "decay", '[{"kind": "sound", "label": "dog bark"}]'

    def reply(body: Body) -> str:
        asked = json.dumps(body)
        return bark if "list every claim" in asked.lower() else "a dog barks"

    with ChatServer(reply) as server:
        words = ["decay", "mmau", "--data", DATA, "--audio-root", CLIPS, "--reference", facts]
        words += ["--solver", "lalm", "--base-url", server.url, "--model", "ear"]
        words += ["--judge", server.url, "--judge-model", "ear", "--tokens", "8"]
        assert ran(*words, "--out", out, "--limit", "2") == 0
    found = json.loads((out / "decay.json").read_text(encoding="utf-8"))
    assert all(point["perception"]["claimed"] > 0 for point in found["points"])


@pytest.mark.models
def test_length_is_forced_and_the_natural_one_stands_beside_it(
    tmp_path: Path, facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "decay"
    words = ["decay", "mmau", "--data", DATA, "--audio-root", CLIPS, "--reference", facts]
    assert ran(*words, "--out", out, "--max-rounds", "2") == 0
    found = json.loads((out / "decay.json").read_text(encoding="utf-8"))
    assert [point["length"] for point in found["points"]] == ["natural", "1", "2"]
    one, two = found["points"][1:]
    assert one["calls"] < two["calls"]
    assert (out / "decay.png").read_bytes().startswith(b"\x89PNG")
    capsys.readouterr()
    assert ran(*words, "--out", out, "--max-rounds", "2", "--json") == 0
    assert json.loads(capsys.readouterr().out) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "found no annotations of"), ("{}\n", "line 1: audio"), ("\n{\n", "line 2")],
)
@pytest.mark.models
def test_annotations_that_are_none_or_not_enough_are_refused(
    tmp_path: Path, text: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run, path = tmp_path / "run", tmp_path / "facts.jsonl"
    path.write_text(text, encoding="utf-8")
    words = ["eval", "mmau", "--data", DATA, "--audio-root", CLIPS, "--limit", "1"]
    assert ran(*words, "--out", run) == 0
    assert ran("perception", run, "--reference", path) == 2
    assert why in capsys.readouterr().err


@pytest.mark.models
def test_without_annotations_the_cues_of_mmar_are_what_it_should_have_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    path = tmp_path / "meta.jsonl"
    cues = [["A dog barks three times"], ["Frogs croak"], ["a dog barking", "a violin solo"]]
    for row, cue in zip(rows, cues, strict=True):
        row |= {"audio_path": row["audio_id"], "cue": cue}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run = tmp_path / "run"
    assert ran("eval", "mmar", "--data", path, "--audio-root", CLIPS, "--out", run) == 0
    capsys.readouterr()
    assert ran("perception", run, "--json") == 0
    found = json.loads(capsys.readouterr().out)["cues"]
    assert (found["items"], found["cues"]) == (3, 4)
    assert found["covered"]["value"] >= found["chance"]["value"]
    other = tmp_path / "other"
    assert ran("eval", "mmau", "--data", DATA, "--audio-root", CLIPS, "--out", other) == 0
    assert ran("perception", other) == 2
    assert "--reference FILE is missing" in capsys.readouterr().err
