"""A reader from wordings to the files that are packed: arrays, training, export, calibration."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import torch
from pydantic import BaseModel

from agent.assembly.model_stores import default_store
from agent.show.console import Console
from agent.show.progress import Downloads
from agent.show.terminal import say
from agent.train.reader.reader_calibration import calibration
from agent.train.reader.reader_config import ReaderConfig
from agent.train.reader.reader_export import export
from agent.train.reader.reader_import import imported
from agent.train.reader.reader_layers import ReaderShape
from agent.train.reader.reader_material import ReaderMaterial, material
from agent.train.reader.reader_training import HALF, LOG, ReaderTraining
from agent.train.reader.reader_weights import load_network, new_network
from agent.train.reader.wording_splits import splits
from agent.train.run_dir import begin
from evals.run.run_folder import held
from graphs.query.program_grammar import NAMES
from graphs.query.trained_reader import CARD, QUESTION, STEP, ReaderCard, TrainedReader, write_card
from tools.errors import InputError
from tools.files import made_folder

ARRAYS, READER = "arrays", "reader"
"""In the training's folder: what it learns from, and what is packed of it."""

ON_GPU, ON_CPU = (8_000, 512, 1_000), (3_000, 32, 250)
"""Updates, examples of each, and updates between evaluations, where nothing else is said."""

PACKAGES = ("torch", "numpy", "onnx", "onnxruntime", "tokenizers")


class ReaderPlan(BaseModel, frozen=True):
    """What a folder's training is, and stays.

    Attributes:
        examples: Questions that are drawn.
        updates: Steps of the optimiser.
        batch: Questions of each.
        every: Steps between evaluations.
        seed: Of everything drawn.
        mmau: SHA-256 of the file of real questions; empty without one.
        start: SHA-256 of the card of the reader that it goes on from; empty where it is from none.
    """

    examples: int
    updates: int
    batch: int
    every: int
    seed: int
    mmau: str = ""
    start: str = ""

    @classmethod
    def of(
        cls, examples: int, updates: int | None, batch: int | None, seed: int, mmau: Path | None,
        start: Path | None = None,
    ) -> ReaderPlan:  # fmt: skip
        """With what suits this machine in place of what was not said."""
        usual = ON_GPU if torch.cuda.is_available() else ON_CPU
        steps = updates or usual[0]
        return cls(examples=examples, updates=steps, batch=batch or usual[1], seed=seed,
                   every=min(usual[2], steps), mmau=_digest(mmau) if mmau else "",
                   start=_digest(start / CARD) if start else "")  # fmt: skip


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None


def train_reader(
    out: Path, plan: ReaderPlan, mmau: Path | None, only_arrays: bool = False,
    start: Path | None = None,
) -> None:  # fmt: skip
    """Makes a reader, or goes on where a stopped training was.

    Args:
        out: The training's folder.
        plan: What it is.
        mmau: The file of real questions.
        only_arrays: Make the examples, and end.
        start: A packed reader to go on from.

    Raises:
        InputError: The folder is of another training, or of another version's language.
    """
    minilm = pulled_minilm()
    made_folder(out)
    with held(out):
        kept = begin(out, plan)
        say(f"{out / ARRAYS}: {kept.examples} examples, 5 min for a million")
        arrays = material(out / ARRAYS, minilm, kept.examples, kept.seed, mmau)
        if arrays.card.operators != len(NAMES):
            raise InputError(f"{out / ARRAYS} is of another language; expected a new folder")
        if only_arrays:
            return
        exact = trained(out, kept, arrays, start)
        build(out, minilm, mmau, notes(kept, arrays) | {"dev_exact": exact})
    say(f"{out / READER}: {kept.updates} updates, {exact:.3f} of dev exact")


def pulled_minilm() -> Path:
    """MiniLM's folder, fetched if it is not here yet."""
    with Downloads(Console(stderr=True)) as downloads:
        return default_store(downloads).get("minilm")


def trained(
    out: Path, plan: ReaderPlan, arrays: ReaderMaterial, start: Path | None = None
) -> float:
    """Trains to the end; the share of dev of which every step is right.

    What was trained to the end elsewhere is taken as it is.
    """
    if (out / HALF).exists() and _last(out).get("update") == plan.updates:
        return _last(out)["dev"]
    config = ReaderConfig(
        plan.updates, plan.batch, every=plan.every, seed=plan.seed,
        warmup=min(300, plan.updates // 10 + 1),
    )  # fmt: skip
    if start:
        network, config = imported(start, NAMES), config.slower
    else:
        network = new_network(ReaderShape(operators=len(NAMES)), arrays.encoder(), plan.seed)
    training = ReaderTraining(network, arrays.words(), config, out)
    training.train(arrays.examples("train"), arrays.examples("dev"))
    return _last(out)["dev"]


def _last(out: Path) -> dict[str, float]:
    """The last line of the log."""
    lines = (out / LOG).read_text("utf-8").splitlines() if (out / LOG).exists() else []
    return json.loads(lines[-1]) if lines else {}


def build(out: Path, minilm: Path, mmau: Path | None, told: dict[str, str | int | float]) -> None:
    """Writes `question.onnx`, `step.onnx`, and `reader.json` with what dev says of its sureness."""
    folder = made_folder(out / READER)
    network = load_network(out / HALF)
    shape = network.shape
    export(network, folder)
    told = told | {name: _digest(folder / name) for name in (QUESTION, STEP)}
    card = ReaderCard(
        operators=NAMES, layers=shape.decoder_layers, heads=shape.heads,
        head=shape.width // shape.heads, notes=told,
    )  # fmt: skip
    write_card(folder, card)
    reader = TrainedReader.load(folder, minilm, default_store().deriver("minilm"))
    fitted = calibration(reader, splits(mmau).dev)
    write_card(folder, card.model_copy(update={"calibration": fitted}))


def notes(plan: ReaderPlan, arrays: ReaderMaterial) -> dict[str, str | int | float]:
    """Where a reader comes from, without this checkout: numbers, and digests of what was read."""
    versions = {name: version(name) for name in PACKAGES}
    return {**plan.model_dump(), **arrays.card.model_dump(exclude={"operators"}), **versions}
