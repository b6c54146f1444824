"""A judge asked about many things, a few at a time, each answer written down at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

Task = TypeVar("Task")
Line = TypeVar("Line", bound=BaseModel)


async def ask_all(
    path: Path,
    todo: Iterable[Task],
    ask: Callable[[Task], Awaitable[Line]],
    workers: int,
    told: Callable[[Line], None],
) -> None:
    """Asks about everything, and goes on at the end of a file of JSON lines.

    Args:
        path: The file, whose last line is whole.
        todo: What is asked about.
        ask: Asks about one thing; what fails is a line too.
        workers: How many are asked about at a time.
        told: Is told of each line when it stands in the file.
    """
    left = iter(todo)
    with path.open("a", encoding="utf-8", newline="\n") as file:

        async def work() -> None:
            for task in left:
                line = await ask(task)
                file.write(line.model_dump_json() + "\n")
                file.flush()
                told(line)

        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(work())
