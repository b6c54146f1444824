"""The README's pictures of the viewer: `python -m tests.shots`, where Chromium is installed.

It asks a question about a recording in `tests/clips` with the embedded models, views the trace,
and keeps what the page looks like in `docs`.
"""

import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser

from agent.__main__ import main
from tests.agent.show.page.browser import chromium

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

QUESTION = ("tests/clips/call.ogg", "How many times does the dog bark?")
CHOICES = ("one", "two", "three", "four")

WIDE, NARROW = (1280, 1180), (400, 860)


def shoot() -> None:
    """Writes every picture anew."""
    os.chdir(ROOT)
    DOCS.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        trace = Path(folder) / "call.json"
        options = [word for choice in CHOICES for word in ("--choice", choice)]
        main(["ask", *QUESTION, *options, "--fresh", "--trace", str(trace)])
        main(["view", str(trace)])
        page = trace.with_suffix(".html")
        with chromium() as browser:
            for scheme in ("light", "dark"):
                _picture(browser, page, scheme, WIDE, DOCS / f"trace-{scheme}.webp")
            _picture(browser, page, "light", NARROW, DOCS / "trace-narrow.webp")


def _picture(browser: Browser, page: Path, scheme: str, size: tuple[int, int], out: Path) -> None:
    """One window, as small as it can be told apart from the real thing."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=1.5,
    )
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.locator(".chip").first.click()
    tab.evaluate("document.querySelector('audio').pause()")
    tab.evaluate("document.activeElement.blur()")
    tab.mouse.move(0, 0)
    tab.wait_for_timeout(300)
    Image.open(io.BytesIO(tab.screenshot())).save(out, "WEBP", quality=76, method=6)
    context.close()
    print(f"{out.relative_to(ROOT)} {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    shoot()
