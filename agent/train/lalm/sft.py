"""SFT: a student learns to write traces. Load, score, step, log, save.

The loss is of the trace alone, end token included: the prompt, the sound and the padding have none.
It is the mean over the tokens of a step, however the step is cut into forwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

import torch
from pydantic import BaseModel

from agent.student.completion_logprobs import log_probs
from agent.train.lalm.batches import batches
from agent.train.lalm.sft_config import Sft
from agent.train.lalm.sft_examples import Lesson
from agent.train.lalm.student_run import StudentRun, rate_at
from agent.train.training_log import keep_lines
from evals.run.answer_record import Log
from tools.errors import InputError

METRICS = "metrics.jsonl"


class SftLog(BaseModel, frozen=True):
    """One step: loss in nats a token; `seconds` of wall time; `held_out` where it was looked at."""

    step: int
    loss: float
    tokens: int
    rate: float
    norm: float
    seconds: float
    held_out: float | None = None


def train(
    run: StudentRun, lessons: Sequence[Lesson], held_out: Sequence[Lesson], config: Sft, out: Path
) -> None:
    """Steps to the end, from where the run is; keeps numbers and checkpoints in `out`.

    Raises:
        InputError: The loss is no number; the last checkpoint is kept.
    """
    keep_lines(out / METRICS, run.done)
    with Log.open(out / METRICS) as log:
        for step in steps(run, lessons, held_out, config):
            log.append(step)
            if run.done % config.save == 0 or run.done == total(len(lessons), config):
                run.save(out)


def total(count: int, config: Sft) -> int:
    """How many steps a training of so many lessons has."""
    size = config.batch * config.accumulate
    whole = config.epochs * -(-count // size)
    return min(whole, config.steps) if config.steps else whole


def steps(
    run: StudentRun, lessons: Sequence[Lesson], held_out: Sequence[Lesson], config: Sft
) -> Iterator[SftLog]:
    """Learns, a step at a time."""
    model, end = run.student.base, total(len(lessons), config)
    if config.checkpointing:
        model.gradient_checkpointing_enable({"use_reentrant": False})
    while run.done < end:
        began, rate = perf_counter(), rate_at(run.done, end, config.rate, config.warmup)
        loss, tokens, norm = learn(run, drawn(run.done, lessons, config), rate, config.clip)
        looked = run.done % config.evaluate == 0 or run.done == end
        yield SftLog(
            step=run.done,
            loss=loss,
            tokens=tokens,
            rate=rate,
            norm=norm,
            held_out=loss_of(run, held_out, config.batch) if looked and held_out else None,
            seconds=perf_counter() - began,
        )


def learn(
    run: StudentRun, seen: Sequence[Sequence[Lesson]], rate: float, clip: float
) -> tuple[float, int, float]:
    """One step on lessons, a list for each forward: loss, tokens, and the gradient's length.

    Raises:
        InputError: The loss is no number; nothing was moved.
    """
    run.student.base.train()
    tokens = sum(len(one.tokens) for batch in seen for one in batch)
    loss = sum(_backward(run, batch, tokens) for batch in seen)
    norm = run.step(rate, clip)
    if norm != norm or norm == float("inf"):
        raise InputError(_broken(run.done + 1, loss, norm, seen))
    run.done += 1
    return loss, tokens, norm


def drawn(step: int, lessons: Sequence[Lesson], config: Sft) -> list[list[Lesson]]:
    """The lessons of a step, a list for each forward. They depend on nothing but the step."""
    a_epoch = -(-len(lessons) // (config.batch * config.accumulate))
    epoch, at = divmod(step, a_epoch)
    lengths = [one.length for one in lessons]
    order = batches(lengths, config.batch, config.seed, epoch)
    some = order[at * config.accumulate : (at + 1) * config.accumulate]
    return [[lessons[index] for index in batch] for batch in some]


def _backward(run: StudentRun, batch: Sequence[Lesson], tokens: int) -> float:
    """Leaves the gradients of a forward's part of the loss, and returns that part."""
    loss = negative_log_likelihood(run, batch) / tokens
    loss.backward()
    return loss.item()


def negative_log_likelihood(run: StudentRun, batch: Sequence[Lesson]) -> torch.Tensor:
    """Of the traces, in nats, summed."""
    scores = log_probs(run.student, [one.asked for one in batch], [one.tokens for one in batch])
    return -scores.log_probs_BT.sum()


def loss_of(run: StudentRun, lessons: Sequence[Lesson], size: int) -> float:
    """The mean loss of a token, without learning from it."""
    run.student.base.eval()
    with torch.no_grad():
        summed = sum(
            negative_log_likelihood(run, lessons[at : at + size]).item()
            for at in range(0, len(lessons), size)
        )
    return summed / sum(len(one.tokens) for one in lessons)


def _broken(step: int, loss: float, norm: float, seen: Sequence[Sequence[Lesson]]) -> str:
    names = ", ".join(one.id for batch in seen for one in batch)
    return (
        f"the loss is {loss} and its gradient {norm} at step {step}, on rows {names}; "
        "expected numbers; the last checkpoint is as it was"
    )
