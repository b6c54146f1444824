"""What the server adds to an answer, and whether it holds out: over HTTP, on this machine alone."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import httpx

from agent.assembly.agent import Agent
from agent.bench.measurement import BenchRow
from tools.errors import InputError

QUESTION = "How many times does the dog bark?"
CHEAP = "How loud is it?"
"""Answered by a meter: what is left is what the server does."""

TIMES, CLIENTS, REQUESTS, SETTLED = 5, 8, 500, 100
"""Answers of which the fastest counts; clients at once; requests in a row, and after how many of
them memory should have settled."""


def serving(clip: Path) -> Iterator[BenchRow]:
    """A server of its own process with models loaded, against an agent of this one.

    Raises:
        InputError: The packages of a server are not here.
    """
    if find_spec("uvicorn") is None:
        raise InputError("a server needs: pip install 'listen-again[serve]'")
    with server() as (client, process):
        yield from _answers(client, clip)
        yield from _first_event(client, clip)
        yield from _together(client, clip, process)
        yield from _in_a_row(client, clip, process)


@contextmanager
def server() -> Generator[tuple[httpx.Client, int]]:
    """A client of a server that runs meanwhile, and the server's process id.

    Raises:
        InputError: It did not begin.
    """
    words = [sys.executable, "-m", "agent", "serve", "--port", "0"]
    with subprocess.Popen(
        words, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        try:
            line = process.stdout.readline()
            if not line.startswith("listening on "):
                raise InputError("the server did not begin")
            with httpx.Client(base_url=line.split()[-1], timeout=600, verify=False) as client:
                while client.get("/healthz").json()["status"] != "ok":
                    sleep(0.1)
                yield client, process.pid
        finally:
            process.terminate()


def _answers(client: httpx.Client, clip: Path) -> Iterator[BenchRow]:
    """Each in turn, so that both have the same machine; nothing heard before is used."""
    own, over = list[float](), list[float]()
    with Agent() as agent:
        for _ in range(1 + TIMES):
            began = perf_counter()
            agent.ask(clip, QUESTION, fresh=True)
            own.append(perf_counter() - began)
            began = perf_counter()
            answered(client, clip, QUESTION)
            over.append(perf_counter() - began)
    more = 1000 * (min(over[1:]) - min(own[1:]))
    yield BenchRow(what="warm answer over HTTP, besides ask's", value=more, unit="ms", goal=30)


def answered(client: httpx.Client, clip: Path, question: str) -> str:
    """The answer of a chat that sends the recording with the question."""
    data = {"data": base64.b64encode(clip.read_bytes()).decode(), "format": clip.suffix[1:]}
    content = [{"type": "input_audio", "input_audio": data}, {"type": "text", "text": question}]
    body = {"model": "listen-again", "messages": [{"role": "user", "content": content}]}
    reply = client.post("/v1/chat/completions", json=body)
    if reply.status_code != 200:
        raise InputError(f"found the status {reply.status_code}: {reply.text[:200]}")
    return reply.json()["choices"][0]["message"]["content"]


def _first_event(client: httpx.Client, clip: Path) -> Iterator[BenchRow]:
    """From a question to the first thing that its client is told of it."""
    sent: dict[str, Any] = client.post("/api/clips", content=clip.read_bytes()).json()
    waited = list[float]()
    for _ in range(TIMES):
        began = perf_counter()
        job = client.post(f"/api/clips/{sent['id']}/questions", json={"text": QUESTION}).json()
        with client.stream("GET", job["events"]) as stream:
            next(stream.iter_lines())
            waited.append(perf_counter() - began)
        client.delete(f"/api/jobs/{job['id']}")
    yield BenchRow(what="first event", value=1000 * min(waited), unit="ms", goal=100)


def _together(client: httpx.Client, clip: Path, process: int) -> Iterator[BenchRow]:
    """Clients at once against the same questions one after the other."""
    began = perf_counter()
    for _ in range(CLIENTS):
        answered(client, clip, QUESTION)
    alone, began = perf_counter() - began, perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = [pool.submit(_or_none, client, clip) for _ in range(CLIENTS)]
        told = [one.result() for one in asked]
    together = perf_counter() - began
    name = f"{CLIENTS} clients at once"
    yield BenchRow(what=f"{name}, failed", value=told.count(None), unit="answers", goal=0)
    yield BenchRow(what=f"{name} / one after another", value=together / alone, unit="x", goal=1.0)
    yield BenchRow(what=f"{name}, memory", value=_memory(process), unit="MB", goal=1500)


def _or_none(client: httpx.Client, clip: Path) -> str | None:
    try:
        return answered(client, clip, QUESTION)
    except InputError:
        return None


def _in_a_row(client: httpx.Client, clip: Path, process: int) -> Iterator[BenchRow]:
    """Memory after many requests, over that after fewer."""
    settled = 0.0
    for number in range(1, REQUESTS + 1):
        answered(client, clip, CHEAP)
        if number == SETTLED:
            settled = _memory(process)
    more = _memory(process) - settled
    yield BenchRow(
        what=f"memory after {REQUESTS} requests over {SETTLED}", value=more, unit="MB", goal=20
    )


def _memory(process: int) -> float:
    """What a process has in memory now, in MB.

    Raises:
        InputError: The system does not say.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        raise InputError("the memory of a process is measured on Linux alone") from None
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000
