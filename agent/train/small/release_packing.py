"""A trained student made into what comes with the program, and the model that is built of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from agent.student.student import Student
from tools.errors import InputError
from tools.files import made_folder, write_whole
from tools.lalm.model_families import library
from tools.lalm.small.adapter_pack import AdapterPack, LowRank
from tools.lalm.small.small_release import CARD, PACK, WEIGHTS, ReleaseCard, build_release
from tools.store.store_files import sha256

INTO, OUT = ".lora_A.default.weight", ".lora_B.default.weight"
WRAPPED = "base_model.model."
SAVED = ".modules_to_save.default"
TABLES = ("model.language_model.embed_tokens.weight", "lm_head.weight")
TOWER = "model.audio_tower."


def pack_release(
    student: Student, ear: Mapping[str, Tensor], whisper: Path, smollm: Path, out: Path
) -> None:
    """Writes what was learned, its card, and the model that is built of it, into a folder.

    Args:
        student: In LoRA's wrapping, with its projector.
        ear: What the ear's training left, by the names of the wrapped encoder.
        whisper: The folder of Whisper.
        smollm: The folder of SmolLM2.
        out: Where.

    Raises:
        InputError: The parts are not what the student was made of.
    """
    made_folder(out)
    adapter_pack(student, ear).save(out / PACK)
    seconds, known = round(student.seconds), sha256(out / PACK)
    card = ReleaseCard(pack=known, model="", seconds=seconds)
    build_release(whisper, smollm, out / PACK, out / "model", card)
    whole = card.model_copy(update={"model": sha256(out / "model" / WEIGHTS)})
    write_whole(out / CARD, whole.model_dump_json(indent=1) + "\n")


def adapter_pack(student: Student, ear: Mapping[str, Tensor]) -> AdapterPack:
    """All that a student and its ear learned."""
    recipe, named = student.recipe, dict(student.model.named_parameters())
    scale = recipe.alpha / recipe.rank
    pairs = dict(_pairs(named, scale, ""))
    pairs |= dict(_pairs(ear, 1.0, TOWER))
    whole = {
        name.removeprefix(WRAPPED).replace(SAVED, ""): _numbers(one)
        for name, one in named.items()
        if SAVED in name
    }
    return AdapterPack(
        tokens=recipe.tokens, pairs=pairs, whole=whole, rows=_rows(student, len(recipe.tokens))
    )


def _pairs(
    named: Mapping[str, Tensor], scale: float, before: str
) -> Iterator[tuple[str, tuple[LowRank, ...]]]:
    """The matrices beside each weight, whose name is `before` and the wrapped one."""
    for name, into in named.items():
        if name.endswith(INTO):
            plain = name.removesuffix(INTO)
            out = _numbers(named[plain + OUT]) * np.float32(scale)
            weight = f"{before}{plain.removeprefix(WRAPPED)}.weight"
            yield weight, (LowRank(out, _numbers(into)),)


def _rows(student: Student, count: int) -> dict[str, NDArray[np.float32]]:
    """The new words' rows of both tables, as the student has them while it reads."""
    words, first = student.tokenizer, len(student.tokenizer) - count
    ids = torch.arange(first, first + count)
    if list(words.convert_ids_to_tokens(ids.tolist())) != list(student.recipe.tokens):
        raise InputError("found the new words in another order than the recipe's; expected that")
    base = student.base
    with torch.no_grad():
        read = base.get_input_embeddings()(ids)
        width = read.shape[1]
        said = base.get_output_embeddings()(torch.eye(width, dtype=read.dtype))
    return {TABLES[0]: _numbers(read), TABLES[1]: _numbers(said[:, first : first + count].T)}


def _numbers(one: Tensor) -> NDArray[np.float32]:
    return one.detach().float().cpu().numpy()


def ear_changes(path: Path) -> dict[str, Tensor]:
    """What the ear's training wrote.

    Raises:
        InputError: It is not there.
    """
    if not path.is_file():
        raise InputError(f"found no {path}; expected what the ear learned")
    return library("safetensors.torch").load_file(path)
