"""Which annotations a question rests on."""

import pytest

from evals.scenes.clip_manifest import keep
from evals.scenes.reference import SceneFacts
from evals.scenes.templates.question_evidence import needs_of
from evals.scenes.templates.question_wording import SceneQuestion
from tests.evals.perception.test_claim_judge import event, said, tempo, turn

FACTS = SceneFacts(
    audio="x.wav",
    sha256="",
    split="dev",
    kind="order",
    seconds=9,
    percepts=(
        event("Bark", 0, 1),
        event("Siren", 2, 3),
        turn("S1", 3, 5),
        said("Hold on.", 3, 5),
        tempo(120),
    ),
    levels=(None,) * 5,
)


@pytest.mark.parametrize(
    ("kind", "task", "text", "answer", "needs"),
    [
        ("present", "sound", "Is there a cow?", "No", ()),
        ("present", "sound", "Can you hear {Bark}?", "Yes", (0,)),
        ("when", "sound", "When does the dog barking start?", "0.0 seconds", (0,)),
        ("order", "sound", "Which sound is heard first?", "{Bark}", (0,)),
        ("sound by speech", "sound", "What comes right before “Hold on.”?", "{Siren}", (1, 3)),
        ("louder", "sound", "Which sound is the loudest?", "{Siren}", (0, 1)),
        ("while", "sound", "Which sound occurs while one speaks?", "{Siren}", (1, 3)),
        ("who", "speech", "Who says “Hold on.”?", "The first person", (2, 3)),
        ("how many", "speech", "How many people speak?", "One", (2,)),
        ("tempo", "music", "What is the tempo?", "120 BPM", (4,)),
        ("order", "music", "Which comes first?", "The highest note", (4,)),
    ],
)
def test_a_question_rests_on_what_it_names_and_on_all_that_its_kind_compares(
    kind: str, task: str, text: str, answer: str, needs: tuple[int, ...]
) -> None:
    kept = keep()
    names = {label: kept.phrase(label) for label in ("Bark", "Siren")}
    question = SceneQuestion.model_validate(
        {
            "audio": "x.wav",
            "kind": kind,
            "task": task,
            "text": text.format(**names),
            "answer": answer.format(**names),
            "choices": ("a", "b"),
            "second": False,
        }
    )
    assert needs_of(question, FACTS, kept) == needs
