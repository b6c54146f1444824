"""The exported reader: what ONNX computes is what torch computes."""

from pathlib import Path

import numpy as np
import pytest
import torch

from agent.train.reader.reader_import import imported
from agent.train.reader.reader_network import ReaderNetwork
from agent.train.reader.reader_weights import load_network, save_network
from graphs.query.linear import linear
from graphs.query.notation import read
from graphs.query.program_grammar import NAMES
from graphs.query.question_tokens import Tokens
from graphs.query.trained_reader import TrainedReader
from tests.agent.train.reader.tiny import SHAPE, exported, network, words
from tests.graphs.query.letters import tokenizer
from tools.errors import InputError

QUESTION = "is the bell heard before the second dog?"
PROGRAM = 'exists(before(sound("bell"), nth(2, sound("dog"))))'
ROUNDING = 0.05
"""How far 8-bit weights may move a score; scores lie within about 2."""


def by_torch(tokens: Tokens, steps: list[int]) -> np.ndarray:
    """Scores of all steps at once, from the weights that the fixture exported."""
    ids, parts = torch.tensor([tokens.ids]), torch.tensor([tokens.parts])
    given = torch.tensor([steps])
    vectors = torch.tensor(words())[ids].float()
    with torch.no_grad():
        return network(1)(vectors, parts, torch.ones_like(ids).bool(), given)[0].numpy()


def by_onnx(reader: TrainedReader, tokens: Tokens, steps: list[int]) -> np.ndarray:
    """Scores of one step after the other."""
    cross, targets, pointed = reader.encoded(tokens)
    head = SHAPE.width // SHAPE.heads
    past = np.zeros((SHAPE.decoder_layers, 2, 1, SHAPE.heads, 0, head), np.float32)
    found: list[np.ndarray] = []
    for at, step in enumerate(steps):
        scores, past = reader.step(
            {
                "steps": np.array([step]),
                "position": np.array([at]),
                "past": past,
                "cross": cross,
                "targets": targets,
                "pointed": pointed,
            }
        )
        found.append(scores[0])
    return np.array(found)


def test_onnx_scores_each_step_as_torch_does(tiny_reader: TrainedReader) -> None:
    tokens = tokenizer()(QUESTION, ())
    steps = tokens.steps(linear(read(PROGRAM), QUESTION))
    start = len(NAMES)
    shown = [start, *(one + 1 if one >= start else one for one in steps[:-1])]
    theirs, ours = by_torch(tokens, shown), by_onnx(tiny_reader, tokens, shown)
    assert theirs.shape == ours.shape
    assert np.abs(theirs - ours).max() < ROUNDING


def learned() -> ReaderNetwork:
    """A network no two of whose parameters are alike, as those of a new one are."""
    made = network(3)
    with torch.no_grad():
        for one in made.parameters():
            one += 0.1 * torch.randn_like(one)
    return made


def test_a_packed_reader_is_a_network_again(tmp_path: Path) -> None:
    made = learned()
    exported(made, tmp_path)
    again = imported(tmp_path, NAMES)
    assert again.shape == made.shape
    for name, value in again.state_dict().items():
        known = made.state_dict()[name]
        assert (value - known).abs().max() <= 0.01 * known.abs().max() + 1e-6, name


def test_what_the_language_has_beside_begins_as_a_number(tmp_path: Path) -> None:
    exported(learned(), tmp_path)
    old, more = imported(tmp_path, NAMES), imported(tmp_path, [NAMES[0], "new", *NAMES[1:]])
    was, now = old.decoder.embed.weight, more.decoder.embed.weight
    assert torch.equal(now[1], was[NAMES.index("number")])
    assert torch.equal(torch.cat([now[:1], now[2:]]), was)


def test_a_reader_of_another_language_is_named(tmp_path: Path) -> None:
    exported(learned(), tmp_path)
    with pytest.raises(InputError, match=r"operators that are no more: nth"):
        imported(tmp_path, [one for one in NAMES if one != "nth"])


def test_weights_that_are_kept_are_the_same_but_for_half_precision(tmp_path: Path) -> None:
    made = network(2)
    save_network(made, tmp_path / "half.safetensors")
    kept = load_network(tmp_path / "half.safetensors")
    assert kept.shape == made.shape
    for name, value in kept.state_dict().items():
        assert torch.allclose(value, made.state_dict()[name], atol=2e-3)
