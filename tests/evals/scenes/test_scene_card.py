"""A card counts what is in a folder of scenes, and says what its text gives away."""

from typing import Any

from evals.sample import Item
from evals.scenes.reference import TRUTH, SceneFacts, Source
from evals.scenes.scene_card import MOST, card
from graphs.state import Question
from tools.audio import Segment
from tools.evidence import SoundEvent, Utterance


def scene(at: int, label: str, seconds: float = 6.0) -> SceneFacts:
    heard = SoundEvent(tool=TRUTH, label=label, segment=Segment(start=1, end=2), confidence=1.0)
    source = Source(
        file=f"{label}.ogg", package="animals", version="1.0", sha256=label, licence="CC0"
    )
    return SceneFacts(
        audio=f"{at}.wav", sha256="0", split="test", kind="farm", seconds=seconds,
        percepts=(heard,), levels=(-20.0,), sources=(source,),
    )  # fmt: skip


def question(at: int, answer: str, choices: tuple[str, ...] = ("Yes", "No")) -> dict[str, Any]:
    return {
        "audio_id": f"./{at}.wav", "question": "Is it a dog?", "choices": list(choices),
        "answer": answer, "sub-category": "exists", "wording": "survey", "shape": "exists(_)",
        "seen": {"wording": False, "shape": True, "source": True},
    }  # fmt: skip


def told(scenes: int, answers: str, left_out: tuple[str, ...] = ()) -> str:
    facts = [scene(at, f"Sound {at}") for at in range(scenes)]
    rows = [question(at, "Yes" if answer == "y" else "No") for at, answer in enumerate(answers)]
    items = [
        Item(
            id=str(at), audio=f"{at}.wav", target=row["answer"], groups={}, row=row,
            question=Question(text=row["question"], choices=tuple(row["choices"])),
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip
    return card("programs, test, seed 0", facts, rows, items, left_out)


def test_everything_is_counted() -> None:
    text = told(4, "yyyn")
    assert text.startswith("# programs, test, seed 0\n")
    assert "4 scenes, 0.4 minutes, of 4 recordings; 4 questions, 0 of them open." in text
    for row in ("animals 1.0, CC0 | 4", "farm | 4", "below 10 s | 4", "yes | 3", "no | 1",
                "survey | 4", "exists | 4"):  # fmt: skip
        assert f"| {row} |" in text
    assert text.count("| unseen | 4 |") == 1
    assert text.count("| seen in train | 4 |") == 2


def test_a_translation_is_no_sentence_of_its_own() -> None:
    where = Segment(start=3, end=5)
    said = Utterance(tool=TRUTH, text="Dobrý den.", language="cs", segment=where)
    english = said.model_copy(update={"text": "Good day.", "translated": True})
    facts = scene(0, "Bark").model_copy(update={"percepts": (said, english)})
    assert "| cs | 1 |" in card("programs, test, seed 0", [facts], [], [], ())


def test_what_can_be_answered_without_listening_is_told() -> None:
    text = told(4, "yyyn")
    assert "| chance | 50.0% |" in text
    assert "| always-first | 75.0% |" in text
    assert "| a classifier of words, by halves of the scenes |" in text


def test_sources_that_could_not_be_had_are_named() -> None:
    assert "- ufo-sound: gone from the index" in told(2, "yn", ("ufo-sound: gone from the index",))
    assert "Left out" not in told(2, "yn")


def test_a_long_table_ends_in_a_sum() -> None:
    assert "| 5 others | 5 |" in told(MOST + 5, "yn")
