"""A page that a browser has opened, and how to look at it."""

from dataclasses import dataclass, field
from typing import Protocol

from playwright.sync_api import Page

SIZES = [(1280, 900), (400, 800)]


@dataclass
class Seen:
    """A page, and everything that it should not have done."""

    page: Page
    asked: list[str] = field(default_factory=list[str])
    said: list[str] = field(default_factory=list[str])


class Open(Protocol):
    """Opens the page of a trace that has a text in every field."""

    def __call__(
        self,
        text: str = "",
        size: tuple[int, int] = (1280, 900),
        dark: bool = False,
        script: bool = True,
    ) -> Seen: ...


def time(page: Page) -> float:
    """Where the player is, in the file's time."""
    return page.evaluate(
        "(a => a.currentTime + Number(a.dataset.offset))(document.querySelector('audio'))"
    )


def until(page: Page, true: str) -> None:
    """Waits a while; the policy lets playwright's own waiting for an expression not through."""
    for _ in range(200):
        if page.evaluate(true):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never came true: {true}")
