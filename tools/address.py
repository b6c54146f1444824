"""What may be shown of an address: not the password in it, nor what its query says."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import PlainSerializer

from tools.errors import InputError

HIDDEN = "[hidden]"

PERSON = re.compile(r"(?<=://)[^\s,]*@")
"""Who asks, and with which password; also where the password is not spelled as it should be."""

VALUE = re.compile(r"(?<=[?&])([^=&\s#]+=)[^&\s#,]*")

LEAST = 4
"""Characters of a secret: to hide less would hide half of every text."""


def redacted(text: str) -> str:
    """An address, or a text that may hold some, without passwords and values of queries."""
    return VALUE.sub(rf"\g<1>{HIDDEN}", PERSON.sub(f"{HIDDEN}@", text))


def secrets(address: str) -> tuple[str, ...]:
    """What of the address is to be shown nowhere, as it is written, meant and sent."""
    parts = urlsplit(address)
    every = [value.partition("=")[2] for value in parts.query.split("&")]
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
    try:
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        fine = fine and address.isprintable() and " " not in address
        # As it is looked up.
        str(parts.hostname).encode("idna")
    except ValueError:
        fine = False
    if not fine:
        raise InputError(f"found the server {redacted(address)!r}; expected http://HOST:PORT/v1")
    return address


Address = Annotated[str, PlainSerializer(redacted)]
"""An address that is kept without its secrets."""
