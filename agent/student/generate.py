"""Rollouts of a model in this process: sampled token by token, and paused where it is unsure.

The same loop serves training and inference. It is our own rather than the library's, for three
reasons: each row draws from a generator of its own, so that a rollout does not depend on which
others are in its batch; the rollouts of one prompt share its pass; and a pause is a forced token
among sampled ones, whose log-probabilities are kept as they were.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol, cast

import torch
from torch import Tensor

from agent.student.model_input import ModelInput
from agent.student.pause import Pausing, Trigger
from agent.student.student import PAUSE
from agent.student.token_rollout import Ended, Rollout
from agent.student.token_sampling import Sampling, drawn, log_probs, sureness, uniforms
from agent.student.visible_tokens import VisibleTokens, visible
from tools.errors import InputError
from tools.lalm.decoder import Decoder
from tools.lalm.model_families import Foreign
from tools.lalm.transformers_lalm import one_token

NEVER = Pausing(spans=0, abort=0)


class SamplingModel(Protocol):
    """What sampling needs of a model in training."""

    @property
    def model(self) -> Foreign: ...

    @property
    def tokenizer(self) -> Foreign: ...

    @property
    def device(self) -> torch.device: ...

    def inputs(self, asked: Sequence[ModelInput]) -> Mapping[str, Tensor]: ...

    def precision(self) -> AbstractContextManager[object]: ...

    def writing(self) -> AbstractContextManager[object]: ...


def sample(
    speaker: SamplingModel, asked: Sequence[ModelInput], how: Sampling, seed: int, group: int = 1
) -> list[Rollout]:
    """So many rollouts of each prompt, one prompt after another.

    What is drawn for rollout `g` of prompt `i` follows from the seed, `i` and `g`, whichever
    others are in its batch.

    Raises:
        InputError: The model shall pause and has no token for it, what it shall write instead or
            hold back is not one token, or its scores are no numbers.
    """
    words = VisibleTokens.of(speaker.model, speaker.tokenizer)
    latent = _latent(words, speaker.tokenizer, how.pause)
    held = [one_token(speaker.tokenizer, word) for word in how.held]
    begins = one_token(speaker.tokenizer, how.begins) if how.begins else None
    found: dict[int, list[Rollout]] = {}
    with still(speaker.model), speaker.writing(), speaker.precision():
        for batch in _batches(asked, max(1, how.rows // group)):
            seeds = [(seed, at, g) for at in batch for g in range(group)]
            draws_BT = uniforms(seeds, how.longest).to(speaker.device)
            decoder = Decoder(speaker.model, speaker.inputs([asked[at] for at in batch]), group)
            written = _written(decoder, words, how, draws_BT, latent, held, begins)
            rollouts = written.rollouts(speaker.tokenizer)
            for turn, at in enumerate(batch):
                found[at] = rollouts[turn * group : (turn + 1) * group]
    return [rollout for at in range(len(asked)) for rollout in found[at]]


def _latent(words: VisibleTokens, tokenizer: Foreign, how: Pausing | None) -> int | None:
    """What a span is made of."""
    if how is None:
        return None
    if how.word is not None:
        return one_token(tokenizer, how.word)
    if words.pause is None:
        raise InputError(f"the model has no token {PAUSE!r}; expected one that was added to it")
    return words.pause


def _batches(asked: Sequence[ModelInput], size: int) -> Iterator[list[int]]:
    """Which prompts are read together: all of them with a sound, or none."""
    for silent in (False, True):
        alike = [at for at, one in enumerate(asked) if (one.sound is None) == silent]
        for start in range(0, len(alike), size):
            yield alike[start : start + size]


@contextmanager
def still(model: Foreign) -> Generator[None]:
    """Without dropout and without gradients, for a while."""
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(training)


@dataclass(frozen=True)
class _Written:
    """Rollouts side by side; a row that has ended is padded.

    Attributes:
        shown_BT: Where a reader sees the token: not in a span.
        learned_BT: Where the model chose it.
    """

    tokens_BT: Tensor
    log_probs_BT: Tensor
    shown_BT: Tensor
    learned_BT: Tensor
    length_B: Tensor
    ended_B: Tensor
    trigger: Trigger

    def rollouts(self, tokenizer: Foreign) -> list[Rollout]:
        """Each on its own.

        Raises:
            InputError: A score was no number.
        """
        there_BT = torch.arange(self.tokens_BT.shape[1], device=self.length_B.device)
        there_BT = there_BT < self.length_B[:, None]
        if self.log_probs_BT[there_BT].isnan().any():
            raise InputError("the model's scores are not numbers; its weights may be broken")
        return [self._rollout(row, tokenizer) for row in range(len(self.length_B))]

    def _rollout(self, row: int, tokenizer: Foreign) -> Rollout:
        length = int(self.length_B[row])
        tokens = cast("list[int]", self.tokens_BT[row, :length].tolist())
        log_probs = cast("list[float]", self.log_probs_BT[row, :length].tolist())
        learned = cast("list[bool]", self.learned_BT[row, :length].tolist())
        shown = cast("list[bool]", self.shown_BT[row, :length].tolist())
        return Rollout(
            tokens=tuple(tokens),
            log_probs=tuple(log_probs),
            learned=tuple(learned),
            ended=_why(bool(self.ended_B[row]), bool(self.trigger.aborted_B[row])),
            text=visible(tokenizer, tokens, shown),
            pauses=int(self.trigger.spans_B[row]),
            lowest=float(self.trigger.lowest_B[row]),
        )


def _why(ended: bool, lost: bool) -> Ended:
    return "end" if ended else "abort" if lost else "cap"


def _written(
    decoder: Decoder, words: VisibleTokens, how: Sampling, draws_BT: Tensor, latent: int | None,
    held: Sequence[int] = (), begins: int | None = None,
) -> _Written:  # fmt: skip
    """Token after token, until every row has ended, is long enough or was given up."""
    trigger = Trigger(len(draws_BT), how.pause or NEVER, draws_BT.device)
    going_B = torch.ones_like(trigger.aborted_B)
    ended_B = torch.zeros_like(going_B)
    count_B, length_B = torch.zeros_like(trigger.spans_B), torch.zeros_like(trigger.spans_B)
    tokens: list[Tensor] = []
    logs: list[Tensor] = []
    shown: list[Tensor] = []
    learned: list[Tensor] = []
    for draws_B in draws_BT.T:
        logs_BV = log_probs(decoder.logits_BV, how.temperature)
        banned_BV = words.banned(logs_BV, count_B < how.min_tokens, held)
        tokens_B = drawn(logs_BV, banned_BV, draws_B, how)
        given = begins if not tokens else None
        if given is not None:
            tokens_B = torch.full_like(tokens_B, given)
        if latent is not None:
            tokens_B = torch.where(trigger.forced_B, latent, tokens_B)
        tokens.append(tokens_B)
        logs.append(logs_BV.gather(1, tokens_B[:, None])[:, 0])
        shown.append(going_B & ~trigger.forced_B)
        learned.append(shown[-1] if given is None else torch.zeros_like(going_B))
        count_B, length_B = count_B + shown[-1], length_B + going_B
        ended_B = ended_B | (shown[-1] & words.ending(tokens_B))
        going_B = going_B & ~ended_B & (count_B < how.max_tokens)
        if given is None:
            trigger.note(sureness(logs_BV, banned_BV, tokens_B), going_B)
        going_B = going_B & ~trigger.aborted_B
        if not going_B.any():
            break
        decoder.write(tokens_B)
    return _Written(
        torch.stack(tokens, 1), torch.stack(logs, 1), torch.stack(shown, 1),
        torch.stack(learned, 1), length_B, ended_B, trigger,
    )  # fmt: skip
