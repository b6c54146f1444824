"""Scoring: the sound counts, and padding does not."""

from __future__ import annotations

import numpy as np
import pytest

from agent.student.model_input import ModelInput
from tests.tiny_lalms import TINY, transformers
from tools.audio import Samples
from tools.lalm.model_families import Foreign

pytestmark = [
    pytest.mark.hub,
    # torch, transformers and peft warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]
torch = pytest.importorskip("torch", reason="torch is not installed: pip install '.[tune]'")

from agent.student.completion_logprobs import Scores, log_probs  # noqa: E402
from agent.student.student import PAUSE, Student  # noqa: E402

NOISE: Samples = np.random.default_rng(0).uniform(-1, 1, 48000).astype(np.float32)
HEARD = [
    ModelInput(NOISE[:16000], "What?"),
    ModelInput(NOISE[16000:], "What do you hear, in one word?"),
    ModelInput(np.sin(np.arange(20000, dtype=np.float32) / 5), "Which one?"),
]
UNHEARD = [ModelInput(None, one.text) for one in HEARD]


@pytest.fixture(scope="module", params=TINY)
def student(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Student:
    """One of each kind, whose LoRA is not at its beginning."""
    transformers()
    pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
    folder = TINY[request.param](tmp_path_factory.mktemp(request.param))
    made = Student.load(str(folder), tokens=[PAUSE], device="cpu")
    with torch.no_grad():
        for parameter in made.learning:
            parameter.add_(0.1 * torch.randn_like(parameter))
    return made


def _completions(student: Student) -> list[list[int]]:
    return [student.tokenizer.encode(text) for text in ("a dog", f"one{PAUSE} two three", "B")]


def _alone(student: Student, asked: ModelInput, completion: list[int]) -> Foreign:
    """By the model's own forward, without any padding."""
    inputs = dict(student.inputs([asked]))
    inputs["input_ids"] = torch.cat([inputs["input_ids"], torch.tensor([completion])], 1)
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
    with torch.no_grad():
        logits = student.model(**inputs).logits[0, -len(completion) - 1 : -1]
    return logits.log_softmax(-1)[range(len(completion)), completion]


def _scored(
    student: Student, asked: list[ModelInput], temperature: float = 1.0, chunk: int | None = None
) -> Scores:
    completions = _completions(student)
    with torch.no_grad():
        return log_probs(student, asked, completions, temperature=temperature, chunk=chunk)


@pytest.mark.parametrize("asked", [HEARD, UNHEARD], ids=["heard", "unheard"])
def test_a_batch_scores_as_each_alone_without_padding(
    student: Student, asked: list[ModelInput]
) -> None:
    scores = _scored(student, asked)
    for row, one in enumerate(_completions(student)):
        alone = _alone(student, asked[row], one)
        assert torch.allclose(scores.log_probs_BT[row, : len(one)], alone, rtol=0, atol=1e-5)
        assert scores.mask_BT[row].sum() == len(one)
        assert not scores.log_probs_BT[row, len(one) :].any()


def test_another_sound_makes_other_scores(student: Student) -> None:
    own = _scored(student, HEARD).log_probs_BT
    swapped = [ModelInput(HEARD[at - 1].sound, one.text) for at, one in enumerate(HEARD)]
    for others in (swapped, UNHEARD):
        apart = (own - _scored(student, others).log_probs_BT).abs().amax(1)
        assert (apart > 1e-3).all()


def test_rows_by_the_chunk_and_temperature_score_as_they_should(student: Student) -> None:
    whole = _scored(student, HEARD)
    assert torch.allclose(
        whole.log_probs_BT, _scored(student, HEARD, chunk=2).log_probs_BT, atol=1e-5
    )
    cold = _scored(student, HEARD, temperature=1e-3).log_probs_BT
    assert (cold[whole.mask_BT] < whole.log_probs_BT[whole.mask_BT]).any()


def test_gradients_reach_all_that_learns(student: Student) -> None:
    scores = log_probs(student, HEARD, _completions(student))
    scores.log_probs_BT.sum().backward()
    assert all(parameter.grad is not None for parameter in student.learning)
    student.model.zero_grad()
