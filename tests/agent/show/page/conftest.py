"""A real browser that opens the page of a trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from agent.__main__ import main
from agent.records import trace
from tests.agent.show.page.browser import chromium
from tests.agent.show.page.opened import Open, Seen
from tests.agent.traces import made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Writes a trace, views it, and opens what was written from the disk."""
    contexts: list[BrowserContext] = []

    def opened(
        text: str = "", size: tuple[int, int] = (1280, 900), dark: bool = False, script: bool = True
    ) -> Seen:
        trace.write(tmp_path / "t.json", made(text))
        assert main(["view", str(tmp_path / "t.json")]) == 0
        contexts.append(
            browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if dark else "light",
                java_script_enabled=script,
            )
        )
        seen = Seen(contexts[-1].new_page())
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        seen.page.on("console", lambda message: seen.said.append(message.text))
        seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
        seen.page.on("dialog", lambda dialog: seen.said.append(dialog.message))
        seen.page.goto((tmp_path / "t.html").as_uri())
        return seen

    yield opened
    for context in contexts:
        context.close()
