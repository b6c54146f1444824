"""The page of a trace, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from agent.__main__ import main
from agent.records import trace
from agent.show.page import audio_source
from tests.agent.show.page.opened import SIZES, Open, time, until
from tests.agent.traces import made
from tests.conftest import CLIPS

pytestmark = pytest.mark.browser


def test_a_citation_plays_its_span_and_no_more(open_page: Open) -> None:
    seen = open_page()
    page = seen.page
    assert time(page) == 0
    page.locator(".chip").nth(1).click()
    until(page, "document.querySelector('audio').currentTime > 5.18")
    until(page, "document.querySelector('audio').paused")
    assert time(page) == pytest.approx(5.39, abs=0.05)
    assert page.locator(".detail").inner_text().startswith("event\n5.19–5.39 s")
    assert page.locator("#p5").get_attribute("aria-current") == "true"
    assert seen.said == []


def test_a_block_and_a_word_play_their_spans(open_page: Open) -> None:
    page = open_page().page
    page.locator("#p0").click()
    # It plays on while a busy machine takes its time to ask.
    assert 4.2 < time(page) < 6.4
    page.locator("#p1").click()
    page.locator(".detail .words button").nth(1).click()
    assert 0.9 < time(page) < 3.4


def test_the_keyboard_plays_moves_zooms_and_turns_rounds(open_page: Open) -> None:
    page = open_page().page
    page.keyboard.press("Space")
    until(page, "!document.querySelector('audio').paused")
    assert page.locator(".play").get_attribute("aria-label") == "Pause"
    page.keyboard.press("Space")
    until(page, "document.querySelector('audio').paused")
    page.evaluate("document.querySelector('audio').currentTime = 2")
    page.keyboard.press("ArrowRight")
    assert time(page) == pytest.approx(3, abs=0.02)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert time(page) == pytest.approx(7, abs=0.02)
    for shown in ("1", "2", "3", "0"):
        page.keyboard.press("n")
        assert page.locator(".rounds [aria-pressed=true]").get_attribute("data-show") == shown
        lit = page.locator(".block:not(.dim)")
        rounds = {block.get_attribute("data-round") for block in lit.all()}
        assert rounds == ({shown} if shown != "0" else {"1", "2", "3"})
    page.keyboard.press("p")
    assert page.locator("#step3").get_attribute("aria-current") == "step"
    page.keyboard.press("Escape")
    assert page.locator(".dim").count() == 0
    before = page.evaluate("document.querySelector('.track').offsetWidth")
    page.keyboard.press("+")
    assert page.evaluate("document.querySelector('.track').offsetWidth") > 1.5 * before
    page.keyboard.press("-")
    assert page.evaluate("document.querySelector('.track').offsetWidth") == before


def test_blocks_are_reached_by_tab_and_arrows_and_say_what_they_are(open_page: Open) -> None:
    page = open_page().page
    page.locator(".seek").focus()
    page.keyboard.press("Tab")
    name = "document.activeElement.getAttribute('aria-label')"
    first = "utterance: Please hold, 0.50 to 3.30 seconds, round 1, confidence 0.96"
    assert page.evaluate(name) == first
    page.keyboard.press("ArrowDown")
    assert page.evaluate(name).startswith("turn: S1, 0.50")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(name).startswith("turn: S2, 3.00")
    page.keyboard.press("Enter")
    assert time(page) == pytest.approx(3.0, abs=0.1)


def test_a_screen_reader_finds_names_for_all_that_can_be_used(open_page: Open) -> None:
    page = open_page().page
    tree = page.locator("body").aria_snapshot()
    for part in (
        'heading "How many times does the dog bark?"',
        'slider "Time in the recording"',
        'toolbar "Player"',
        'button "Play"',
        'group "listen, 4 percepts"',
        'img "Waveform, peak',
        'heading "Round by round"',
        "table",
    ):
        assert part in tree, part
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, select, input, a')].filter(e =>
        !(e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label'))).length"""
    )
    assert nameless == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_candidates_and_what_each_round_changed_are_shown(open_page: Open) -> None:
    page = open_page().page
    rows = page.locator("#step2 .candidates tr")
    assert [re.sub(r"\s+", " ", row.inner_text()).strip()[-4:] for row in rows.all()] == [
        "0.70", "0.20", "0.10",
    ]  # fmt: skip
    assert "chosen" in (rows.first.get_attribute("class") or "")
    changes = page.locator(".beliefs tbody tr").nth(2).locator(".change").all_inner_texts()
    assert changes == ["-0.10", "+0.80"]
    assert page.locator(".crop.again").count() == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_both_schemes_are_readable_at_both_widths(
    open_page: Open, size: tuple[int, int], dark: bool, tmp_path: Path
) -> None:
    page = open_page("", size, dark).page
    picture = page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert len(picture) > 20_000
    # Contrast of text and ground, by WCAG; 4.5 is what small text needs.
    for where in ("h1", ".soft", ".block", ".chip", ".belief", "footer", ".change"):
        assert page.evaluate(CONTRAST, where) >= 4.5, where


CONTRAST = """(where) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) =>
    0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const clear = (element) => rgb(getComputedStyle(element).backgroundColor)[3] < 255;
  return Math.min(...[...document.querySelectorAll(where)].map((element) => {
    let ground = element;
    while (ground.parentElement && clear(ground)) ground = ground.parentElement;
    if (ground === document.documentElement) ground = document.body;
    const a = light(rgb(getComputedStyle(element).color));
    const b = light(rgb(getComputedStyle(ground).backgroundColor));
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
}"""


def test_the_page_can_be_used_within_a_second(open_page: Open) -> None:
    page = open_page().page
    took = page.evaluate(
        "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    assert took < 1000


def test_without_its_script_the_page_can_still_be_read_and_played(open_page: Open) -> None:
    page = open_page(script=False).page
    assert page.locator("audio[controls]").is_visible()
    assert page.locator("#p4").is_visible()
    assert page.locator(".axis span").count() > 2


def test_a_page_without_its_recording_says_so_and_has_no_player(
    browser: Browser, tmp_path: Path
) -> None:
    whole = made()
    gone = whole.episode.clip.model_copy(update={"path": Path("no/such/call.ogg")})
    lost = whole.model_copy(update={"episode": whole.episode.model_copy(update={"clip": gone})})
    trace.write(tmp_path / "t.json", lost)
    assert main(["view", str(tmp_path / "t.json")]) == 0
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "t.html").as_uri())
    assert "no/such/call.ogg is not there any more" in page.locator(".note").inner_text()
    assert page.locator("audio, .play").count() == 0
    page.locator("#p5").click()
    page.keyboard.press("Space")
    page.keyboard.press("n")
    assert page.locator(".detail").inner_text().startswith("event\n5.19–5.39 s")
    assert errors == []
    page.close()


def test_long_sound_is_played_from_its_file(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio_source, "LONGEST", 5)
    copy = tmp_path / "a call #1.ogg"
    copy.write_bytes((CLIPS / "call.ogg").read_bytes())
    trace.write(tmp_path / "t.json", made(path=copy))
    assert main(["view", str(tmp_path / "t.json")]) == 0
    page = browser.new_page()
    page.goto((tmp_path / "t.html").as_uri())
    until(page, "document.querySelector('audio').readyState >= 2")
    page.locator(".chip").first.click()
    until(page, "document.querySelector('audio').currentTime > 4.32")
    page.close()
