"""The report's files and lines: one set for each cache."""

import json
from pathlib import Path

import numpy as np
import pytest

from agent.__main__ import main
from agent.train.controller.controller_grids import sentences
from agent.train.controller.controller_proof import ALWAYS, HAND_WRITTEN, Proof, compared
from agent.train.controller.controller_report import folders, show, write_proof
from agent.train.controller.world.cost_curves import Curve
from graphs.policy import learned_controller
from graphs.policy.features import Features, move_inputs
from graphs.policy_network import Network
from graphs.program_controller import COST_LAMBDA
from tests.agent.train.controller.world.played import outcomes
from tests.agent.train.toys import PRICES
from tools.errors import InputError


def proof(cache: str) -> Proof:
    hand = Curve(HAND_WRITTEN, {COST_LAMBDA: outcomes("x---", 2.0)})
    learned = Curve("learned, full", {COST_LAMBDA: outcomes("xx--", 1.0)}, seed=0)
    return compared(cache, [hand, Curve(ALWAYS, {None: outcomes("xx--", 9.0)})], [learned])


def test_several_caches_have_a_folder_each(tmp_path: Path) -> None:
    dev, found, out = (tmp_path / name for name in ("dev", "found", "out"))
    assert folders([dev], None) == {"dev": dev}
    assert folders([dev], out) == {"dev": out}
    assert folders([dev, found], None) == {"dev": dev, "found": found}
    assert folders([dev, found], out) == {"dev": out / "dev", "found": out / "found"}


def test_two_caches_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found two caches of the name 'dev'"):
        folders([tmp_path / "a" / "dev", tmp_path / "b" / "dev"], tmp_path)


def test_numbers_page_and_picture_are_kept(tmp_path: Path) -> None:
    told = proof("dev")
    write_proof(told, tmp_path / "dev")
    assert Proof.model_validate_json((tmp_path / "dev" / "controller.json").read_bytes()) == told
    page = (tmp_path / "dev" / "controller.md").read_text()
    assert "- dev: by the rule of the default, the trained controller does not lead." in page
    assert "![curves](controller.png)" in page
    assert (tmp_path / "dev" / "controller.png").stat().st_size > 10_000


def test_all_caches_are_shown_and_who_leads_by_all(capsys: pytest.CaptureFixture[str]) -> None:
    both = [proof("dev"), proof("found")]
    show(both, as_json=False)
    lines = capsys.readouterr().out
    for one in both:
        for line in sentences(one):
            assert line in " ".join(lines.split())
    assert "By all 2 caches, the hand-written controller leads by default." in lines
    show(both, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["leads"], list(told["caches"])) == (False, ["dev", "found"])
    assert Proof.model_validate(told["caches"]["dev"]) == both[0]


def test_a_report_without_weights_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report-controller"]) == 2
    assert "found no --cache, --weights" in capsys.readouterr().err


def test_weights_are_read_with_what_they_were_trained_as(tmp_path: Path) -> None:
    notes = {"prices": PRICES.model_dump_json(), "variant": "no-spans", "seed": "2"}
    inputs = move_inputs()
    layer = np.zeros((len(inputs.names), 1), np.float32), np.zeros(1, np.float32)
    Network((layer,), inputs, notes).save(tmp_path / "w.safetensors")
    again, features = learned_controller.load(tmp_path / "w.safetensors")
    assert again.notes["variant"] == "no-spans"
    assert features == Features(PRICES)
