"""The proof of learning, cut short: what it looks at and what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny_lalms import transformers

pytestmark = [pytest.mark.hub, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("torch", reason="torch is not installed: pip install '.[tune]'")

from agent.train.lalm import learning_proof  # noqa: E402
from agent.train.lalm.learning_proof import Look, Size  # noqa: E402


def test_it_looks_at_who_hears_and_who_does_not_before_between_and_after(tmp_path: Path) -> None:
    transformers()
    size = Size(examples=32, held_out=4, sft=2, grpo=2, problems=2, rollouts=2, looks=1)
    noted: list[Look] = []
    found = learning_proof.prove(range(1), size, noted.append)
    assert list(found.looks) == noted
    assert [(look.hears, look.step) for look in noted] == [
        (hears, step) for hears in (True, False) for step in (-2, 0, 1, 2)
    ]
    assert {len(look.right) for look in noted if look.hears} == {3}
    assert 1 <= found.overhead < 1.2
    assert len(found.contrast) == 1
    learning_proof.draw(found, tmp_path / "proof.png")
    assert (tmp_path / "proof.png").stat().st_size > 10_000
