"""The page of a run: what is written, and how it is sifted in a browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from agent.__main__ import main
from tests.agent import runs
from tests.agent.show.page.hostile import HOSTILE


@pytest.fixture
def run(tmp_path: Path) -> Path:
    runs.write(tmp_path / "run")
    return tmp_path / "run"


def viewed(run: Path) -> str:
    assert main(["view", str(run)]) == 0
    return (run / "view.html").read_text(encoding="utf-8")


def test_numbers_plots_and_items_are_on_it_and_every_trace_has_a_page(run: Path) -> None:
    runs.write_decay(run / "decay.json")
    text = viewed(run)
    for title in ("Accuracy against cost", "Calibration", "Risk and coverage", "Decay"):
        assert f"<h2>{title}</h2>" in text
    for grid in ("Accuracy", "Answers", "By task", "By sub-category", "Wrong answers by cause"):
        assert f">{grid}</h2>" in text
    verdicts = re.findall(r'<tr data-verdict="(\w+)" data-kind="[^"]*" data-cause="(\w*)"', text)
    assert verdicts == [("right", ""), ("wrong", "perception"), ("failed", "")]
    assert [page.name for page in sorted((run / "view-items").iterdir())] == [
        "0001.html", "0002.html",
    ]  # fmt: skip
    second = (run / "view-items" / "0002.html").read_text(encoding="utf-8")
    assert 'class="pill wrong"' in second
    assert '<a href="../view.html">' in second


def test_a_trace_that_is_cut_spoils_one_row_only(run: Path) -> None:
    path = run / "traces" / "1.json"
    path.write_text(path.read_text(encoding="utf-8")[:500], encoding="utf-8")
    text = viewed(run)
    assert "1.json is not a whole trace" in text
    assert [page.name for page in (run / "view-items").iterdir()] == ["0002.html"]


@pytest.mark.parametrize("name", ["perception.json", "decay.json", "results.json"])
def test_a_file_of_the_run_that_is_broken_is_one_line(
    run: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / name).write_text("{", encoding="utf-8")
    assert main(["view", str(run)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert name in err


@pytest.mark.browser
def test_items_are_sifted_and_open_their_traces(run: Path, browser: Browser) -> None:
    viewed(run)
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.goto((run / "view.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    shown = page.locator("#rows tr:visible")
    assert shown.count() == 3
    page.locator("[name=verdict]").select_option("wrong")
    assert shown.count() == 1
    assert page.locator("#count").inner_text() == "1 of 3 items"
    page.locator("[name=verdict]").select_option("")
    page.locator("[name=cause]").select_option("perception")
    assert shown.all_inner_texts()[0].startswith("wrong")
    page.locator("[name=cause]").select_option("")
    page.locator("[name=kind]").select_option("kind 1")
    assert shown.count() == 1
    page.locator("[name=kind]").select_option("")
    page.get_by_label("Find").fill("QUESTION 3")
    assert shown.all_inner_texts()[0].startswith("failed")
    page.get_by_label("Find").fill("nothing like it")
    assert page.locator("#none").is_visible()
    page.get_by_label("Find").fill("")
    page.get_by_role("link", name="Question 2?").click()
    assert page.locator("h1").inner_text() == "How many times does the dog bark?"
    page.get_by_role("link", name="all items").click()
    assert page.locator("h1").inner_text() == "run"
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_a_run_runs_nothing(tmp_path: Path, browser: Browser, text: str) -> None:
    text = text.replace("\0", "")[:19_900]
    runs.write(tmp_path / "run", text)
    viewed(tmp_path / "run")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((tmp_path / "run" / "view.html").as_uri())
    page.locator("[name=verdict]").select_option("wrong")
    assert page.title() != "ran"
    assert page.locator("script").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()
