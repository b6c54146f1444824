"""Files computed from models, such as converted networks: made once, and again where damaged."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.model_loading import loading
from tools.store.store_errors import StoreError
from tools.store.store_files import alone, write
from tools.store.whole_files import hashed, is_whole, note, noted

log = logging.getLogger(__name__)


def derived(folder: Path, key: str, make: Callable[[], bytes]) -> Path:
    """The file of that key in the folder, made if it is not there as it was made; by one at a time.

    Raises:
        StoreError: It cannot be written.
        InputError: It cannot be made of what there is.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", key):
        raise ValueError(f"expected a plain file name as key, got {key!r}")
    path = folder / key
    if is_whole(path):
        return path
    try:
        with alone(path.with_name(f".{key}.lock")):
            if not is_whole(path):
                _make(path, make)
    except StoreError:
        # An older version noted nothing, and here nothing can be written.
        if not path.is_file() or noted(path):
            raise
    return path


def _make(path: Path, make: Callable[[], bytes]) -> None:
    """Writes the file, and notes its hash."""
    if noted(path) and path.is_file():
        log.warning("%s is damaged; it is made again", path)
    with loading(path):
        data = make()
    write(path, data)
    note(path, hashlib.sha256(data).hexdigest())


def altered(folder: Path) -> Iterator[Path]:
    """The files that are not as they were made, found by hashing every byte of each."""
    for path in sorted(folder.glob("[!.]*")):
        made = noted(path)
        if made and not hashed(path, made.sha256):
            yield path
