"""The README's pictures: `python -m tests.shots`, where Chromium is installed.

It asks questions about recordings in `tests/clips` with the embedded models, from the command line
and on the server's page, and keeps what the pages look like in `docs`.
"""

import io
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import httpx
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from agent.__main__ import main
from tests.agent.show.page.browser import chromium

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

QUESTION = ("tests/clips/call.ogg", "How many times does the dog bark?")
CHOICES = ("one", "two", "three", "four")

ORDER = ("tests/clips/order.ogg", "Which comes first, the bell or the dog?")
"""A question for which it listens again and again."""

WIDE, NARROW = (1280, 1180), (400, 860)
SHOTS = ("light", WIDE, "light"), ("dark", WIDE, "dark"), ("light", NARROW, "narrow")


def shoot() -> None:
    """Writes every picture anew."""
    os.chdir(ROOT)
    DOCS.mkdir(exist_ok=True)
    shoot_trace()
    shoot_server()


def shoot_trace() -> None:
    """The page of a trace."""
    with TemporaryDirectory() as folder:
        trace = Path(folder) / "call.json"
        options = [word for choice in CHOICES for word in ("--choice", choice)]
        main(["ask", *QUESTION, *options, "--fresh", "--trace", str(trace)])
        main(["view", str(trace)])
        address = trace.with_suffix(".html").as_uri()
        with chromium() as browser:
            for scheme, size, name in SHOTS:
                with _window(browser, scheme, size) as window:
                    tab = window.new_page()
                    tab.goto(address)
                    tab.locator(".chip").first.click()
                    _picture(tab, DOCS / f"trace-{name}.webp")


def shoot_server() -> None:
    """The server's page: with an answer, and while it listens."""
    with _server() as address, chromium() as browser:
        for scheme, size, name in SHOTS:
            with _window(browser, scheme, size) as window:
                tab = _asked(window, address, *QUESTION, CHOICES)
                tab.locator(".panel .after").wait_for()
                tab.locator(".chip:visible[data-percept]").first.click()
                if size == NARROW:
                    tab.locator(".panel").evaluate("panel => panel.scrollIntoView()")
                _picture(tab, DOCS / f"ask-{name}.webp")
        while not _live(browser, address):
            pass


def _live(browser: Browser, address: str) -> bool:
    """While it listens; whether the picture was taken before it was done."""
    with _window(browser, "light", WIDE) as window:
        tab = _asked(window, address, *ORDER)
        tab.locator(".controls [data-show='2']").wait_for()
        _picture(tab, DOCS / "ask-live.webp", rest=0)
        return tab.locator(".doing").is_visible()


def _asked(
    window: BrowserContext, address: str, clip: str, question: str, choices: tuple[str, ...] = ()
) -> Page:
    """The page, after a question was put there."""
    tab = window.new_page()
    tab.goto(address)
    tab.set_input_files("#files", clip)
    tab.locator(".panel").wait_for()
    if choices:
        tab.locator("#offer summary").click()
        tab.fill("#choices", "\n".join(choices))
    tab.fill("#question", question)
    tab.press("#question", "Enter")
    return tab


@contextmanager
def _server() -> Generator[str]:
    """The address of a server whose models are loaded."""
    words = [sys.executable, "-m", "agent", "serve", "--port", "8829"]
    address = "http://127.0.0.1:8829"
    with subprocess.Popen(words) as process:
        try:
            while not _ready(address):
                sleep(0.5)
            yield address
        finally:
            process.terminate()


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").json()["status"] == "ok"
    except httpx.TransportError:
        return False


@contextmanager
def _window(browser: Browser, scheme: str, size: tuple[int, int]) -> Generator[BrowserContext]:
    """A window of that size, in one of the two schemes."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=1.5,
        reduced_motion="reduce",
    )
    yield context
    context.close()


def _picture(tab: Page, out: Path, rest: int = 300) -> None:
    """One window, as small as it can be told apart from the real thing."""
    tab.evaluate("document.querySelector('audio').pause()")
    tab.evaluate("document.activeElement.blur()")
    tab.mouse.move(0, 0)
    tab.wait_for_timeout(rest)
    Image.open(io.BytesIO(tab.screenshot())).save(out, "WEBP", quality=76, method=6)
    print(f"{out.relative_to(ROOT)} {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    shoot()
