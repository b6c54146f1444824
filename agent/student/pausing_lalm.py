"""A student as whoever asks models knows them: it replies or chooses, and pauses where unsure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, cast

from agent.student.generate import sample, still
from agent.student.model_input import ModelInput
from agent.student.pause import Pausing
from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.student.token_sampling import Sampling
from tools.audio import Samples
from tools.lalm.choice_posterior import likeliest
from tools.lalm.decoder import Decoder
from tools.lalm.lalm import Chosen, Lalm, Reply
from tools.lalm.local_lalm import BATCH, Local
from tools.lalm.reply_likelihood import reply_likelihoods
from tools.lalm.transformers_lalm import one_token


@dataclass(frozen=True)
class PausingModel:
    """A network for `tools.lalm.local_lalm`. It pauses only where it is told how."""

    student: Student
    how: Pausing | None = None

    @classmethod
    def trained(cls, student: Student) -> Self:
        """It pauses as it learned to, and answers whatever it is asked."""
        return cls(student, student.pause and student.pause.answering)

    @property
    def seconds(self) -> float:
        """The longest sound that it hears at once."""
        return self.student.seconds

    @property
    def rate(self) -> int:
        """Samples per second that it takes."""
        return self.student.rate

    def replies(
        self, sounds: Sequence[Samples] | None, texts: Sequence[str], max_tokens: int
    ) -> Sequence[Reply]:
        """The likeliest words; latent tokens are counted, and not seen."""
        how = Sampling(temperature=0, max_tokens=max_tokens, pause=self.how, rows=BATCH)
        return [_reply(one) for one in sample(self.student, _asked(sounds, texts), how, seed=0)]

    def choices(
        self, sounds: Sequence[Samples] | None, texts: Sequence[str], names: str
    ) -> Sequence[Chosen]:
        """How probable each letter is as the first token of the reply, among the letters."""
        tokens = [one_token(self.student.tokenizer, letter) for letter in names]
        with still(self.student.model), self.student.precision():
            decoder = Decoder(self.student.model, self.student.inputs(_asked(sounds, texts)))
        rows = cast("list[list[float]]", decoder.logits_BV.float()[:, tokens].tolist())
        return [likeliest(names, row) for row in rows]

    def likelihoods(
        self,
        sounds: Sequence[Samples] | None,
        texts: Sequence[str],
        replies: Sequence[Sequence[str]],
    ) -> Sequence[Sequence[float]]:
        """How likely each prompt's replies are, in nats; each has as many."""
        student = self.student
        inputs = student.inputs(_asked(sounds, texts))
        with still(student.model), student.precision():
            found = reply_likelihoods(student.model, student.processor, inputs, replies)
        return cast("list[list[float]]", found.tolist())


def paused(name: str, seconds: float | None = None) -> Lalm:
    """What `Student.save` wrote, ready to be asked; loaded on first use."""
    return Local(name, lambda: PausingModel.trained(Student.load(name)), seconds)


def _asked(sounds: Sequence[Samples] | None, texts: Sequence[str]) -> list[ModelInput]:
    heard = sounds or [None] * len(texts)
    return [ModelInput(sound, text) for sound, text in zip(heard, texts, strict=True)]


def _reply(rollout: Rollout) -> Reply:
    own = [log for log, its in zip(rollout.log_probs, rollout.learned, strict=True) if its]
    return Reply(
        text=rollout.text,
        confidence=min(1.0, math.exp(sum(own) / len(own))),
        tokens=len(rollout.tokens),
    )
