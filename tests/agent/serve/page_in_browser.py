"""The server's page in a real browser, and everything that it should not have done."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.agent.serve.loopback_server import CALL


@dataclass
class AskPage:
    """An open page with a clean slate; `asked` are all addresses that it wanted."""

    page: Page
    address: str
    asked: list[str] = field(default_factory=list[str])
    said: list[str] = field(default_factory=list[str])

    @classmethod
    def opened(
        cls,
        browser: Browser,
        address: str,
        size: tuple[int, int] = (1280, 900),
        dark: bool = False,
    ) -> AskPage:
        """In a window of that size."""
        window = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
        )
        seen = cls(window.new_page(), address)
        seen.page.set_default_timeout(8_000)
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        seen.page.on("console", lambda message: seen.said.append(message.text))
        seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
        seen.page.on("dialog", lambda dialog: seen.said.append(dialog.message))
        seen.page.goto(address)
        return seen

    def send(self, *files: Path) -> None:
        """Gives it recordings, and waits until they are shown."""
        self.page.set_input_files("#files", files or (CALL,))
        self.page.locator(".panel").nth(len(files or (CALL,)) - 1).wait_for()

    def drop(self, file: Path) -> None:
        """Drops a recording onto the page, as a hand would."""
        sound = base64.b64encode(file.read_bytes()).decode()
        dropped = {"dataTransfer": self.page.evaluate_handle(DROPPED, [sound, file.name])}
        self.page.dispatch_event("body", "dragenter", dropped)
        self.page.locator("#intake.over").wait_for()
        self.page.dispatch_event("body", "drop", dropped)
        self.page.locator(".panel").wait_for()

    def ask(self, text: str, choices: Sequence[str] = ()) -> None:
        """Writes a question, and sends it off."""
        if choices:
            self.page.locator("#offer summary").click()
            self.page.fill("#choices", "\n".join(choices))
        self.page.fill("#question", text)
        self.page.press("#question", "Enter")

    def answered(self, count: int = 1) -> None:
        """Waits for answers in so many panels."""
        self.page.locator(".panel .after").nth(count - 1).wait_for()

    @property
    def foreign(self) -> list[str]:
        """What it asked of others than its server."""
        own = (self.address, "data:", f"blob:{self.address}")
        return [url for url in self.asked if not url.startswith(own)]

    def close(self) -> None:
        """Closes its window."""
        self.page.context.close()


DROPPED = """([sound, name]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(sound), (c) => c.charCodeAt(0))], name));
  return transfer;
}"""
