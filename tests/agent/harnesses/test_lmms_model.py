"""This agent as a model of lmms-eval."""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from agent.harnesses.lmms_manifest import manifest
from tests.evals.samples import CLIPS
from tests.wheels import load, stand_in, unpack
from tools.errors import InputError

VERSION = "0.7.3"
ROWS: list[dict[str, Any]] = json.loads((CLIPS / "questions.json").read_text(encoding="utf-8"))
Foreign = Any


class Lmms:
    """lmms-eval's base class, as far as 0.7.3 runs it without a model."""

    def __init__(self) -> None:
        self.task_dict: dict[str, Foreign] = {}


@dataclass(frozen=True)
class Instance:
    """A request, as lmms-eval hands it over."""

    args: tuple[Foreign, ...]


def _sounds(row: dict[str, Foreign]) -> list[Foreign]:
    return [row["audio"]]


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Our module over a stand-in for lmms-eval."""
    for name in ("lmms_eval", "lmms_eval.api"):
        stand_in(name, monkeypatch)
    stand_in("lmms_eval.api.model", monkeypatch, lmms=Lmms)
    monkeypatch.delitem(sys.modules, "agent.harnesses.lmms_model", raising=False)
    return importlib.import_module("agent.harnesses.lmms_model")


def docs(as_text: bool) -> list[dict[str, Foreign]]:
    """Our questions as lmms-eval's copies of MMAU (choices as JSON) and MMAR have them."""
    found: list[dict[str, Foreign]] = []
    for row in ROWS:
        samples, rate = sf.read(CLIPS / row["audio_id"], dtype="float32")
        sound = {"array": samples, "sampling_rate": rate}
        listed = [f"{letter}. {one}" for letter, one in zip("ABC", row["choices"], strict=False)]
        at = row["choices"].index(row["answer"])
        changed = {"choices": json.dumps(row["choices"])} if as_text else {"choices": listed}
        answer = row["answer"] if as_text else "ABC"[at]
        found.append(row | changed | {"audio": sound, "answer": answer})
    return found


def asked(model: Foreign, rows: list[dict[str, Foreign]], words: Callable[..., str]) -> list[str]:
    model.task_dict = {"mine": {"test": rows}}
    return model.generate_until(
        [Instance((words(row), None, _sounds, at, "mine", "test")) for at, row in enumerate(rows)]
    )


def plain(row: dict[str, Foreign]) -> str:
    return "\n".join([row["question"], *row["choices"], "Answer:"])


def bare(row: dict[str, Foreign]) -> str:
    return "Which?\nA. a\nB. b"


def test_it_replies_by_the_letter(ours: ModuleType) -> None:
    rows = docs(as_text=False)
    model = ours.ListenAgain(solver="always-second", batch_size="2", device="cpu")
    said = asked(model, rows, plain)
    assert said == ["B", "B", "B"]


def test_what_it_hears_is_the_rows_sound(ours: ModuleType, tmp_path: Path) -> None:
    sound = {"array": np.zeros(4000, np.float64), "sampling_rate": 8000}
    clip = ours.clip_of(sound, tmp_path)
    assert (clip.length, clip.rate) == (0.5, 8000)
    assert ours.clip_of(sound, tmp_path).path == clip.path


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"audio": {"path": "a.wav"}}, "expected a column of audio"),
        ({"audio": None}, "expected a column of audio"),
    ],
)
def test_a_row_without_sound_is_refused(ours: ModuleType, row: Any, why: str) -> None:  # noqa: ANN401
    with pytest.raises(InputError, match=why):
        asked(ours.ListenAgain(solver="always-first"), [row], bare)


def test_an_unknown_argument_and_another_sort_of_task_are_refused(ours: ModuleType) -> None:
    with pytest.raises(InputError, match="found 'round'; expected one of rounds, calls"):
        ours.ListenAgain(round=3)
    model = ours.ListenAgain(solver="always-first")
    with pytest.raises(InputError, match="expected one whose answer is generated"):
        model.loglikelihood([])
    with pytest.raises(InputError, match="expected one question"):
        model.generate_until_multi_round([])


@pytest.mark.network
def test_lmms_eval_finds_it_and_reads_its_replies(
    tmp_path: Path, ours: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its registry and its MMAU and MMAR, loaded alone: the rest wants fifty packages."""
    theirs = unpack(f"lmms-eval=={VERSION}", tmp_path) / "lmms_eval"
    files = "lmms_eval.tasks._task_utils.file_utils"
    stand_in("loguru", monkeypatch, logger=logging.getLogger("lmms"))
    stand_in(files, monkeypatch, generate_submission_file=print)
    loaded = {
        name: load(theirs / path, name, monkeypatch)
        for name, path in {
            "lmms_eval.models.registry_v2": "models/registry_v2.py",
            "mmau": "tasks/mmau/utils.py",
            "mmar": "tasks/mmar/utils.py",
        }.items()
    }
    registry = loaded["lmms_eval.models.registry_v2"].ModelRegistryV2()
    registry.register_manifest(manifest())
    monkeypatch.setattr("agent.harnesses.lmms_model.ListenAgain", ours.ListenAgain)
    model = registry.get_model_class("listen_again")(solver="always-first")
    mmau, mmar = loaded["mmau"], loaded["mmar"]
    how = {"pre_prompt": "", "post_prompt": "\nAnswer with the option's letter directly."}
    rows = docs(as_text=True)

    def text(row: dict[str, Foreign]) -> str:
        return mmau.doc_to_text(row, how)

    said = asked(model, rows, text)
    scores = [mmau.mmau_process_results(row, [one]) for row, one in zip(rows, said, strict=True)]
    assert [score["accuracy"]["overall"] for score in scores] == [1.0, 1.0, 1.0]
    rows = docs(as_text=False)
    said = asked(model, rows, mmar.mmar_doc_to_text)
    scores = [mmar.mmar_process_results(row, [one]) for row, one in zip(rows, said, strict=True)]
    assert [score["mmar_accuracy"]["score"] for score in scores] == [1.0, 1.0, 1.0]
