"""What may be shown of an address: not the password in it, nor what its query says."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import PlainSerializer

from tools.errors import InputError

HIDDEN = "[hidden]"

_ON = r"(?:(?!,\w+://)\S)"
"""A letter of an address; a comma ends it only where another address follows."""

URL = re.compile(rf"(?<=://){_ON}+")

PERSON = re.compile(r"^\S*@")
"""Who asks, and with which password; also where the password is not spelled as it should be."""

ITEM = re.compile(r"(?<=[?&])(?:([^=&#]+=)[^&#]*|[^=&#]+)")
"""What a query says, or its one word."""

VALUE = re.compile(r"(?<=[?&])([^=&\s#]+=)(?:(?!,\w+://)[^&\s#])*")
"""What a query says in a text that need not be an address."""

LEAST = 4
"""Characters of a secret: to hide less would hide half of every text."""


def redacted(text: str) -> str:
    """An address, or a text that may hold some, without passwords and values of queries."""
    return VALUE.sub(rf"\g<1>{HIDDEN}", URL.sub(_without_secrets, text))


def _without_secrets(found: re.Match[str]) -> str:
    rest = PERSON.sub(f"{HIDDEN}@", found[0])
    return ITEM.sub(lambda item: f"{item[1] or ''}{HIDDEN}", rest)


def addresses(text: str) -> tuple[str, ...]:
    """Those of a list with commas between; a comma may also stand in a password."""
    return tuple(re.split(r",(?=\w+://)", text))


def secrets(address: str) -> tuple[str, ...]:
    """What of the address is to be shown nowhere, as it is written, meant and sent."""
    parts = urlsplit(address)
    every = [item.partition("=")[2] or item for item in parts.query.split("&")]
    if "@" in parts.netloc:
        sent = ":".join(unquote(one or "") for one in (parts.username, parts.password))
        every += [parts.password or parts.username or "", b64encode(sent.encode()).decode()]
    return tuple({form for one in every for form in (one, unquote(one)) if len(form) >= LEAST})


def hostname(address: str) -> str:
    """The host that an address names; nothing where it names none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def checked(address: str) -> str:
    """The address of a server.

    Raises:
        InputError: It is none.
    """
    # Heavy, and what a page of help need not have.
    import httpx

    try:
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        fine = fine and address.isprintable() and " " not in address
        # As it is looked up, and as it is asked: these do not know the same names.
        str(parts.hostname).encode("idna")
        httpx.URL(address)
    except (ValueError, httpx.InvalidURL):
        fine = False
    if not fine:
        raise InputError(f"found the server {redacted(address)!r}; expected http://HOST:PORT/v1")
    return address


Address = Annotated[str, PlainSerializer(redacted)]
"""An address that is kept without its secrets."""
