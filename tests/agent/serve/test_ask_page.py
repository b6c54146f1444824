"""A recording is asked about on the server's page, in a real browser over a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.agent.serve.loopback_server import BARKS, CALL, served
from tests.agent.serve.page_in_browser import AskPage
from tests.agent.show.page.browser import chromium
from tests.agent.show.page.hostile import HOSTILE, MARKUP
from tests.agent.show.page.test_browser import CONTRAST
from tests.agent.show.page.test_hostile import SENT, SMUGGLED, WRITTEN
from tests.conftest import CLIPS
from tests.hostile import plain_ears

pytestmark = pytest.mark.browser

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
DIALOGUE = CLIPS / "dialogue.ogg"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(*MICROPHONE) as found:
        yield found


@pytest.fixture
def seen(browser: Browser, client: httpx.Client) -> Iterator[AskPage]:
    opened = AskPage.opened(browser, str(client.base_url))
    yield opened
    assert opened.foreign == []
    opened.close()


def focused(page: Page, what: str) -> str:
    return page.evaluate(f"document.activeElement.{what}") or ""


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("where => document.activeElement.matches(where)", selector):
            return
    raise AssertionError(f"never came to {selector}")


def test_the_keyboard_alone_sends_asks_and_plays_what_is_cited(seen: AskPage) -> None:
    page = seen.page
    page.on("filechooser", lambda chooser: chooser.set_files(CALL))
    tab_to(page, "#choose")
    page.keyboard.press("Enter")
    page.locator(".panel .wave path").wait_for()
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(BARKS)
    page.keyboard.press("Enter")
    seen.answered()
    assert page.locator(".answer strong").inner_text() == "2 times."
    assert page.locator(".understood .long").inner_text() == "how many times 'dog bark' is heard"
    expect(page.locator("#spoken")).to_have_text("The answer: 2 times.")
    tab_to(page, ".panel .chip")
    page.keyboard.press("Enter")
    page.wait_for_timeout(50)
    assert 1.0 <= page.evaluate("document.querySelector('audio').currentTime") <= 1.4
    tab_to(page, ".panel .block")
    page.keyboard.press("ArrowDown")
    assert focused(page, "ariaLabel").startswith("event: Bark, 1.00 to 1.40 seconds, round 2")
    page.keyboard.press("n")
    expect(page.locator(".controls .rounds [aria-pressed=true]")).to_have_text("1")
    assert seen.said == []


def test_what_is_listened_to_and_why_is_shown_meanwhile_and_can_be_cancelled(
    seen: AskPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_ears, "SLOWLY", 0.7)
    page = seen.page
    seen.send()
    seen.ask(BARKS)
    expect(page.locator(".doing .what")).to_have_text("Listening: tag “dog bark”")
    expect(page.locator(".doing .why")).to_contain_text("what it names")
    expect(page.locator("#spoken")).to_contain_text("Listening: tag")
    expect(page.locator(".steps .open")).to_contain_text("listening")
    expect(page.locator(".lane .block")).to_have_count(2)
    assert page.locator(".answer").inner_text().startswith("So far")
    page.locator(".cancel").click()
    expect(page.locator(".panel > .error")).to_have_text("Cancelled.")
    assert page.locator(".doing").is_hidden()


def test_follow_ups_remember_and_the_session_outlives_the_page(seen: AskPage) -> None:
    page = seen.page
    seen.send()
    seen.ask(BARKS)
    seen.answered()
    seen.ask(BARKS, ("one", "two", "three"))
    expect(page.locator(".panel .after")).to_contain_text("2 calls, 2 remembered")
    assert page.locator(".choices li.chosen .choice").inner_text() == "two"
    page.reload()
    seen.answered()
    rows = page.locator(".history button")
    assert [row.inner_text().split("\n") for row in rows.all()] == [
        [BARKS, "2 times."],
        [BARKS, "two"],
    ]
    rows.first.click()
    expect(page.locator(".answer strong")).to_have_text("2 times.")
    assert page.locator(".choices").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="webvtt").click()
    assert download.value.path().read_text(encoding="utf-8").startswith("WEBVTT")
    with page.context.expect_page() as trace:
        page.get_by_role("link", name="The trace’s page").click()
    trace.value.locator(".block").first.wait_for()


def test_a_stretch_of_a_dropped_recording_can_be_asked_about_alone(seen: AskPage) -> None:
    page = seen.page
    seen.drop(CALL)
    assert page.locator(".part:has(#part)").is_hidden()
    box = page.locator(".seek").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.05 * box["width"], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 20, steps=3)
    page.mouse.up()
    expect(page.locator(".part:has(#part)")).to_have_text("only 0.50–2.00 s")
    page.locator("#part").check()
    seen.ask(BARKS)
    seen.answered()
    assert page.locator(".answer strong").inner_text() == "1 time."
    assert "of 0.50–2.00 s" in page.locator(".after").inner_text()


def test_recordings_side_by_side_are_asked_together_or_one_by_one(seen: AskPage) -> None:
    page = seen.page
    seen.send(CALL, DIALOGUE)
    seen.ask(BARKS)
    seen.answered(2)
    boxes = [panel.bounding_box() for panel in page.locator(".panel").all()]
    assert len({box["y"] for box in boxes if box}) == 1
    page.locator(".pick input").first.uncheck()
    seen.ask("What is said?")
    expect(page.locator(".history:visible")).to_have_count(1)
    page.locator(".remove").first.click()
    expect(page.locator(".panel")).to_have_count(1)


def test_one_question_is_about_several_recordings_end_to_end(seen: AskPage) -> None:
    page = seen.page
    seen.send(CALL, DIALOGUE)
    page.locator("#together").check()
    seen.ask("Which is louder?")
    joint = page.locator(".panel.joint")
    joint.locator(".after").wait_for()
    assert joint.locator("h2").first.inner_text() == "call.ogg and dialogue.ogg"
    assert joint.locator(".parts .block").all_inner_texts() == ["1 · call.ogg", "2 · dialogue.ogg"]
    of_second = joint.get_by_role("group", name="asr of recording 2").locator(".block")
    start = float(of_second.get_attribute("data-start") or 0)
    assert start == pytest.approx(10.02 + 0.5 + 4, abs=0.01)
    page.reload()
    joint.locator(".after").wait_for()
    with page.context.expect_page() as trace:
        joint.get_by_role("link", name="The trace’s page").click()
    trace.value.locator("audio").wait_for(state="attached")
    page.locator(".panel:not(.joint) .remove").first.click()
    expect(page.locator(".panel")).to_have_count(1)


def test_the_microphone_is_recorded_and_shown(seen: AskPage) -> None:
    page = seen.page
    page.locator("#record").click()
    expect(page.locator("#record .label")).to_have_text("Stop")
    page.wait_for_timeout(600)
    page.locator("#record").click()
    page.locator(".panel .wave path").wait_for()
    assert page.locator(".panel h2").first.inner_text().startswith("recording ")


def test_every_refusal_is_one_line(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / "note.txt").write_text("this is no sound")
    (tmp_path / "large.wav").write_bytes(bytes(2 << 20))
    with served(kept, upload_bytes=1 << 20, audio_seconds=11, running=1, waiting=1) as client:
        seen = AskPage.opened(browser, str(client.base_url))
        page, line = seen.page, seen.page.locator("#ask .error")
        seen.ask(BARKS)
        expect(line).to_have_text("Add a recording first.")
        for file, told in (
            ("note.txt", "note.txt"), ("large.wav", "expected 1 at most"), (DIALOGUE, "13 s long")
        ):  # fmt: skip
            page.set_input_files("#files", tmp_path / file)
            expect(page.locator(".upload .error").last).to_contain_text(told)
        seen.send()
        monkeypatch.setattr(plain_ears, "SLOWLY", 0.9)
        for _ in range(3):
            seen.ask(BARKS)
            page.wait_for_timeout(150)
        expect(line).to_contain_text("1 questions wait already")
        page.context.set_offline(True)
        seen.ask(BARKS)
        expect(line).to_have_text("The server does not answer. Is it still running?")
        seen.close()


def test_a_token_is_asked_for_once(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path, token="a-token-of-some-length") as client:
        seen = AskPage.opened(browser, str(client.base_url))
        page = seen.page
        page.set_input_files("#files", CALL)
        page.locator("#token").fill("another")
        page.keyboard.press("Enter")
        expect(page.locator("#login .error")).to_contain_text("another token")
        page.locator("#token").fill("a-token-of-some-length")
        page.keyboard.press("Enter")
        expect(page.locator("#login")).to_be_hidden()
        seen.send()
        seen.ask(BARKS)
        seen.answered()
        seen.close()


@pytest.mark.parametrize("dark", [False, True], ids=["wide", "narrow-dark"])
def test_hostile_names_and_texts_run_nothing_and_fit(
    browser: Browser, client: httpx.Client, dark: bool
) -> None:
    size = (400, 800) if dark else (1280, 900)
    seen = AskPage.opened(browser, str(client.base_url), size, dark)
    page, markup = seen.page, "".join(MARKUP).replace("\0", "")
    name = "<img src=x onerror=\"document.title='ran'\">.ogg"
    page.set_input_files(
        "#files", {"name": name, "mimeType": "audio/ogg", "buffer": CALL.read_bytes()}
    )
    page.locator(".panel").wait_for()
    seen.ask(BARKS + markup[:3000], ("<b>bold</b>", "\u202eright", HOSTILE["long"][:1900]))
    seen.answered()
    assert page.title() != "ran"
    assert page.locator("img, iframe, object, embed, b:text-is('bold')").count() == 0
    assert page.locator("script").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for where in ("h1", ".soft", ".block", ".chip", ".main", ".history button", ".saves a"):
        if page.locator(where).count():
            assert page.evaluate(CONTRAST, where) >= 4.5, where
    assert seen.said == []
    assert [page.evaluate(way) for way in (SMUGGLED, WRITTEN, SENT)] == ["refused"] * 3
    assert seen.foreign in ([], ["https://example.org/"])
    seen.close()


def test_a_screen_reader_finds_names_for_all_that_can_be_used(seen: AskPage) -> None:
    seen.send()
    seen.ask(BARKS)
    seen.answered()
    tree = seen.page.locator("body").aria_snapshot()
    for part in (
        'heading "Ask about a recording"', 'textbox "Question"', 'button "Remove call.ogg"',
        'article "call.ogg"', 'slider "Time in the recording"', 'link "The trace’s page"',
    ):  # fmt: skip
        assert part in tree, part
    ids = seen.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert seen.page.evaluate(NAMELESS) == 0


NAMELESS = """[...document.querySelectorAll('button, select, input:not([hidden]), a, textarea')]
  .filter(e => !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length"""
