"""Why a model cannot be had."""

from tools.errors import InputError


class StoreError(InputError):
    """One line: what was found, what was expected, and what mends it."""


class SourceError(StoreError):
    """One source does not have the file as pinned; another may."""


class Altered(SourceError):
    """The bytes are not those that were pinned."""
