"""The page of several runs: figures, every item's traces side by side, and sifting in a browser."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from agent.__main__ import main
from tests.agent import runs
from tests.agent.show.page.hostile import HOSTILE


def two(tmp_path: Path, text: str = "") -> list[str]:
    """Two runs of the same questions: in the second, the first item is wrong and slow."""
    one, other = tmp_path / "one", tmp_path / "other"
    runs.write(one, text)
    runs.write(other, text)
    config, mine = (json.loads((run / "config.json").read_text("utf-8")) for run in (other, one))
    (other / "config.json").write_text(json.dumps(config | {"data": mine["data"]}), "utf-8")
    _change(one, {"cost": {"tokens": 10}})
    _change(other, {"choice": 0, "prediction": None, "seconds": 9.0, "cost": {"tokens": 30}})
    return [str(other), str(one)]


def _change(run: Path, changes: dict[str, Any]) -> None:
    """Changes a run's first answer; its prediction is then its first choice."""
    samples = run / "samples.jsonl"
    first, rest = samples.read_text("utf-8").split("\n", 1)
    told = json.loads(first)
    if "prediction" in changes:
        changes |= {"prediction": told["choices"][0]}
    samples.write_text(json.dumps(told | changes) + "\n" + rest, "utf-8")


def compared(tmp_path: Path, *words: str, text: str = "") -> str:
    assert main(["compare", *two(tmp_path, text), *words]) == 0
    return (tmp_path / "compare.html").read_text(encoding="utf-8")


def test_the_better_run_is_a_and_every_item_has_a_column_for_each(tmp_path: Path) -> None:
    text = compared(tmp_path)
    assert re.findall(r'<span class="letter">(\w)</span> <b dir="auto">(\w+)</b>', text) == [
        ("A", "one"),
        ("B", "other"),
    ]
    assert re.findall(r'data-right="(\w*)" data-runs="2" data-kind="([^"]+)"', text) == [
        ("A", "kind 1"), ("", "kind 2"), ("", "kind 3"),
    ]  # fmt: skip
    assert text.count('<section class="column"') == 6
    assert text.count("5.19-5.39 s Bark") == 4, "the traces of the two that listened, in each run"
    for title in (
        "Accuracy against seconds",
        "Accuracy against tokens",
        "Differences, over the same items",
    ):
        assert f"{title}</h2>" in text
    assert ">A less B</bdi>" in text


def test_as_json_it_gives_every_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compared(tmp_path, "--json")
    board = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in board["runs"]] == ["one", "other"]
    (pair,) = board["pairs"]
    assert pair["scores"]["exact"]["gap"]["value"] == pytest.approx(1 / 3)
    assert board["runs"][0]["unanswered"] == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["{one}"], "found 1 runs; expected 2 to 12"),
        (["{one}", "{one}"], "twice; expected different runs"),
        (["{one}", "nowhere"], "is no run"),
        (["{one}", "{other}", "-o", "no/such/x.html"], "does not exist"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    tmp_path: Path, words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other, one = two(tmp_path)
    assert main(["compare", *(word.format(one=one, other=other) for word in words)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert why in err
    assert not (tmp_path / "compare.html").exists()


def test_a_trace_that_is_cut_spoils_one_column_only(tmp_path: Path) -> None:
    named = two(tmp_path)
    (tmp_path / "other/traces/1.json").write_text("{", encoding="utf-8")
    assert main(["compare", *named]) == 0
    text = (tmp_path / "compare.html").read_text(encoding="utf-8")
    assert "1.json is not a whole trace" in text
    assert text.count('<ol class="calls">') == 3


@pytest.mark.browser
@pytest.mark.parametrize("text", ["", " ".join(HOSTILE.values())], ids=["plain", "hostile"])
def test_items_are_sifted_and_nothing_else_happens(
    tmp_path: Path, browser: Browser, text: str
) -> None:
    compared(tmp_path, text=text.replace("\0", "")[:19_900])
    page = browser.new_page(viewport={"width": 400, "height": 800})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "compare.html").as_uri())
    shown = page.locator(".item:visible")
    for wanted, count in {"apart": 1, "none": 2, "every": 0, "+A": 1, "-A": 2, "=A": 1}.items():
        page.locator("[name=who]").select_option(wanted)
        assert shown.count() == count, wanted
    assert page.locator("#count").inner_text() == "1 of 3 items"
    page.locator("summary:visible").click()
    assert page.locator(".column:visible").count() == 2
    page.get_by_label("Find").fill("nothing like it")
    assert page.locator("#none").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert (page.title() != "ran", page.locator("script").count(), said) == (True, 1, [])
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()
