"""The LALM that a setting names, and the listener made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.chat import LOCAL
from tools.lalm.lalm import Lalm
from tools.lalm.lalm_listener import BELIEVED, MAX_TOKENS, Believed, LalmListener, as_asked
from tools.lalm.local_lalm import Local
from tools.lalm.reply_percepts import Labelled
from tools.lalm.served_lalm import ServedLalm
from tools.lalm.transformers_lalm import Transformer


def lalm(
    model: str,
    urls: Sequence[str] = (),
    seconds: float | None = None,
    key: str = LOCAL,
    find: Callable[[str], str] = str,
) -> Lalm:
    """The model at these servers; without any, in this process. Nothing is loaded yet.

    `find` makes of its name the folder or the hub's name from which it is loaded.

    Raises:
        InputError: An address is none, or the key cannot be sent.
    """
    if urls:
        return ServedLalm.at(urls, model, seconds=seconds, key=key)
    return Local(model, lambda: Transformer.load(find(model)), seconds)


def listener(
    model: str,
    urls: Sequence[str] = (),
    seconds: float | None = None,
    key: str = LOCAL,
    label: Labelled = as_asked,
    find: Callable[[str], str] = str,
    max_tokens: int = MAX_TOKENS,
    believed: Believed = BELIEVED,
    timed: bool = True,
) -> LalmListener:
    """The tool `listen`, heard by the model.

    `label` makes a sound's name, as a sub-query asks for it, into an AudioSet label, which is what
    the answerer compares; `believed` says how far, and `timed` whether in its times, too.

    Raises:
        InputError: As for `lalm`.
    """
    heard_by = lalm(model, urls, seconds, key, find)
    return LalmListener(heard_by, label, max_tokens, believed, timed)
