"""A reader's folder: loaded where it is one, and refused in one line where it is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graphs.query.program_grammar import NAMES
from graphs.query.trained_reader import ReaderCard, TrainedReader, write_card
from tests.agent.train.reader.tiny import exported, network
from tools.errors import InputError

CARD = ReaderCard(operators=NAMES, layers=1, heads=1, head=1, notes={"seed": 3, "torch": "2"})


def load(folder: Path) -> TrainedReader:
    def derive(name: str, make: Callable[[], bytes]) -> Path:
        raise NotImplementedError(name)

    return TrainedReader.load(folder, folder, derive)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (None, "no reader in .*No such file"),
        ("{", "reader.json is of no reader: the file: Invalid JSON"),
        ('{"operators": 3}', "is of no reader"),
        (CARD.model_copy(update={"operators": NAMES[1:]}).model_dump_json(), "train it again"),
    ],
)
def test_what_is_no_reader_is_refused(tmp_path: Path, written: str | None, told: str) -> None:
    if written is not None:
        (tmp_path / "reader.json").write_text(written)
    with pytest.raises(InputError, match=told):
        load(tmp_path)


def test_a_card_is_read_back(tmp_path: Path) -> None:
    write_card(tmp_path, CARD)
    text = (tmp_path / "reader.json").read_text()
    assert ReaderCard.model_validate_json(text) == CARD
    assert str(tmp_path) not in text


def test_the_same_weights_make_the_same_files(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        exported(network(1), folder)
    for name in ("question.onnx", "step.onnx", "reader.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
