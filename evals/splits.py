"""The parts into which recordings, speakers, wordings and sources are divided."""

from __future__ import annotations

from typing import Literal, get_args

Split = Literal["train", "dev", "test"]

SPLITS: tuple[Split, ...] = get_args(Split)
