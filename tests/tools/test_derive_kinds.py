"""Kinds made of WordNet's files."""

import json
import tomllib
from pathlib import Path

import pytest

from tools.derive_kinds import WordNet, derived

DATA = """\
  1 A licence stands on top, and is left out.
00000001 03 n 01 thing 0 000 | whatever there is
00000002 03 n 02 beast 0 wild_beast 0 001 @ 00000001 n 0000 | it moves
00000003 03 n 01 ox 0 002 @ 00000002 n 0000 ~ 00000009 n 0000 | it lows
00000004 03 n 01 ox 1 001 @ 00000001 n 0000 | a fool
"""
INDEX = """\
  1 A licence stands on top, and is left out.
thing n 1 1 ~ 1 0 00000001
beast n 1 1 @ 1 0 00000002
ox n 2 1 @ 2 0 00000003 00000004
"""


@pytest.fixture
def net(tmp_path: Path) -> WordNet:
    (tmp_path / "data.noun").write_text(DATA)
    (tmp_path / "index.noun").write_text(INDEX)
    return WordNet.read(tmp_path)


def test_what_lies_above_a_source_is_kept_up_to_where_it_says_nothing(net: WordNet) -> None:
    table = {
        "stop": ["thing.1"],
        "unsaid": ["beast"],
        "above": {"ox.1": ["farm"]},
        "also": {"ox.1": ["bullock"]},
        "names": {"farm": ["farm animal"]},
        "sources": {"ox.1": ["Moo"]},
    }
    assert derived(net, table) == {
        "00000002": {"names": ["wild beast"], "above": [], "labels": []},
        "00000003": {"names": ["ox", "bullock"], "above": ["00000002", "farm"], "labels": ["Moo"]},
        "farm": {"names": ["farm animal"], "above": [], "labels": [], "ours": True},
    }


def test_senses_are_told_by_number(net: WordNet) -> None:
    assert (net.sense("ox.1"), net.sense("ox.2")) == ("00000003", "00000004")


def test_the_kinds_are_those_of_the_sources_that_stand_beside_them() -> None:
    folder = Path("tools")
    table = tomllib.loads((folder / "kind_sources.toml").read_text(encoding="utf-8"))
    kinds = json.loads((folder / "kinds.json").read_text(encoding="utf-8"))["kinds"]
    assert sorted(one["labels"] for one in kinds.values() if one["labels"]) == sorted(
        table["sources"].values()
    )
    assert {at for at, one in kinds.items() if one.get("ours")} <= {*table["names"]}
    assert all(above in kinds for one in kinds.values() for above in one["above"])


def test_words_for_sorts_of_a_source_go_to_the_nearest(net: WordNet) -> None:
    table = {
        **{"stop": ["thing.1"], "unsaid": [], "above": {}, "also": {}, "names": {}},
        "sources": {"beast.1": ["Animal"]},
    }
    assert derived(net, table)["00000002"]["below"] == ["ox"]
    assert "below" not in derived(net, {**table, "unsaid": ["ox"]})["00000002"]
