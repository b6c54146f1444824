"""listen-again-small as it is had: parts out of their wheels, and what was learned beside."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from tools.errors import InputError
from tools.files import whole_folder
from tools.lalm.model_families import Foreign, library
from tools.lalm.small import whisper_encoder
from tools.lalm.small.adapter_pack import AdapterPack, applied
from tools.lalm.small.ctranslate2_weights import read_weights
from tools.lalm.small.small_lalm import PLACES, SECONDS, language_model, model, save_model
from tools.outside import read_json
from tools.store.store_files import sha256

NAME = "listen-again-small"
PACK, CARD = f"{NAME}.safetensors", f"{NAME}.json"
WEIGHTS = "model.safetensors"


class ReleaseCard(BaseModel, frozen=True, extra="forbid"):
    """What a release is known by.

    Attributes:
        pack: The SHA-256 of the file of what was learned.
        model: Of the finished model's weights.
        seconds: Of its window.
    """

    pack: str
    model: str
    seconds: int = SECONDS


def packed_release() -> tuple[Path, ReleaseCard]:
    """What comes with the program.

    Raises:
        InputError: It is not there, or not as it was released.
    """
    folder = Path(__file__).parent
    if not (folder / PACK).is_file():
        raise InputError(
            f"found no {PACK} beside the program; expected what was trained, by: "
            "python -m agent train small --out DIR, whose folder release/model is a model by itself"
        )
    card = read_json(folder / CARD, ReleaseCard)
    if (found := sha256(folder / PACK)) != card.pack:
        raise InputError(f"{PACK} has the SHA-256 {found[:12]}, expected {card.pack[:12]}")
    return folder / PACK, card


def build_release(whisper: Path, smollm: Path, pack: Path, out: Path, card: ReleaseCard) -> None:
    """Writes the model into a new folder, bit for bit as it was released.

    Raises:
        InputError: A part is another than was released, or the result is.
    """
    learned = AdapterPack.load(pack)
    text, words = language_model(smollm)
    ear = whisper_encoder.encoder(read_weights(whisper / "model.bin"), PLACES * card.seconds)
    made = model(ear, text, words, card.seconds, seed=0)
    add_words(words, learned.tokens)
    _learn(made, learned, len(words) - len(learned.tokens))
    with whole_folder(out) as part:
        save_model(made.half(), words, ear["conv1.weight"].shape[1], card.seconds, part)
        found = sha256(part / WEIGHTS)
        if card.model and found != card.model:
            raise InputError(
                f"the model came out with the SHA-256 {found[:12]}, expected {card.model[:12]}: "
                "a library reads its parts otherwise; expected the versions of constraints.txt"
            )


def add_words(words: Foreign, tokens: tuple[str, ...]) -> None:
    """New words, numbered in order."""
    added = library("tokenizers").AddedToken
    words.add_tokens([added(one, special=one.startswith("<|"), normalized=False) for one in tokens])


def _learn(made: Foreign, learned: AdapterPack, first: int) -> None:
    """Gives each weight what was learned of it."""
    torch = library("torch")
    state = made.state_dict()
    names = {*learned.pairs, *learned.whole, *learned.rows}
    if unknown := sorted(names - state.keys()):
        raise InputError(f"the parts have no weight {unknown[0]!r}, of which something was learned")
    with torch.no_grad():
        for name in sorted(names):
            weight = state[name].numpy()
            state[name].copy_(torch.from_numpy(applied(learned, name, weight, first)))
