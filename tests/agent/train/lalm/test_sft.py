"""SFT: what its loss is of, and that a stopped training goes on to the same numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from agent.__main__ import main
from agent.data.example import Example
from tests.tiny_lalms import qwen2_audio, transformers
from tools.audio import Samples
from tools.errors import InputError
from tools.lalm.grammars.tags import Review, Step, TagPercept, TagTrace, render

pytestmark = [
    pytest.mark.hub,
    # torch, transformers and peft warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]
torch = pytest.importorskip("torch", reason="torch is not installed: pip install '.[tune]'")

from agent.student.adapt import Adapt, Recipe  # noqa: E402
from agent.student.student import PAUSE, Student  # noqa: E402
from agent.train.lalm import sft  # noqa: E402
from agent.train.lalm.sft_config import Sft  # noqa: E402
from agent.train.lalm.sft_examples import Lesson  # noqa: E402
from agent.train.lalm.student_run import StudentRun, checkpoints, opened  # noqa: E402

TOLD = TagTrace(
    heard=(TagPercept(text="A bark."),),
    steps=(Step(ask="What barks?", heard=(TagPercept(text="A bark."),), thought="A dog."),),
    review=Review(text="A bark, no mew.", holds=True),
    answer="(A) a dog",
)


@pytest.fixture(scope="module")
def qwen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    transformers()
    pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
    return qwen2_audio(tmp_path_factory.mktemp("qwen"))


def _config(qwen: Path, adapt: Adapt = "lora", **more: int) -> Sft:
    settings = {"batch": 2, "accumulate": 2, "epochs": 2, "rate": 1e-2, "save": 2, "warmup": 0.5}
    recipe = Recipe(adapt=adapt, tokens=(PAUSE,))
    return Sft.model_validate(
        {"model": str(qwen), "rows": Path("rows.jsonl"), "recipe": recipe} | settings | more
    )


def _noise(seed: int) -> Callable[[], Samples]:
    draws = np.random.default_rng(seed)
    return lambda: draws.uniform(-1, 1, 8000).astype(np.float32)


def _lessons(student: Student, count: int = 8) -> list[Lesson]:
    words = ["a dog", "one two three", "none", "(B) cat"]
    sounds = [_noise(at)() for at in range(count)]
    return [
        Lesson(
            id=f"row {at}",
            text=f"What sound do you hear? {at}",
            tokens=(*student.tokenizer.encode(words[at % 4]), student.end),
            seconds=0.5,
            sound=lambda at=at: sounds[at],
        )
        for at in range(count)
    ]


def _begun(out: Path, config: Sft) -> tuple[StudentRun, list[Lesson]]:
    """A run as the command opens it."""
    out.mkdir(exist_ok=True)
    torch.manual_seed(config.seed)

    def make(kept: str | None) -> Student:
        return Student.load(kept or config.model, device="cpu", recipe=config.recipe)

    run = opened(out, config.decay, make)
    return run, _lessons(run.student)


def test_the_loss_is_of_the_trace_alone(qwen: Path, tmp_path: Path) -> None:
    run, lessons = _begun(tmp_path, _config(qwen))
    student, some = run.student, lessons[:4]
    alone = 0.0
    for one in some:
        inputs = dict(student.inputs([one.asked]))
        asked = inputs["input_ids"].shape[1]
        trace = torch.tensor([one.tokens])
        inputs["input_ids"] = torch.cat([inputs["input_ids"], trace], 1)
        inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
        labels = inputs["input_ids"].clone()
        labels[:, :asked] = -100
        alone += float(student.model(**inputs, labels=labels).loss) * len(one.tokens)
    assert float(sft.negative_log_likelihood(run, some)) == pytest.approx(alone, rel=1e-5)


def test_a_step_is_the_same_however_it_is_cut_into_forwards(qwen: Path, tmp_path: Path) -> None:
    found: list[tuple[float, float]] = []
    for batch, accumulate in ((8, 1), (2, 4)):
        config = _config(qwen, batch=batch, accumulate=accumulate, checkpointing=batch == 2)
        run, lessons = _begun(tmp_path / str(batch), config)
        step = next(sft.steps(run, lessons, (), config))
        found.append((step.loss, step.norm))
    assert found[0] == pytest.approx(found[1], rel=1e-4)


@pytest.mark.parametrize("adapt", ["lora", "full"])
def test_a_stopped_training_goes_on_to_the_same_numbers(
    qwen: Path, tmp_path: Path, adapt: Adapt
) -> None:
    config = _config(qwen, adapt)
    whole, lessons = _begun(tmp_path / "whole", config)
    sft.train(whole, lessons, lessons[:2], config, tmp_path / "whole")

    stopped, lessons = _begun(tmp_path / "stopped", config)
    heard: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        sft.train(stopped, _unheard_at(lessons, 13, heard), (), config, tmp_path / "stopped")
    assert stopped.done == 3
    again, lessons = _begun(tmp_path / "stopped", config)
    assert again.done == 2
    sft.train(again, lessons, lessons[:2], config, tmp_path / "stopped")

    pairs = zip(whole.student.learning, again.student.learning, strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)
    assert _losses(tmp_path / "whole") == _losses(tmp_path / "stopped")
    assert _losses(tmp_path / "whole")[-1] < _losses(tmp_path / "whole")[0]
    assert [path.name for path in checkpoints(tmp_path / "stopped")] == ["step-000004"]


def _unheard_at(lessons: Sequence[Lesson], count: int, heard: list[str]) -> list[Lesson]:
    """The lessons, until Ctrl-C is pressed when so many sounds have been loaded."""

    def sound(lesson: Lesson) -> Samples:
        heard.append(lesson.id)
        if len(heard) == count:
            raise KeyboardInterrupt
        assert lesson.sound is not None
        return lesson.sound()

    return [
        Lesson(one.id, one.text, one.tokens, one.seconds, lambda one=one: sound(one))
        for one in lessons
    ]


def _losses(out: Path) -> list[float]:
    lines = (out / sft.METRICS).read_text().splitlines()
    return [sft.SftLog.model_validate_json(line).loss for line in lines]


def test_a_loss_that_is_no_number_ends_the_training_and_keeps_the_checkpoint(
    qwen: Path, tmp_path: Path
) -> None:
    config = _config(qwen)
    run, lessons = _begun(tmp_path, config)
    broken = [
        Lesson(one.id, one.text, one.tokens, one.seconds, lambda: np.full(8000, np.nan, np.float32))
        if one.id == "row 5"
        else one
        for one in lessons
    ]
    late = _config(qwen, seed=_seed_with_last("row 5", lessons, config))
    with pytest.raises(InputError, match=r"the loss is nan .* at step \d, on rows .*row 5"):
        sft.train(run, broken, (), late, tmp_path)
    assert [one.name for one in checkpoints(tmp_path)] == []
    assert all(torch.isfinite(parameter).all() for parameter in run.student.learning)


def _seed_with_last(name: str, lessons: Sequence[Lesson], config: Sft) -> int:
    """A seed under which the row comes in the second step."""
    seeds = (config.model_copy(update={"seed": seed}) for seed in range(99))
    found = next(
        one for one in seeds if name in {x.id for b in sft.drawn(1, lessons, one) for x in b}
    )
    return found.seed


def test_the_command_trains_on_a_set_and_names_what_it_cannot_use(
    qwen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [_row(tmp_path, name) for name in ("a", "b", "c")]
    (tmp_path / "c.wav").unlink()
    lines = [row.model_dump_json() for row in rows]
    torn = rows[0].model_copy(update={"id": "d", "trace": "<answer>"}).model_dump_json()
    (tmp_path / "rows.jsonl").write_text("\n".join([*lines, torn]) + "\n")
    words = ["train", "lalm", "--stage", "sft", "--rows", str(tmp_path / "rows.jsonl")]
    words += ["--model", str(qwen), "--out", str(tmp_path / "out"), "--steps", "1"]

    assert main(words) == 2
    assert "line 4: the trace does not parse" in capsys.readouterr().err
    (tmp_path / "rows.jsonl").write_text("\n".join(lines) + "\n")
    assert main(words) == 2
    assert "row 'c' has no recording" in capsys.readouterr().err

    (tmp_path / "rows.jsonl").write_text("\n".join([*lines, torn]) + "\n")
    other = [*words, "--out", str(tmp_path / "other"), "--invalid", "skip"]
    assert main(other) == 0
    assert "1 steps on 2 rows, 2 left out" in " ".join(capsys.readouterr().out.split())
    assert Student.load(str(tmp_path / "other" / "student"), device="cpu").recipe.adapt == "lora"
    _named_as_before(tmp_path / "other" / "config.json")
    assert main([*other, "--rate", "1"]) == 2
    assert "holds another training: rate was 0.0001, is 1.0" in capsys.readouterr().err


def _named_as_before(path: Path) -> None:
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"bad": config.pop("invalid")}))


def _row(folder: Path, name: str) -> Example:
    audio = folder / f"{name}.wav"
    soundfile.write(audio, _noise(ord(name))(), 16000)
    return Example(
        id=name,
        audio=audio.name,
        sha256=hashlib.sha256(audio.read_bytes()).hexdigest(),
        seconds=0.5,
        split="train",
        kind="order",
        question="What is heard?",
        choices=("a dog", "a cat"),
        answer=0,
        style="mpar2",
        trace=render(TOLD),
    )
