"""Work that nobody need wait for."""

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from tools.daemon_thread import DaemonThread


@pytest.mark.anyio
async def test_work_is_done_one_after_another_and_tells_what_it_raises() -> None:
    busy: list[int] = []
    most: list[int] = []

    def work(value: int) -> int:
        busy.append(value)
        most.append(len(busy))
        time.sleep(0.01)
        busy.remove(value)
        return value

    thread = DaemonThread()
    made = await asyncio.gather(*(thread.run(lambda one=one: work(one)) for one in range(5)))
    assert (made, max(most)) == ([0, 1, 2, 3, 4], 1)
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 // 0)


@pytest.mark.anyio
async def test_what_nobody_waits_for_is_not_begun() -> None:
    thread, free, begun = DaemonThread(), threading.Event(), list[int]()
    first = asyncio.create_task(thread.run(free.wait))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(thread.run(lambda: begun.append(2)))
    await asyncio.sleep(0.02)
    second.cancel()
    await asyncio.sleep(0.02)
    free.set()
    assert await first
    await thread.run(lambda: begun.append(3))
    assert begun == [3]


@pytest.mark.slow
def test_the_program_ends_without_it() -> None:
    code = (
        "import asyncio, time\n"
        "from tools.daemon_thread import DaemonThread\n"
        "async def late():\n"
        "    await asyncio.wait_for(DaemonThread().run(lambda: time.sleep(60)), 0.1)\n"
        "try: asyncio.run(late())\n"
        "except TimeoutError: print('late')\n"
    )
    began = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert ended.stdout == "late\n"
    assert time.monotonic() - began < 20
