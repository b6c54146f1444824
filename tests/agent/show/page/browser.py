"""Chromium, where there is one, driven by playwright's own client."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """The browser's program."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium(*more: str) -> Generator[Browser]:
    """A browser without a window, which may go nowhere; `more` are flags of its own."""
    program = found()
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    # A container's own sandbox leaves no room for Chromium's.
    flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", *more]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()
