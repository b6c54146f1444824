"""Training the small model, on a small random one: stopped and gone on with, windows cut short."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from agent.student.completion_logprobs import log_probs
from agent.student.generate import sample
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.token_sampling import Sampling
from agent.train.small.brief_student import BriefStudent
from agent.train.small.dev_looks import look
from agent.train.small.ear_heads import FIRST
from agent.train.small.ear_model import EarModel, with_weights
from agent.train.small.ear_probe import probe
from agent.train.small.ear_training import EarConfig, train_ear
from agent.train.small.look_forms import likeliest
from agent.train.small.look_questions import look_questions
from agent.train.small.release_packing import ear_changes, pack_release
from agent.train.small.small_config import SmallConfig
from agent.train.small.small_recipe import SmallParts, SmallRun
from agent.train.small.small_training import RECIPE, SmallStage, train_stage
from agent.train.small.sound_windows import SoundWindow, WindowKind, WindowMixer
from agent.train.small.window_questions import questions
from agent.train.small.word_alignment import AlignConfig, align, features
from tests.agent.train.small.tones import recordings, small_model
from tools.audio import Samples
from tools.errors import InputError
from tools.lalm.model_families import library
from tools.lalm.small.adapter_pack import AdapterPack, LowRank
from tools.lalm.small.small_release import PACK, ReleaseCard, build_release
from tools.store.store import ModelStore

pytest.importorskip("gguf", reason="gguf is not installed: pip install '.[tune]'")
pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
# torch, transformers and peft warn of their own future.
pytestmark = [pytest.mark.hub, pytest.mark.filterwarnings("ignore")]

SOUNDS = recordings()
MIX, ASK = WindowMixer(SOUNDS), questions(SOUNDS)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model to begin with."""
    return small_model(tmp_path_factory.mktemp("small"))


def teacher(samples: Samples) -> tuple[np.ndarray, np.ndarray]:
    """Hears how loud the halves of a second are, and how high."""
    pieces = [samples[at : at + 7680] for at in range(0, max(1, len(samples) - 7679), 7680)]
    loud = np.array([[np.abs(one).mean(), np.abs(np.diff(one)).mean()] for one in pieces])
    heard = np.resize(loud.T, (1024, len(pieces))).T.astype(np.float32) * 10
    return heard, np.clip(heard[:, :521], 0.01, 0.99)


def stage(base: Path, out: Path, steps: int, workers: int = 0, half: bool = False) -> list[str]:
    """The losses of a stage of so many steps, as they were written down."""
    config = SmallStage(stage="lists", steps=4, batch=4, chunk=2, save=2, workers=workers)
    out.mkdir(exist_ok=True)
    train_stage(str(base), MIX, ASK, config.model_copy(update={"steps": steps}), out, half)
    lines = (out / "metrics.jsonl").read_text().splitlines()
    return [line.partition(',"seconds"')[0] for line in lines]


def test_a_window_cut_to_its_sounds_scores_as_the_whole_one(base: Path) -> None:
    whole = Student.load(str(base), recipe=RECIPE, device="cpu")
    brief = BriefStudent.of(Student.load(str(base), recipe=RECIPE, device="cpu"))
    asked = [ModelInput(MIX("one", at).samples, "What?") for at in range(2)]
    words = [(3, 4, 5), (6, 7)]
    for one in (whole, brief):
        one.model.eval()
    found = [log_probs(one, asked, words).log_probs_BT.detach() for one in (whole, brief)]
    assert library("torch").allclose(found[0], found[1], atol=1e-4)


def test_weights_are_one_while_it_writes_and_its_own_again_bit_for_bit(
    base: Path, tmp_path: Path
) -> None:
    stage(base, tmp_path / "learned", 4)
    student = Student.load(str(tmp_path / "learned/student"), recipe=RECIPE, device="cpu")
    brief = BriefStudent.of(student, half=True)
    text = brief.base.model.language_model
    weights = {name: one.clone() for name, one in text.state_dict().items()}
    asked = [ModelInput(MIX("one", at).samples, "What?") for at in range(2)]
    short = Sampling(max_tokens=6, min_tokens=6)
    written = sample(brief, asked, short, seed=1)
    assert all(one.equal(text.state_dict()[name]) for name, one in weights.items())
    scores = log_probs(brief, asked, [one.tokens for one in written]).log_probs_BT.detach()
    for row, one in zip(scores, written, strict=True):
        assert row.numpy() == pytest.approx(np.array(one.log_probs), abs=0.05)
    with brief.writing():
        assert not all(one.equal(text.state_dict()[name]) for name, one in weights.items())


class Stopped(Exception):
    """As if killed."""


