"""What the bench says of judging; its figures are nobody's test."""

import pytest

from agent import bench_eval
from tools.audio import AudioClip


def test_judging_is_measured_beside_another_harness(
    call: AudioClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_eval, "ITEMS", 20)
    rows = [*bench_eval.scoring(), *bench_eval.asking(call)]
    assert [row.what for row in rows] == [
        "scoring 20 items",
        "eval per sample",
        "eval per sample, inspect-ai",
        "eval per sample / inspect-ai",
    ]
    assert all(row.value > 0 for row in rows)
    assert rows[-1].met
