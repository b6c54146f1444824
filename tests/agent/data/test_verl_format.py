"""The form of verl: parquet with a place for the sound, and a reward that is ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from agent.data.example import prompt_of
from agent.train.lalm.rewards.registry import WeightedRewards
from agent.train.lalm.verl_reward import compute_score
from tests.agent.data.small import row
from tests.agent.data.test_swift_format import written
from tests.agent.train.lalm.rewarded import ROWS
from tools.errors import InputError


@pytest.mark.hub
def test_a_row_holds_prompt_sound_and_what_rewards_need(tmp_path: Path) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    rows = [row(id=name) for name in "ab"]
    folder, out = written(tmp_path, *rows, row(id="c", split="dev")), tmp_path / "verl.parquet"
    assert main(["data", "verl", "--rows", str(folder), "--out", str(out)]) == 0
    lines = parquet.read_table(out).to_pylist()
    assert len(lines) == len(rows), "only those of train"
    for at, (line, one) in enumerate(zip(lines, rows, strict=True)):
        asked = {"role": "user", "content": f"<audio>{prompt_of(one)}"}
        assert line["prompt"] == [asked]
        assert line["audios"] == [str((tmp_path / one.audio).resolve())]
        assert (line["data_source"], line["extra_info"]["index"]) == ("paqa", at)
        assert line["reward_model"] == {"style": "rule", "ground_truth": "(A) Yes"}
        scored = compute_score(
            line["data_source"], one.trace, "(A) Yes", extra_info=line["extra_info"]
        )
        assert (scored["acc"], scored["form"]) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"audio": "audio/y.wav"}, "there is no such file"),
        ({"question": "What is <video>?"}, "holds '<video>', which verl takes for a place"),
    ],
)
@pytest.mark.hub
def test_a_row_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], message: str
) -> None:
    pytest.importorskip("pyarrow")
    folder, out = written(tmp_path, row(), row(**changes)), tmp_path / "verl.parquet"
    assert main(["data", "verl", "--rows", str(folder), "--out", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_the_score_is_that_of_every_other_trainer() -> None:
    for one in ROWS.values():
        recipe: Any = "hyper" if one.style == "paqa" else "mpar2"
        for text in (one.trace, "", "(A)"):
            info = {"row": one.model_dump_json(), "num_turns": 1}
            scored = compute_score(one.style, text, "", info, reward_router_address=None)
            assert scored["score"] == WeightedRewards.of(recipe)(one, text).total


@pytest.mark.parametrize(
    ("source", "info", "why"),
    [
        ("paqa", {}, "no row; expected the file of `agent data verl`"),
        ("openai/gsm8k", {"row": "{}"}, "found data_source 'openai/gsm8k'"),
        ("paqa", {"row": "{}"}, "expected a row of `agent data`"),
        ("paqa", None, "no row"),
    ],
)
def test_another_datasets_row_is_refused(source: str, info: Any, why: str) -> None:  # noqa: ANN401
    with pytest.raises(InputError, match=why):
        compute_score(source, "", "", info)