def test_a_stage_that_was_stopped_goes_on_to_the_same_numbers(base: Path, tmp_path: Path) -> None:
    at_once = stage(base, tmp_path / "once", 4)
    (tmp_path / "twice").mkdir()
    config = SmallStage(stage="lists", steps=4, batch=4, chunk=2, save=2)

    def until(kind: WindowKind, number: int) -> SoundWindow:
        if number >= 8:
            raise Stopped
        return MIX(kind, number)

    with pytest.raises(Stopped):
        train_stage(str(base), until, ASK, config, tmp_path / "twice")  # type: ignore[arg-type]
    assert stage(base, tmp_path / "twice", 4) == at_once


def test_lessons_that_other_processes_make_teach_the_same(base: Path, tmp_path: Path) -> None:
    here = stage(base, tmp_path / "here", 4)
    assert stage(base, tmp_path / "apart", 4, workers=2) == here


def test_in_bfloat16_the_same_lessons_teach_nearly_the_same(base: Path, tmp_path: Path) -> None:
    exact, half = stage(base, tmp_path / "exact", 4), stage(base, tmp_path / "half", 4, half=True)
    losses = [[json.loads(one + "}")["loss"] for one in run] for run in (exact, half)]
    assert losses[1] == pytest.approx(losses[0], rel=0.02)
    assert losses[1] != losses[0]


def test_a_loss_that_is_no_number_is_named_and_keeps_what_was_learned(
    base: Path, tmp_path: Path
) -> None:
    torch = library("torch")
    bias = torch.full((32,), float("nan"))
    with_weights(base, {"multi_modal_projector.linear.bias": bias}, tmp_path / "broken")
    with pytest.raises(InputError, match="the loss is nan"):
        stage(tmp_path / "broken", tmp_path / "run", 2)
    assert not (tmp_path / "run" / "student").exists()


def test_a_weight_of_another_model_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no weight 'x'"):
        with_weights(base, {"x": library("torch").zeros(1)}, tmp_path / "new")


def test_the_ear_learns_what_its_teacher_hears_and_goes_on_to_the_same_numbers(
    base: Path, tmp_path: Path
) -> None:
    config = EarConfig(steps=6, batch=3, rank=4, save=3)
    whisper = EarModel.load(base)
    once, twice = tmp_path / "once", tmp_path / "twice"
    for place in (once, twice):
        place.mkdir()
    train_ear(base, whisper, teacher, MIX, config, once)  # type: ignore[arg-type]
    broken = Forgetful(FIRST + 4 * config.batch)
    with pytest.raises(InputError, match="expected numbers"):
        train_ear(base, whisper, broken, MIX, config, twice)  # type: ignore[arg-type]
    train_ear(base, whisper, teacher, MIX, config, twice)  # type: ignore[arg-type]
    wanted, found = (ear_changes(place / "ear-lora.safetensors") for place in (once, twice))
    assert all(library("torch").equal(wanted[name], found[name]) for name in wanted)


class Forgetful:
    """A teacher that says no numbers after so many windows."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, samples: Samples) -> tuple[np.ndarray, np.ndarray]:
        self.left -= 1
        heard, names = teacher(samples)
        return (heard, names) if self.left >= 0 else (heard * np.nan, names)


def test_the_projector_learns_to_lay_sounds_beside_their_words(base: Path, tmp_path: Path) -> None:
    heard = features(EarModel.load(base), MIX, 40, tmp_path / "kept.pt")
    config = AlignConfig(windows=40, steps=150, batch=16, noise=0.0, rate=1e-2)
    _, little = align(base, heard, config.model_copy(update={"steps": 1}))
    _, much = align(base, heard, config)
    assert much.right > little.right


def test_what_was_packed_builds_the_same_model_wherever_its_parts_are(
    base: Path, tmp_path: Path
) -> None:
    stage(base, tmp_path / "run", 2)
    learned = Student.load(str(tmp_path / "run" / "student"), recipe=RECIPE)
    plain = Student.load(str(base), recipe=RECIPE)
    _learn_much(learned)
    parts = base.parent / "whisper", base.parent / "llama"
    pack_release(learned, {}, *parts, tmp_path / "release")
    card = ReleaseCard.model_validate_json(
        (tmp_path / "release" / "listen-again-small.json").read_text()
    )
    pack = tmp_path / "release" / PACK
    build_release(*parts, pack, tmp_path / "again", card)
    asked = [ModelInput(MIX("one", 1).samples, "What?")]
    own = Student.load(str(tmp_path / "again"), recipe=RECIPE)
    for one in (learned, own, plain):
        one.model.eval()
    told, built, before = (
        log_probs(one, asked, [(3, 4, 5)]).log_probs_BT.detach() for one in (learned, own, plain)
    )
    assert (told - built).abs().max() < 0.05
    assert (told - before).abs().max() > 0.3, "else nothing that was learned would be missed"
    wrong = card.model_copy(update={"model": "0" * 64})
    with pytest.raises(InputError, match="the model came out with the SHA-256"):
        build_release(*parts, pack, tmp_path / "wrong", wrong)


def _learn_much(student: Student) -> None:
    """Moves each of LoRA's outer matrices, which two steps leave near 0."""
    torch = library("torch")
    draws = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, one in student.model.named_parameters():
            if "lora_B" in name:
                one += 0.2 * torch.randn(one.shape, generator=draws)


