"""A LALM in this process. What several ask at the same time is answered in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from tools.audio import AudioClip, Samples
from tools.errors import ToolError
from tools.lalm.audio_limits import longest, refuse_longer
from tools.lalm.choice_posterior import best_of, normal
from tools.lalm.faint_noise import faint_noise
from tools.lalm.lalm import MAX_TOKENS, Chosen, Reply, letters
from tools.tool import Lazy

BATCH = 8


class AudioTextModel(Protocol):
    """A loaded model: sounds and words in, replies out. A batch has sound throughout, or none.

    `seconds` is the longest sound that it does not cut off, and `rate` the samples per second.
    """

    @property
    def seconds(self) -> float: ...

    @property
    def rate(self) -> int: ...

    def replies(
        self, sounds: Sequence[Samples] | None, texts: Sequence[str], max_tokens: int
    ) -> Sequence[Reply]: ...

    def choices(
        self, sounds: Sequence[Samples] | None, texts: Sequence[str], names: str
    ) -> Sequence[Chosen]: ...

    def likelihoods(
        self,
        sounds: Sequence[Samples] | None,
        texts: Sequence[str],
        replies: Sequence[Sequence[str]],
    ) -> Sequence[Sequence[float]]: ...


@dataclass(frozen=True)
class QueuedPrompt:
    """One question in the queue.

    Attributes:
        max_tokens: Of a free reply.
        names: The letters to choose from.
        replies: Those to compare; with `pmi`, less what faint noise makes of each.
    """

    clip: AudioClip | None
    text: str
    max_tokens: int = 0
    names: str = ""
    replies: tuple[str, ...] = ()
    pmi: bool = False
    done: asyncio.Future[Reply] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def sort(self) -> tuple[bool, int, str, int, bool]:
        """Only questions of one sort make a batch."""
        return self.clip is None, self.max_tokens, self.names, len(self.replies), self.pmi


class Local:
    """Keeps a queue; while a batch is computed, the next one gathers.

    Args:
        name: A folder, or a name on the hub.
        load: Makes the network, on first use.
        seconds: The longest clip that it hears; by default what is known of the name.
        batch: The most questions answered at a time.
    """

    def __init__(
        self,
        name: str,
        load: Callable[[], AudioTextModel],
        seconds: float | None = None,
        batch: int = BATCH,
    ) -> None:
        self.name = name
        self.seconds = seconds or longest(name)
        self._network = Lazy(load)
        self._batch = batch
        self._queue: list[QueuedPrompt] = []
        self._work: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lalm")

    async def check(self) -> None:
        """Loads the model.

        Raises:
            InputError: It cannot be loaded.
        """
        await asyncio.get_running_loop().run_in_executor(self._thread, self._network.get)

    async def reply(self, clip: AudioClip | None, text: str, max_tokens: int = MAX_TOKENS) -> Reply:
        """What the model says.

        Raises:
            ToolError: The clip is too long.
            InputError: The model cannot be loaded.
        """
        return await self._answered(QueuedPrompt(clip, text, max_tokens=max_tokens))

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        """The likeliest letter, and how probable each is as the first word of the reply.

        Raises:
            ToolError: The clip is too long, or there are more choices than letters.
            InputError: The model cannot be loaded.
        """
        chosen = await self._answered(QueuedPrompt(clip, text, names=letters(count)))
        assert isinstance(chosen, Chosen)
        return chosen

    async def compare(
        self, clip: AudioClip | None, text: str, replies: Sequence[str], pmi: bool = False
    ) -> Chosen:
        """The likeliest of some replies, and how probable each is among them.

        With `pmi` the logarithm of what faint noise makes of a reply is taken off that of the
        sound: their pointwise mutual information (Holtzman et al. 2021, arXiv:2104.08315).

        Raises:
            ToolError: The clip is too long.
            InputError: The model cannot be loaded.
        """
        chosen = await self._answered(QueuedPrompt(clip, text, replies=tuple(replies), pmi=pmi))
        assert isinstance(chosen, Chosen)
        return chosen

    async def _answered(self, asked: QueuedPrompt) -> Reply:
        refuse_longer(asked.clip, self.seconds, self.name)
        self._queue.append(asked)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._answer_all())
        return await asked.done

    async def _answer_all(self) -> None:
        """Batch after batch, until nothing is left."""
        loop = asyncio.get_running_loop()
        # Those who ask at the same time have asked by then.
        await asyncio.sleep(0)
        while batch := self._next():
            try:
                replies = await loop.run_in_executor(self._thread, self._compute, batch)
            except Exception as error:
                # Whoever asked gets it: to them it is the answer.
                replies = [error] * len(batch)
            for asked, reply in zip(batch, replies, strict=True):
                if asked.done.done():
                    continue
                if isinstance(reply, Exception):
                    asked.done.set_exception(reply)
                else:
                    asked.done.set_result(reply)

    def _next(self) -> list[QueuedPrompt]:
        """The oldest question that is still wanted, and others of its sort."""
        self._queue = [asked for asked in self._queue if not asked.done.done()]
        alike = [asked for asked in self._queue if asked.sort == self._queue[0].sort]
        batch = alike[: self._batch]
        self._queue = [asked for asked in self._queue if asked not in batch]
        return batch

    def _compute(self, batch: Sequence[QueuedPrompt]) -> list[Reply | Exception]:
        """One batch, in the thread; what the network would cut off is refused."""
        network = self._network.get()
        refused: dict[int, ToolError] = {}
        for at, asked in enumerate(batch):
            try:
                refuse_longer(asked.clip, network.seconds, self.name)
            except ToolError as error:
                refused[at] = error
        taken = [asked for at, asked in enumerate(batch) if at not in refused]
        said = iter(self._said(network, taken) if taken else ())
        return [refused.get(at) or next(said) for at in range(len(batch))]

    def _said(self, network: AudioTextModel, batch: Sequence[QueuedPrompt]) -> Sequence[Reply]:
        clips = [asked.clip for asked in batch if asked.clip]
        sounds = [clip.samples(network.rate) for clip in clips] or None
        texts, first = [asked.text for asked in batch], batch[0]
        if first.names:
            return network.choices(sounds, texts, first.names)
        if first.replies:
            return _compared(network, sounds, texts, batch)
        return network.replies(sounds, texts, first.max_tokens)


def _compared(
    network: AudioTextModel,
    sounds: Sequence[Samples] | None,
    texts: Sequence[str],
    batch: Sequence[QueuedPrompt],
) -> Sequence[Chosen]:
    replies = [asked.replies for asked in batch]
    logs = np.array(network.likelihoods(sounds, texts, replies))
    if batch[0].pmi and sounds:
        logs -= np.array(network.likelihoods(faint_noise(sounds), texts, replies))
    return [
        best_of(words, normal([*map(float, row)])) for words, row in zip(replies, logs, strict=True)
    ]
