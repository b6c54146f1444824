"""What makes two processes work on one run."""

from pathlib import Path

import pytest

from evals.run.run_config import PinnedJudge, RunConfig, Selection, read
from evals.run.run_folder import begin, held
from tests.evals.samples import config, item
from tools.errors import InputError

ITEMS = [item(str(at)) for at in range(10)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"data_sha256": "1" * 64}, f"data_sha256 was {'0' * 64}, is {'1' * 64}"),
        ({"benchmark": "mmar"}, "benchmark was mmau, is mmar"),
        ({"seed": 3}, "seed was 0, is 3"),
        ({"options": {"rounds": 9}}, "rounds was 4, is 9"),
        ({"made_by": {"asr": "2"}}, "asr was 1, is 2"),
        ({"made_by": {"asr": "1", "prompt": "x"}}, "prompt was None, is x"),
    ],
)
def test_what_the_numbers_depend_on_is_refused_with_both_values(
    change: dict[str, object], told: str, tmp_path: Path
) -> None:
    begin(tmp_path, config())
    before = (tmp_path / "config.json").read_bytes()
    with pytest.raises(InputError) as error:
        begin(tmp_path, config(**change))
    assert told in str(error.value)
    assert (tmp_path / "config.json").read_bytes() == before


def test_what_they_do_not_depend_on_may_change(tmp_path: Path) -> None:
    begin(tmp_path, config(commit="one", options={"rounds": 4, "base_url": "http://a/v1"}))
    changed = config(
        commit="two",
        options={"rounds": 4, "base_url": "http://b/v1"},
        workers=9,
        selection=Selection(limit=3),
        conditions=("main", "random"),
        started="2027-01-01T00:00:00+00:00",
    )
    assert begin(tmp_path, changed) == read(tmp_path)
    found = read(tmp_path)
    assert (found.commit, found.workers, found.started[:4]) == ("one then two", 9, "2026")


def test_a_configuration_survives_json_and_another_file_is_none(tmp_path: Path) -> None:
    made = config()
    assert RunConfig.model_validate_json(made.model_dump_json()) == made
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no configuration of a run"):
        read(tmp_path)


def test_a_selection_is_of_named_items_and_a_stretch_of_the_file() -> None:
    assert [each.id for each in Selection(offset=2, limit=3).of(ITEMS)] == ["2", "3", "4"]
    assert [each.id for each in Selection(ids=("7", "1")).of(ITEMS)] == ["1", "7"]
    assert Selection().of(ITEMS) == ITEMS


def test_a_folder_is_held_by_one_and_free_afterwards(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(InputError, match="another process"), held(tmp_path):
        raise AssertionError
    with held(tmp_path):
        pass


def test_no_secret_of_an_address_is_kept(tmp_path: Path) -> None:
    address = "https://me:password@host/v1?key=secret"
    judge = PinnedJudge(model="m", url=address, prompt="p", raters=1, seed=0)
    made = config(options={"rounds": 4, "base_url": address}, judge=judge)
    begin(tmp_path, made)
    kept = (tmp_path / "config.json").read_text(encoding="utf-8")
    assert "password" not in kept
    assert "secret" not in kept
    assert "https://[hidden]@host/v1?key=[hidden]" in kept
    assert read(tmp_path).options == made.options