def test_what_is_packed_is_what_was_learned_within_a_step_of_8_bits(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pair = LowRank(*(rng.normal(size=size).astype(np.float32) for size in ((30, 4), (4, 20))))
    whole = rng.normal(size=(5, 7)).astype(np.float32).T
    AdapterPack(("<a>",), {"w": (pair,)}, {"v": whole}, {"v": whole}).save(tmp_path / "pack")
    kept = AdapterPack.load(tmp_path / "pack")
    for was, one in ((pair.out, kept.pairs["w"][0].out), (pair.into, kept.pairs["w"][0].into)):
        assert np.abs(one - was).max() <= np.abs(was).max() / 254 + 1e-6
    assert np.allclose(kept.whole["v"], whole, atol=1e-2)
    assert np.allclose(kept.rows["v"], whole, atol=1e-2)


def test_another_file_is_no_pack(tmp_path: Path) -> None:
    library("safetensors.numpy").save_file({"a": np.zeros(1)}, tmp_path / "x.safetensors")
    with pytest.raises(InputError, match="holds no part of listen-again-small"):
        AdapterPack.load(tmp_path / "x.safetensors")


@pytest.mark.parametrize("what", ["sounds", "wordings"])
def test_what_changed_since_a_training_began_is_refused(what: str, tmp_path: Path) -> None:
    parts = SmallParts(ModelStore(tmp_path), tmp_path, lambda line: None)
    SOUNDS.save(tmp_path / "sounds.npz")
    assert SmallRun(SmallConfig(), parts, tmp_path).sounds.digest == SOUNDS.digest
    (tmp_path / f"{what}.sha256").write_text("0" * 64)
    with pytest.raises(InputError, match=f"found {what} with the digest .* began with 0000"):
        _ = SmallRun(SmallConfig(), parts, tmp_path).sounds


def test_a_line_reads_names_off_an_encoder_that_tells_tones_apart(base: Path) -> None:
    some = look_questions(MIX, ASK, "what", 8)
    report = probe("base", EarModel.load(base), MIX, some, windows=60)
    assert (report.count, report.known) == (8, 8)
    assert report.right == report.known_right >= 5
    assert report.low < report.right / 8 < report.high


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "auto"])
def test_a_training_keeps_the_precision_that_it_began_with(
    precision: Literal["float32", "bfloat16", "auto"], tmp_path: Path
) -> None:
    parts = SmallParts(ModelStore(tmp_path), tmp_path, lambda line: None)
    begun = SmallRun(SmallConfig(precision=precision), parts, tmp_path).half
    assert precision == "auto" or begun == (precision == "bfloat16")
    other: Literal["float32", "bfloat16"] = "float32" if begun else "bfloat16"
    assert SmallRun(SmallConfig(precision=other), parts, tmp_path).half == begun


def test_every_form_of_question_is_asked_with_every_control(base: Path) -> None:
    student = BriefStudent.of(Student.load(str(base), recipe=RECIPE, device="cpu"))
    some = look_questions(MIX, ASK, "what", 4)
    for form, control in (
        ("names", "sound"),
        ("words", "noise"),
        ("pmi", "sound"),
        ("heard", "sound"),
        ("heard-words", "sound"),
        ("told", "sound"),
        ("listen", "sound"),
        ("mpar2", "another"),
    ):
        row = look(student, "lists", form, control, some)  # type: ignore[arg-type]
        assert (row.count, row.chance) == (4, 0.25)
        assert row.low <= row.right / row.count <= row.high


def test_questions_with_more_choices_and_with_fewer_are_asked_together(base: Path) -> None:
    student = BriefStudent.of(Student.load(str(base), recipe=RECIPE, device="cpu"))
    asked = [ModelInput(MIX("one", at).samples, "What?") for at in range(3)]
    replies = [("a", "b"), ("a", "b", "c"), ("b", "a")]
    found = likeliest(student, asked, replies)
    assert [found[at] for at in range(3)] == [
        likeliest(student, asked[at : at + 1], replies[at : at + 1])[0] for at in range(3)
    ]


def test_the_questions_of_a_look_are_the_same_every_time() -> None:
    first, second = (look_questions(MIX, ASK, "count", 3) for _ in range(2))
    assert [one.asked for one in first] == [one.asked for one in second]
