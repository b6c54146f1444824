"""Hostile text on the page of a trace, in a real browser."""

import json

import pytest

from tests.agent.show.page.hostile import HOSTILE
from tests.agent.show.page.opened import SIZES, Open
from tests.agent.traces import made

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_every_field_runs_nothing(open_page: Open, text: str) -> None:
    seen = open_page(text)
    page = seen.page
    assert page.title() != "ran"
    assert page.locator("img, iframe, object, embed, a[href^='javascript']").count() == 0
    assert page.locator("script").count() == 2
    for chip in page.locator(".chip").all():
        chip.click()
    page.locator("#p1").click()
    assert page.locator(".detail .words button").count() == 2
    assert page.title() != "ran"
    assert seen.said == []
    assert [url for url in seen.asked if not url.startswith(("file:", "data:"))] == []
    # The page is what it was written as, and what was asked can be read in it.
    assert json.loads(page.locator("#raw").text_content() or "") == made(text).model_dump(
        mode="json"
    )


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize(
    "text", ["", "x" * 100_000, "\u202e" + "y" * 2000], ids=["plain", "long", "rtl"]
)
def test_nothing_makes_the_page_wider_than_the_screen(
    open_page: Open, size: tuple[int, int], text: str
) -> None:
    page = open_page(text, size).page
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_policy_stops_what_would_slip_through(open_page: Open) -> None:
    """Were text ever let in as markup, it would not run, and nothing could be sent away."""
    seen = open_page()
    page = seen.page
    assert page.evaluate(SMUGGLED) == "refused"
    assert page.title() != "ran"
    assert page.evaluate(SENT) == "refused"
    assert page.evaluate(WRITTEN) == "refused"


SMUGGLED = """() => {
  try {
    const button = document.createElement('button');
    button.setAttribute('onclick', "document.title = 'ran'");
    document.body.append(button);
    button.click();
  } catch { return 'refused'; }
  return document.title === 'ran' ? 'ran' : 'refused';
}"""
SENT = "() => fetch('https://example.org/').then(() => 'sent', () => 'refused')"
WRITTEN = """() => {
  try { document.body.innerHTML = '<p>x'; } catch { return 'refused'; }
  return 'let in';
}"""
