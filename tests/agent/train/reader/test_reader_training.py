"""The training of the reader: it learns, and goes on where it stopped as if it never had."""

import ast
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

import agent.train.reader.reader_training
from agent.train.reader.reader_arrays import Examples
from agent.train.reader.reader_config import ReaderConfig
from agent.train.reader.reader_examples import examples
from agent.train.reader.reader_training import LOG, ReaderTraining
from evals.wordings.worded_program import WordedProgram
from tests.agent.train.reader.tiny import SHAPE, network, words
from tests.graphs.query.letters import tokenizer

CARRIED = (
    *("reader_arrays", "reader_config", "reader_layers", "reader_network", "reader_training"),
    *("reader_weights", "minilm_weights"),
)
"""Modules that run on machines which have nothing of this package but them."""

LINES = (
    'Does the dog bark? => exists(sound("dog bark"))',
    'How often does the bell ring? => count(sound("bell"))',
    "What is heard first? => name(nth(1, sound()))",
    "What is the mood? => beyond",
    "How many people speak? :: 1 | 2 => count(speaker())",
)
SOUNDS = ("cat", "owl", "saw", "horn")


def lessons() -> Examples:
    """Twenty questions."""
    asked = [WordedProgram.of(line) for line in LINES]
    asked += [
        WordedProgram.of(line)
        for sound in SOUNDS
        for line in (f'Is there a {sound}? => exists(sound("{sound}"))',
                     f'When does the {sound} stop? => end(sound("{sound}"))',
                     f'Is the {sound} loud? => loudness(sound("{sound}"))')
    ]  # fmt: skip
    made = examples([*asked, *asked[5:8]], tokenizer())
    assert len(made) == 20
    return made


def training(folder: Path, config: ReaderConfig, seed: int = 3) -> ReaderTraining:
    return ReaderTraining(network(seed), words(), config, folder, "cpu")


def test_twenty_examples_are_learned_by_heart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = ReaderConfig(updates=260, batch=20, warmup=10, masked=0, every=130,
                          encoder_rate=5e-3, decoder_rate=5e-3)  # fmt: skip
    calm = network(3, replace(SHAPE, dropout=0.0))
    made, taught = ReaderTraining(calm, words(), config, tmp_path, "cpu"), lessons()
    before = made.exact(taught)
    made.train(taught, taught)
    assert made.exact(taught) == 1.0 > before
    lines = [json.loads(line) for line in (tmp_path / LOG).read_text().splitlines()]
    assert [line["update"] for line in lines] == [130, 260]
    assert lines[-1]["dev"] == 1.0
    assert lines[0]["loss"] > lines[1]["loss"]
    assert "250 updates of 20 examples on cpu: about" in capsys.readouterr().out


def test_a_training_that_was_stopped_ends_with_the_same_weights(tmp_path: Path) -> None:
    config, taught = ReaderConfig(updates=7, batch=6, warmup=2, every=100), lessons()
    whole = training(tmp_path / "whole", config)
    whole.train(taught, taught)
    for _ in range(6):
        training(tmp_path / "stopped", config).train(taught, taught, seconds=0)
    stopped = training(tmp_path / "stopped", config)
    assert stopped.done == 6
    stopped.train(taught, taught)
    assert stopped.done == whole.done == 7
    theirs = stopped.network.state_dict()
    assert all(torch.equal(one, theirs[name]) for name, one in whole.network.state_dict().items())


def test_a_training_that_is_over_changes_nothing(tmp_path: Path) -> None:
    config, taught = ReaderConfig(updates=2, batch=6, every=2), lessons()
    training(tmp_path, config).train(taught, taught)
    before = (tmp_path / LOG).read_text()
    training(tmp_path, config).train(taught, taught)
    assert (tmp_path / LOG).read_text() == before


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    made = training(tmp_path, ReaderConfig(updates=2))
    with pytest.raises(ValueError, match="no examples"):
        made.train(Examples.of([]), Examples.of([]))


def test_arrays_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    taught = lessons()
    taught.save(tmp_path / "train.npz")
    again = Examples.load(tmp_path / "train.npz")
    assert all((vars(again)[name] == value).all() for name, value in vars(taught).items())


def test_every_example_is_in_one_batch_of_an_epoch() -> None:
    taught = lessons()
    found = [int(at) for which in taught.batches(3, 5) for at in which]
    assert sorted(found) == list(range(20))


@pytest.mark.parametrize("name", CARRIED)
def test_what_is_carried_to_a_gpu_needs_nothing_else(name: str) -> None:
    allowed = {*sys.stdlib_module_names, "torch", "numpy", "onnx", "safetensors"}
    own = {f"agent.train.reader.{one}" for one in CARRIED}
    path = Path(agent.train.reader.reader_training.__file__).with_name(f"{name}.py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names = [node.module or ""]
        assert all(one.split(".")[0] in allowed or one in own for one in names), (name, names)
