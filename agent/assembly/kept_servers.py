"""Servers that a run's own file names. A run may be anybody's, so not all of them are asked."""

from __future__ import annotations

from agent.assembly.settings import load
from agent.assembly.solver_options import Options, text_of
from tools.address import HIDDEN, addresses, hostname, redacted
from tools.errors import InputError
from tools.http_client import local

SERVERS = "base_url"
BACKBONE = "backbone_url"


def trusted(options: Options) -> Options:
    """A run's options, if its servers are on this machine or in the user's own settings.

    Whoever made the run would otherwise be sent the recordings, and the key, of who goes on with
    it. What was secret in an address is taken from the settings: a run does not keep it.

    Raises:
        InputError: One is neither.
    """
    named = {name: text_of(options, name) for name in (SERVERS, BACKBONE)}
    kept = {name: url for name, url in named.items() if url is not None}
    if not kept:
        return options
    own = {redacted(url): url for url in load().lalm.urls}
    for name, urls in kept.items():
        kept[name] = ",".join(_trusted(url, own) for url in addresses(urls))
    return {**options, **kept}


def _trusted(url: str, own: dict[str, str]) -> str:
    if url in own:
        return own[url]
    if HIDDEN not in url and redacted(url) == url and local(hostname(url)):
        return url
    raise InputError(
        f"the run names the server {url!r}, and who made the run may be anybody; "
        "expected --base-url with it, or lalm.urls in your own settings"
    )
