"""A trained network: kept exactly, and refused where it is not what was kept."""

import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from graphs.policy_network import Array, Inputs, Network, softmax
from tools.errors import InputError

INPUTS = Inputs("sounds 1", ("loud", "long", "late"))


def network(seed: int = 0, sizes: tuple[int, ...] = (3, 5, 4, 1)) -> Network:
    draws = np.random.default_rng(seed)
    layers = tuple(
        (
            draws.normal(size=(one, two)).astype(np.float32),
            draws.normal(size=two).astype(np.float32),
        )
        for one, two in pairwise(sizes)
    )
    return Network(layers, INPUTS, {"prices": "{}", "asr": "whisper ü"})


def rows(count: int, seed: int = 1) -> Array:
    return np.random.default_rng(seed).normal(size=(count, 3)).astype(np.float32)


def rewritten(path: Path, tensors: dict[str, Array] | None = None, **notes: str) -> None:
    """Changes a file without sealing it anew."""
    was = path.read_bytes()
    size = int.from_bytes(was[:8], "little")
    sealed: dict[str, str] = json.loads(was[8 : 8 + size])["__metadata__"]
    path.write_bytes(save({**load(was), **(tensors or {})}, metadata={**sealed, **notes}))


def _refused(path: Path, saying: str, inputs: Inputs = INPUTS) -> None:
    with pytest.raises(InputError, match=re.escape(saying)) as refusal:
        Network.load(path, inputs)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A network in a file."""
    path = tmp_path / "small.safetensors"
    network().save(path)
    return path


def test_a_saved_network_comes_back_number_for_number(saved: Path) -> None:
    was, now = network(), Network.load(saved, INPUTS)
    assert (now.inputs, now.notes) == (was.inputs, was.notes)
    assert len(now.layers) == len(was.layers)
    for one, other in zip(was.layers, now.layers, strict=True):
        for before, after in zip(one, other, strict=True):
            assert after.dtype == before.dtype
            assert np.array_equal(before, after)
    assert np.array_equal(was(rows(7)), now(rows(7)))


def test_more_than_ten_layers_keep_their_order(tmp_path: Path) -> None:
    deep = network(sizes=(3, *[2] * 11, 1))
    deep.save(tmp_path / "deep.safetensors")
    back = Network.load(tmp_path / "deep.safetensors", INPUTS)
    assert np.array_equal(back(rows(4)), deep(rows(4)))


@given(st.permutations(range(6)), st.integers(0, 99))
def test_the_order_of_the_rows_is_the_order_of_the_scores(order: list[int], seed: int) -> None:
    scorer, some = network(seed), rows(6, seed)
    assert scorer(some[order]) == pytest.approx(scorer(some)[order], abs=1e-5)


def test_scoring_leaves_the_rows_alone() -> None:
    some = rows(4)
    kept = some.copy()
    network()(some)
    assert np.array_equal(some, kept)


def test_a_changed_number_is_seen(saved: Path) -> None:
    weights = load(saved.read_bytes())["1.weights"].copy()
    weights[0, 0] += 1e-3
    rewritten(saved, {"1.weights": weights})
    _refused(saved, "were altered; expected them as they were saved")


def test_a_changed_note_is_seen(saved: Path) -> None:
    rewritten(saved, prices='{"asr": 0}')
    _refused(saved, "were altered; expected them as they were saved")


def test_an_added_note_is_seen(saved: Path) -> None:
    rewritten(saved, fine="really")
    _refused(saved, "were altered; expected them as they were saved")


@pytest.mark.parametrize("said", [{"meaning": "sounds 2"}, {"features": "loud\nlate\nlong"}])
def test_a_network_that_says_it_was_trained_on_other_features_than_it_was_is_seen(
    saved: Path, said: dict[str, str]
) -> None:
    rewritten(saved, None, **said)
    meant = Inputs(said.get("meaning", INPUTS.meaning), INPUTS.names)
    _refused(saved, "were altered; expected them as they were saved", meant)


@pytest.mark.parametrize("odd", [1, 2])
def test_an_added_tensor_is_seen(saved: Path, odd: int) -> None:
    rewritten(saved, {f"eggs {at}": rows(2) for at in range(odd)})
    _refused(saved, "were altered; expected them as they were saved")


@pytest.mark.parametrize("meaning", ["sounds 2", "moves 1"])
def test_weights_of_another_meaning_are_refused_and_told_what_to_do(
    saved: Path, meaning: str
) -> None:
    other = Inputs(meaning, INPUTS.names)
    _refused(saved, f"that mean 'sounds 1', this program computes {meaning!r}", other)
    _refused(saved, "train them anew", other)


def test_a_file_that_names_no_features_is_refused(tmp_path: Path) -> None:
    (tmp_path / "older.safetensors").write_bytes(
        save({"0.weights": rows(3), "0.bias": rows(1)}, metadata={"inputs": "e6ea8cfd"})
    )
    _refused(tmp_path / "older.safetensors", "that mean 'nothing'")


@given(st.permutations(("loud", "long", "late", "near", "far")))
def test_a_feature_that_the_weights_do_not_know_is_left_out(names: list[str]) -> None:
    known, some = rows(6), rows(6, 2)
    columns = {**dict(zip(INPUTS.names, known.T, strict=True)), "near": some[:, 0]}
    shown = np.stack([columns.get(name, some[:, 1]) for name in names], axis=1)
    assert np.array_equal(network().aligned(names)(shown), network()(known))


def test_a_feature_that_the_program_no_longer_has_reads_0() -> None:
    known = rows(6)
    without = known.copy()
    without[:, 1] = 0
    assert network().aligned(("late", "loud"))(known[:, [2, 0]]) == pytest.approx(
        network()(without), abs=1e-6
    )


def test_weights_come_back_for_the_features_of_today(saved: Path) -> None:
    today = Inputs(INPUTS.meaning, ("new", *INPUTS.names[::-1]))
    shown = np.concatenate([np.full((6, 1), 7, np.float32), rows(6)[:, ::-1]], axis=1)
    assert np.array_equal(Network.load(saved, today)(shown), network()(rows(6)))


def test_every_weight_has_a_name_of_its_own() -> None:
    for names in (("loud", "long"), ("loud", "long", "long")):
        with pytest.raises(ValueError, match="found 2 names, expected one for each of 3"):
            Network(network().layers, Inputs("sounds 1", names))


@pytest.mark.parametrize("kept", [0, 4, 40, -1])
def test_a_file_that_was_cut_off_cannot_be_read(saved: Path, kept: int) -> None:
    saved.write_bytes(saved.read_bytes()[:kept])
    _refused(saved, "cannot read the weights")


def test_what_is_no_network_at_all_cannot_be_read(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Weights are in another castle.\n" * 9)
    _refused(text, "cannot read the weights")
    _refused(tmp_path / "nowhere.safetensors", "cannot read the weights")


def test_other_tensors_are_no_network(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(save({"eggs": rows(2)}, metadata={"meaning": INPUTS.meaning}))
    _refused(path, "were altered")
    path.write_bytes(save({"eggs": rows(2)}))
    _refused(path, "were trained on features that mean 'nothing'")


@given(st.lists(st.floats(-500, 500, width=32), min_size=1, max_size=20))
def test_chances_add_up_to_1(scores: list[float]) -> None:
    chances = softmax(np.array(scores, dtype=np.float32))
    assert sum(chances) == pytest.approx(1, abs=2e-5)
    assert all(0 <= chance <= 1 for chance in chances)


def test_numbers_of_a_type_that_is_not_numpys_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "bf16.safetensors"
    head = b'{"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}'
    path.write_bytes(len(head).to_bytes(8, "little") + head + bytes(2))
    # With a library that brings the type along it is read, and refused for what it means.
    with pytest.raises(InputError, match="the weights") as refused:
        Network.load(path, Inputs("any", ("a",)))
    assert "\n" not in str(refused.value)
