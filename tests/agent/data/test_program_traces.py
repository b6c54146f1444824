"""Traces of questions that are programs: their steps are the program's, what they cite is so."""

import hashlib
import json
from pathlib import Path
from random import Random

import pytest

from agent.data.annotated_recording import Recording
from agent.data.build_dataset import build
from agent.data.dataset import read_rows
from agent.data.example import Example, Style
from agent.data.flat_percepts import plain
from agent.data.program_case import ProgramCase
from agent.data.program_mistakes import found, mistaken
from agent.data.program_rationale import argue_program
from agent.data.scene_cases import Scenes
from agent.data.traces import trace_of
from agent.train.lalm.rewards.registry import WeightedRewards
from evals.scenes.build_scenes import FACTS, QUESTIONS
from evals.scenes.reference import TRUTH, SceneFacts, Source
from evals.scenes.templates.question_wording import SceneQuestion
from graphs.choice_reply import choice_in
from graphs.query.notation import read
from tests.agent.data.small import CLIPLESS, wav
from tools.audio import Segment
from tools.errors import InputError
from tools.evidence import Measurement, SoundEvent, Trait, Turn, Utterance
from tools.lalm.grammars import paqa, tags


def at(start: float, end: float) -> Segment:
    return Segment(start=start, end=end)


def bark(start: float) -> SoundEvent:
    return SoundEvent(tool=TRUTH, confidence=1.0, label="Bark", segment=at(start, start + 0.5))


PERCEPTS = (
    bark(0.5),
    SoundEvent(tool=TRUTH, confidence=1.0, label="Bell", segment=at(1.5, 2.5)),
    bark(3.0),
    Turn(tool=TRUTH, confidence=1.0, speaker="S1", segment=at(4, 5)),
    Utterance(
        tool=TRUTH, confidence=1.0, speaker="S1", segment=at(4, 5), text="Come here.", language="en"
    ),
    Trait(tool=TRUTH, confidence=1.0, aspect="gender", label="woman", segment=at(4, 5)),
    bark(5.5),
    Measurement(tool=TRUTH, quantity="tempo", value=120, unit="BPM", segment=at(6, 9)),
    Measurement(tool=TRUTH, confidence=1.0, quantity="chord", text="A minor", segment=at(6, 9)),
    Measurement(tool=TRUTH, confidence=1.0, quantity="key", text="C major", segment=at(6, 9)),
    Measurement(tool=TRUTH, confidence=1.0, quantity="metre", text="3/4", segment=at(6, 9)),
    Measurement(
        tool=TRUTH, confidence=1.0, quantity="note", value=440, unit="Hz", text="A4",
        segment=at(6, 7),
    ),
    Measurement(
        tool=TRUTH, confidence=1.0, quantity="beat", value=3, unit="beats", times=(6, 7, 8),
        segment=at(6, 9),
    ),
)  # fmt: skip
SCENE = SceneFacts(
    audio="scenes/one.wav", sha256="0" * 64, split="train", kind="farm", seconds=10.0,
    percepts=PERCEPTS, levels=(-20, -31, -20, None, None, None, -20, *[None] * 6),
    recipe="programs",
    sources=(Source(file="a", package="b", version="1", sha256="c", licence="CC0"),),
)  # fmt: skip

ASKED = (
    ("How often does the dog bark?", 'count(sound("dog bark"))', ("twice", "3 times"), 1,
     (0, 2, 6)),
    ("What comes right after the bell?", 'name(next(sound(), sound("bell")))',
     ("a dog barking", "a cow", "the wind"), 0, (1, 2)),
    ("Does a cow moo?", 'exists(sound("cow moo"))', ("Yes", "No"), 1, ()),
    ("What is said after the bell?", 'words(after(speech(), sound("bell")))',
     ("Come here.", "Go away."), 0, (1, 4)),
    ("When does the bell ring?", 'start(sound("bell ring"))', ("0:01", "0:05", "0:09"), 0, (1,)),
    ("Is the bell louder than the dog?", 'more(loudness(sound("bell")), loudness(sound("dog")))',
     ("Yes", "No"), 1, (0, 1, 2, 6)),
    ("What is the tempo?", "tempo(whole())", ("90 BPM", "120 BPM"), 1, (7,)),
    ("Which chord is played?", "name(chord())", ("A minor", "C major"), 0, (8,)),
    ("Who speaks?", "gender(speech())", ("a man", "a woman"), 1, (3, 5)),
    ("Which language is it?", "language(speech())", ("English", "French"), 0, (4,)),
)  # fmt: skip


def case(asked: str, notation: str, choices: tuple[str, ...], right: int,
         needs: tuple[int, ...]) -> ProgramCase:  # fmt: skip
    program = read(notation)
    assert program is not None
    question = SceneQuestion(
        audio=SCENE.audio, kind="asked", task="sound", text=asked, answer=choices[right],
        choices=choices, second=False,
    )  # fmt: skip
    return ProgramCase(Recording(SCENE, CLIPLESS, {"S1": "a woman"}), question, program, needs)


CASES = tuple(case(*row) for row in ASKED)
each_case = pytest.mark.parametrize("one", CASES, ids=[row[1] for row in ASKED])


@each_case
@pytest.mark.parametrize(("style", "wrong"), [("paqa", False), ("paqa", True), ("mpar2", False)])
def test_a_trace_keeps_to_its_grammar(one: ProgramCase, style: Style, wrong: bool) -> None:
    for seed in range(8):
        text = trace_of(one, style, wrong, Random(seed))
        assert not (paqa if style == "paqa" else tags).problems(text)


