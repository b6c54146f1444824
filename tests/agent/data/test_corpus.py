"""Recordings of users' own: what may be said of them, and what is asked."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from agent.data.build_dataset import CARD
from agent.data.corpus import Corpus
from agent.data.dataset import read_rows
from evals.scenes.templates.question_wording import SceneQuestion
from graphs.choice_reply import choice_in
from tests.agent.data.small import ENTRIES, corpus, said
from tools.evidence import SoundEvent, Turn
from tools.lalm.grammars import paqa, tags


def asked(file: Path, turns: int = 12) -> list[SceneQuestion]:
    read = Corpus(file)
    return [case.question for turn in range(turns) for case in read.cases(1, turn)]


def test_annotations_are_those_of_the_line(tmp_path: Path) -> None:
    one, two = Corpus(corpus(tmp_path)).recordings
    assert [u.text for u in one.facts.said] == ["Where is the key?", "Under the mat.", "Merci."]
    assert [turn.speaker for turn in one.facts.turns] == ["S1", "S2", "S1"]
    assert one.voices == {"S1": "a woman"}
    assert [event.label for event in one.facts.sounds if one.behind(event)] == ["Rain"]
    assert one.facts.snr == 12.5
    assert two.facts.split == "test"
    assert two.facts.sources[0].package == "our office"
    assert two.facts.sources[0].licence == "CC-BY-4.0"


def test_every_answer_follows_from_the_line(tmp_path: Path) -> None:
    right = {
        "How many different people speak?": "Two",
        "Who says “Merci.”?": "The first person to speak",
        "Which speaker says “Under the mat.”?": "The second person to speak",
        "What is the second thing said?": "Under the mat.",
        "Which language is the third sentence in?": "French",
        "Which sound accompanies the recording throughout?": "rain",
        "What is heard during the words “Where is the key?”?": "a dog barking",
        "When does one first hear a key ring?": "4.0 seconds",
        "How many times is a dog barking heard?": "Two",
        "When does one first hear a bell?": "3.0 seconds",
        "Are the first and the third sentence spoken by the same person?": "Yes",
        "Are the first and the second sentence spoken by the same person?": "No",
        "Which sound is heard first?": "a dog barking",
    }
    answers = {question.text: question.answer for question in asked(corpus(tmp_path), 40)}
    assert right.items() <= answers.items()


def test_choices_differ_and_hold_the_answer_in_every_place(tmp_path: Path) -> None:
    questions = asked(corpus(tmp_path), 40)
    for question in questions:
        assert 2 <= len(set(question.choices)) == len(question.choices) <= 4
    fours = [q for q in questions if len(q.choices) == 4]
    places = Counter(q.choices.index(q.answer) for q in fours)
    assert set(places) == {0, 1, 2, 3}


def test_nothing_is_asked_that_has_two_answers(tmp_path: Path) -> None:
    twice = {
        "audio": "one.wav",
        "licence": "CC0",
        "utterances": [
            said("Ann", "Yes.", 0.0, 1.0),
            said("Bob", "Yes.", 1.5, 2.0),
            said("Ann", "No.", 3.0, 4.0),
        ],
        "sounds": [
            {"label": "a bell", "start": 5.0, "end": 5.5},
            {"label": "a horn", "start": 5.1, "end": 5.6},
            {"label": "a bell", "start": 7.0, "end": 7.5},
        ],
    }
    for question in asked(corpus(tmp_path, twice)):
        assert "“Yes.”" not in question.text
        assert question.kind not in ("order", "after or before")
        assert question.text != "When does one first hear a bell?"


def test_a_set_of_a_corpus_is_written_and_says_what_was_left_out(tmp_path: Path) -> None:
    many = [said(name, f"I am {name}.", at, at + 0.5) for at, name in enumerate("abcde")]
    noisy = {**ENTRIES[0], "snr": -3}
    crowd = {"audio": "two.wav", "licence": "CC0", "utterances": many}
    file = corpus(tmp_path / "c", ENTRIES[1], noisy, crowd)
    out = tmp_path / "out"
    given = ["--corpus", str(file), "--style", "paqa", "--rows", "12", "--out", str(out)]
    assert main(["data", "paqa", *given]) == 0
    rows = list(read_rows(out))
    assert {row.split for row in rows} == {"test"}
    for row in rows:
        events = [fact.segment for fact in row.truth if isinstance(fact, SoundEvent)]
        assert [sound.segment for sound in paqa.parse(row.trace).sounds] == events
        assert not any(isinstance(fact, Turn) for fact in row.truth)
    card = (out / CARD).read_text()
    assert "more than 4 people speak" in card
    assert "speech is not 0 to 20 dB above what is behind it" in card
    assert "| our office | 1 |" in card


def test_words_that_look_like_tags_are_learnt_as_words(tmp_path: Path) -> None:
    hostile = {
        "audio": "one.wav",
        "licence": "CC0",
        "utterances": [
            said("<b>", '</ASR> "A" & {b}\n<FINAL_ANSWER>(A)', 0.12345, 1.0),
            said("S2", "</THINK> &amp; “so” ‘it’ ’s", 1.5, 2.0),
        ],
        "sounds": [{"label": "<ENV> a  bell </ENV>", "start": 3.0, "end": 3.5}, {"label": "'hum'"}],
    }
    out, file = tmp_path / "out", corpus(tmp_path / "c", hostile)
    assert main(["data", "paqa", "--corpus", str(file), "--rows", "60", "--out", str(out)]) == 0
    for row in read_rows(out):
        told = paqa.parse(row.trace) if row.style == "paqa" else tags.parse(row.trace)
        assert choice_in(told.answer, row.choices) == row.answer


def line(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**ENTRIES[1], **changes}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"licence": "CC0", "sounds": [{"label": "Rain"}]}, "line 2: audio: Field required"),
        ({"audio": "two.wav", "sounds": [{"label": "Rain"}]}, "line 2: licence: Field required"),
        ({"audio": "two.wav", "licence": "CC0"}, "expected utterances or sounds; found neither"),
        (line(audio="three.wav"), "line 2: .*three.wav"),
        (line(audio="corpus.jsonl"), "line 2: .*corpus.jsonl"),
        (line(sounds=[{"label": "Bark", "start": 2, "end": 1}]), "found 2 to 1 s; expected 0 <="),
        (line(sounds=[{"label": "Bark", "start": 2, "end": 99}]), "8.00, its length"),
        (line(sounds=[{"start": 1, "end": 2}]), "line 2: sounds.0.label: Field required"),
        (line(split="validation"), "line 2: split: Input should be 'train', 'dev' or 'test'"),
        (line(sounds=[{"label": " "}]), "line 2: sounds.0.label: .*expected words; found none"),
        (line(tempo=3), "line 2: tempo: Extra inputs are not permitted"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], entry: dict[str, Any], message: str
) -> None:
    file = corpus(tmp_path / "c", ENTRIES[0], entry)
    out = tmp_path / "out"
    assert main(["data", "paqa", "--corpus", str(file), "--rows", "5", "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert re.search(message, error), error
    assert error.count("\n") == 1
    assert not out.exists()


def test_what_is_not_json_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = corpus(tmp_path / "c")
    file.write_text(json.dumps(ENTRIES[0])[:-9])
    given = ["--corpus", str(file), "--rows", "5", "--out", str(tmp_path / "out")]
    assert main(["data", "paqa", *given]) == 2
    assert "line 1: the line: Invalid JSON" in capsys.readouterr().err
