"""Templates made into one file that needs nothing else: styles, script and policy inside."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from agent.show.plain_text import counted
from tools.audio import Segment

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:"
"""The policy's beginning: no network, no frames, no plugins; pictures only from the page itself."""


@cache
def _templates() -> Environment:
    """Every value is escaped; a name that is not given is an error, not an empty string."""
    found = Environment(
        loader=PackageLoader("agent.show.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    named = {"clock": clock, "span": span, "share": share, "sure": sure, "counted": counted}
    cast(dict[str, Any], found.filters).update(named)
    return found


def render(
    template: str,
    styles: Iterable[str],
    scripts: Iterable[str],
    media: str,
    rules: str = "",
    data: Mapping[str, Any] | None = None,
    connect: str = "'none'",
) -> str:
    """One HTML page.

    Args:
        template: Its name.
        styles: Names of style sheets in `static`.
        scripts: Names of the scripts in `static`, which see each other's names.
        media: Where sound may come from, in the policy's words.
        rules: Style rules of this page's own; made of numbers, never of text from outside.
        data: What the template needs.
        connect: Where its script may ask, in the policy's words.
    """
    style = "\n".join(static(name) for name in styles) + rules
    code = "\n".join(static(name) for name in scripts)
    policy = (
        f"{NOTHING}; media-src {media}; connect-src {connect}; "
        f"style-src {_digest(style)}; script-src {_digest(code)}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return fragment(
        template, {"policy": policy, "style": Markup(style), "script": Markup(code), **(data or {})}
    )


def fragment(template: str, data: Mapping[str, Any]) -> str:
    """A template made into text: a page, or a part of one."""
    return _templates().get_template(template).render(**data)


@cache
def static(name: str) -> str:
    """A file of this package that goes into pages as it stands."""
    return (files("agent.show.page") / "static" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """As a Content-Security-Policy names what it allows."""
    found = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"


def clock(seconds: float) -> str:
    """A time in the file: `4.33`, `1:04.33`, `1:01:04.3`."""
    hours, rest = divmod(round(seconds, 2), 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours:.0f}:{minutes:02.0f}:{math.floor(left * 10) / 10:04.1f}"
    return f"{minutes:.0f}:{left:05.2f}" if minutes else f"{left:.2f}"


def span(where: Segment) -> str:
    """From when to when; seconds, or minutes and seconds."""
    unit = " s" if where.end < 60 else ""
    return f"{clock(where.start)}–{clock(where.end)}{unit}"


def share(value: float, of: float = 1.0) -> str:
    """The class of a bar's length, in whole per cent."""
    return f"w{max(0, min(100, round(100 * value / of))) if of else 0}"


def sure(value: float | None) -> str:
    """A probability with two decimals; nothing where there is none."""
    return "" if value is None else f"{value:.2f}"


def placed(selector: str, where: Segment, within: Segment, extra: str = "") -> str:
    """The rule that puts something on the time axis."""
    left = 100 * (where.start - within.start) / within.duration
    width = 100 * where.duration / within.duration
    return f"{selector}{{left:{left:.4f}%;width:{width:.4f}%{extra}}}\n"