@each_case
def test_it_ends_in_the_right_choice_and_a_wrong_first_one_is_mended(one: ProgramCase) -> None:
    choices = one.question.choices
    for seed in range(8):
        plain = paqa.parse(trace_of(one, "paqa", False, Random(seed)))
        assert choice_in(plain.response, choices) == one.answer
        mended = paqa.parse(trace_of(one, "paqa", True, Random(seed)))
        assert choice_in(mended.response, choices) not in (None, one.answer)
        assert choice_in(mended.final, choices) == one.answer


@each_case
def test_what_it_cites_is_annotated(one: ProgramCase) -> None:
    known = {percept.segment for percept in PERCEPTS}
    for part in argue_program(one, Random(3)).parts:
        assert part.heard
        assert {fact.segment for fact in part.heard} <= known


@each_case
@pytest.mark.parametrize("style", ["paqa", "mpar2"])
def test_it_earns_all_there_is(one: ProgramCase, style: Style) -> None:
    trace = trace_of(one, style, False, Random(0))
    row = Example.model_validate({
        "id": "a", "audio": "a.wav", "sha256": "0" * 64, "seconds": 10.0, "split": "train",
        "kind": "asked", "question": one.question.text, "choices": one.question.choices,
        "answer": one.answer, "style": style, "trace": trace,
        "truth": [known for fact in PERCEPTS if (known := plain(fact))],
    })  # fmt: skip
    graded = WeightedRewards.of("hyper" if style == "paqa" else "mpar2")(row, trace)
    assert {value for value in graded.parts.values() if value is not None} == {1.0}


def test_every_leaf_is_a_step_and_what_decides_is_the_last() -> None:
    asked = argue_program(CASES[1], Random(0))
    (sounds, bell, last) = asked.parts
    assert len(sounds.heard) == 4
    assert [fact.segment.start for fact in bell.heard] == [1.5]
    assert [fact.segment.start for fact in last.heard] == [1.5, 3.0]
    assert "right after 'bell'" in asked.plan + last.ask


def test_a_sound_that_is_not_there_is_looked_for_among_all_that_is_heard() -> None:
    (step,) = argue_program(CASES[2], Random(0)).parts
    assert "cow moo" in step.ask
    assert len(step.heard) == 5


def test_levels_and_languages_are_told_where_they_are_asked_for() -> None:
    told = [fact.text for part in argue_program(CASES[5], Random(0)).parts for fact in part.heard]
    assert any("(-31 dB)" in text for text in told)
    spoken = argue_program(CASES[9], Random(0)).parts[0].heard[0].text
    assert spoken.endswith("in English")


def test_a_listener_mistakes_a_number_for_its_neighbour_and_a_sound_for_another_that_is_heard(
) -> None:  # fmt: skip
    assert {mistaken(CASES[4], Random(seed)) for seed in range(20)} == {1}
    other = case("What is last?", "name(nth(-1, sound()))", ("a bark", "a cow", "a bell"), 0, (6,))
    assert {mistaken(other, Random(seed)) for seed in range(20)} == {2}
    assert not list(found(other, "a cow"))


def folder(path: Path, **changes: object) -> Path:
    """A folder of one scene with the questions of this file."""
    sound = wav(10.0, 100)
    facts = SCENE.model_copy(update={"sha256": hashlib.sha256(sound).hexdigest()})
    (path / "scenes").mkdir(parents=True)
    (path / SCENE.audio).write_bytes(sound)
    (path / FACTS).write_text(facts.model_dump_json() + "\n", encoding="utf-8")
    rows = [
        {"audio_id": f"./{SCENE.audio}", "question": text, "choices": choices,
         "answer": choices[right], "task": "sound", "sub-category": "asked",
         "program": notation, "needs": needs} | changes
        for text, notation, choices, right, needs in ASKED
    ]  # fmt: skip
    opened = rows[0] | {"choices": [], "accepted": ["3"]}
    (path / QUESTIONS).write_text(json.dumps([*rows, opened]), encoding="utf-8")
    return path


def test_rows_are_made_of_the_questions_of_a_folder(tmp_path: Path) -> None:
    origin = Scenes(folder(tmp_path / "scenes"))
    made = build([origin], ("paqa", "mpar2"), 10, 0, tmp_path / "out", lambda _: None)
    rows = list(read_rows(tmp_path / "out"))
    assert made.rows == len(rows) == 10
    assert {row.question for row in rows} == {text for text, *_ in ASKED}


@pytest.mark.slow
def test_when_all_are_told_others_are_asked_about_the_same_scenes(tmp_path: Path) -> None:
    origin = Scenes(folder(tmp_path / "scenes"))
    again = list(origin.cases(0, 1))
    known = {text for text, *_ in ASKED}
    new = [one for one in again if one.question.text not in known]
    assert len(again) - len(new) == len(ASKED)
    assert len(new) > 3
    assert all(isinstance(one, ProgramCase) for one in new)
    assert [one.question for one in origin.cases(0, 1)] == [one.question for one in again]
    assert [one.question for one in origin.cases(0, 2)] != [one.question for one in again]


@pytest.mark.parametrize("changes", [{"needs": [len(PERCEPTS)]}, {"program": "beyond"}])
def test_a_program_that_does_not_fit_its_scene_is_refused(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(InputError, match="found the program"):
        Scenes(folder(tmp_path / "scenes", **changes))
