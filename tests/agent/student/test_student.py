"""The model while it learns: its inputs, what of it learns, and its files."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from agent.student.model_input import ModelInput
from tests.tiny_lalms import TINY, omni, qwen2_audio, transformers
from tools.audio import Samples
from tools.errors import InputError
from tools.lalm.lalm_files import LoadedLalm
from tools.lalm.model_families import Foreign

pytestmark = [
    pytest.mark.hub,
    # torch, transformers and peft warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]
torch = pytest.importorskip("torch", reason="torch is not installed: pip install '.[tune]'")

from agent.student.adapt import Recipe, learning  # noqa: E402
from agent.student.student import PAUSE, Student  # noqa: E402

TAG = "<hear"
NOISE: Samples = np.random.default_rng(0).uniform(-1, 1, 48000).astype(np.float32)
ASKED = [
    ModelInput(NOISE[:16000], "What?"),
    ModelInput(NOISE[16000:], "What do you hear, in one word?"),
]


@pytest.fixture(scope="module", params=TINY)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of each kind."""
    transformers()
    pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
    return TINY[request.param](tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def qwen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    transformers()
    pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
    return qwen2_audio(tmp_path_factory.mktemp("qwen"))


def _student(folder: Path, recipe: Recipe | None = None) -> Student:
    return Student.load(str(folder), device="cpu", recipe=recipe)


def _logits(student: Student) -> Foreign:
    with torch.no_grad():
        return student.base(**student.inputs(ASKED)).logits


def _moved(student: Student) -> Student:
    """After a step in a random direction."""
    with torch.no_grad():
        for parameter in student.learning:
            parameter.add_(0.02 * torch.randn_like(parameter))
    return student


@pytest.mark.parametrize("adapt", ["lora", "full"])
def test_what_was_learned_survives_the_disk(folder: Path, tmp_path: Path, adapt: str) -> None:
    recipe = Recipe.model_validate({"adapt": adapt, "tokens": (PAUSE, TAG)})
    fresh = _student(folder, recipe)
    before = _logits(fresh)
    learned = _logits(_moved(fresh))
    fresh.save(tmp_path / "saved")
    again = Student.load(str(tmp_path / "saved"), fresh.recipe.adapt, device="cpu")
    assert not torch.allclose(before, learned)
    assert torch.equal(_logits(again), learned)
    assert [len(p) for p in again.learning] == [len(p) for p in fresh.learning]
    assert not list(tmp_path.rglob("*.bin"))


def test_small_steps_survive_the_disk_though_the_base_is_in_half_precision(
    qwen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = LoadedLalm.of

    def halved(name: str, device: str, kind: Foreign) -> LoadedLalm:
        return read(name, device, torch.bfloat16)

    monkeypatch.setattr(LoadedLalm, "of", halved)
    student = _moved(_student(qwen, Recipe(tokens=(TAG,))))
    student.save(tmp_path / "saved")
    again = _student(tmp_path / "saved")
    assert again.base.dtype == torch.bfloat16
    assert {one.dtype for one in again.learning} == {torch.float32}
    assert all(map(torch.equal, again.learning, student.learning))


@pytest.mark.parametrize("tied", [False, True])
def test_new_tokens_are_whole_and_their_rows_alone_learn(tmp_path: Path, tied: bool) -> None:
    place = omni(tmp_path / "omni")
    student = _student(_tied(place) if tied else place, Recipe(tokens=(PAUSE, TAG)))
    pause, tag = student.tokenizer.encode(PAUSE + TAG, add_special_tokens=False)
    assert student.tokenizer.decode([pause, tag], skip_special_tokens=True) == TAG

    inputs = student.inputs([ModelInput(None, f"{PAUSE} now{TAG}")])
    student.base(**inputs).logits[0, -1, [pause, tag]].sum().backward()
    rows = {name: p for name, p in learning(student.model) if "trainable_tokens" in name}
    assert all(p.grad is not None and p.grad.any(dim=1).all() for p in rows.values())
    assert all(len(p) == 2 for p in rows.values())
    assert len(rows) == (1 if tied else 2)
    frozen = [p for name, p in student.model.named_parameters() if "base_layer" in name]
    assert all(p.grad is None for p in frozen)


def _tied(folder: Path) -> Path:
    """The same words, with one table for embedding and head."""
    library = import_module("transformers")
    config = library.AutoConfig.from_pretrained(folder)
    config.tie_word_embeddings = config.text_config.tie_word_embeddings = True
    library.Qwen2_5OmniThinkerForConditionalGeneration(config).save_pretrained(folder)
    return folder


def test_a_new_row_begins_as_the_mean_of_its_spelling(qwen: Path) -> None:
    plain = _student(qwen)
    pieces = plain.tokenizer.encode(TAG, add_special_tokens=False)
    table = plain.base.get_input_embeddings().weight
    student = _student(qwen, Recipe(adapt="full", tokens=(TAG,)))
    row = student.base.get_input_embeddings().weight[student.tokenizer.convert_tokens_to_ids(TAG)]
    assert len(pieces) > 1
    assert torch.allclose(row, table[pieces].mean(0))


@pytest.mark.parametrize(("projector", "encoder"), [(True, False), (False, True)])
@pytest.mark.parametrize("adapt", ["lora", "full"])
def test_what_hears_learns_only_where_the_recipe_says(
    folder: Path, adapt: str, projector: bool, encoder: bool
) -> None:
    told = {"adapt": adapt, "projector": projector, "encoder": encoder}
    names = [name for name, _ in learning(_student(folder, Recipe.model_validate(told)).model)]
    carries = [n for n in names if "multi_modal_projector" in n or "audio_tower.proj" in n]
    hears = [n for n in names if "audio_tower" in n and n not in carries]
    assert bool(carries) == projector
    assert bool(hears) == encoder
    assert any("language_model" in name for name in names)
    assert not any("visual" in name for name in names)


def test_prompts_end_where_the_reply_begins_and_are_padded_before(folder: Path) -> None:
    student = _student(folder)
    inputs = student.inputs(ASKED)
    assert inputs["attention_mask"][0, 0] == 0
    assert inputs["attention_mask"][:, -1].all()
    texts = student.tokenizer.batch_decode(inputs["input_ids"])
    assert all(text.endswith("<|im_start|>assistant\n") for text in texts)
    silent = student.inputs([ModelInput(None, "What?")])
    assert not any("features" in name for name in silent)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            [ModelInput(np.zeros(80001, np.float32), "?")],
            "found a sound of 5.00 s; expected 0.1 to 5 s",
        ),
        ([ModelInput(np.zeros(0, np.float32), "?")], "found a sound of 0.00 s"),
        ([ASKED[0], ModelInput(None, "?")], "with and without a sound"),
    ],
)
def test_a_sound_that_cannot_be_heard_whole_is_refused(
    qwen: Path, asked: list[ModelInput], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        _student(qwen).inputs(asked)


def test_a_checkpoint_of_another_tokenizer_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transformers()
    base, saved = tmp_path / "base", str(tmp_path / "saved")
    _student(qwen2_audio(base), Recipe(tokens=(PAUSE,))).save(tmp_path / "saved")
    words = import_module("transformers").AutoTokenizer.from_pretrained(base)
    words.add_tokens(["<other>"])
    words.save_pretrained(base)
    with pytest.raises(InputError, match="a tokenizer of 313 tokens and an embedding of 312"):
        Student.load(saved, device="cpu")
    monkeypatch.setattr("tests.tiny_lalms.TALK", "Another language, another grammar of tokens.")
    qwen2_audio(base)
    with pytest.raises(
        InputError, match=r"with another tokenizer than that of .*there and .* here"
    ):
        Student.load(saved, device="cpu")


def test_an_adapter_is_gone_on_with_only_as_it_was_made(qwen: Path, tmp_path: Path) -> None:
    _student(qwen).save(tmp_path / "saved")
    with pytest.raises(InputError, match="holds an adapter"):
        Student.load(str(tmp_path / "saved"), "full", device="cpu")
    with pytest.raises(InputError, match="without the token"):
        Student.load(str(tmp_path / "saved"), tokens=[PAUSE], device="cpu")
    (tmp_path / "saved" / "student.json").unlink()
    with pytest.raises(InputError, match="another program's adapter"):
        Student.load(str(tmp_path / "saved"), device="cpu")


def test_weights_that_are_pickled_are_refused(qwen: Path, tmp_path: Path) -> None:
    _student(qwen).save(tmp_path / "saved")
    weights = tmp_path / "saved" / "adapter_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(InputError, match=r"has no adapter_model\.safetensors"):
        Student.load(str(tmp_path / "saved"), device="cpu")


def test_an_adapter_beside_a_trained_model_stays_beside_it(qwen: Path, tmp_path: Path) -> None:
    full = _moved(_student(qwen, Recipe(adapt="full")))
    full.save(tmp_path / "full")
    lora = _moved(_student(tmp_path / "full", Recipe(adapt="lora")))
    lora.save(tmp_path / "lora")
    assert torch.equal(_logits(_student(tmp_path / "lora")), _logits(lora))


def test_another_recipe_than_that_of_a_saved_adapter_is_refused(qwen: Path, tmp_path: Path) -> None:
    _student(qwen, Recipe(rank=4)).save(tmp_path / "rank-4")
    with pytest.raises(InputError, match="was made with rank 4; found 8"):
        _student(tmp_path / "rank-4", Recipe(rank=8))
