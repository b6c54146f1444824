"""A question that a user puts: checked before anything is heard, then answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.assembly.runtime import Runtime
from agent.assembly.strategies import Strategy
from agent.records import trace
from graphs.build import News, run, unwatched
from graphs.query.question_tokens import LETTERS
from graphs.question_limits import check_choices, check_text
from graphs.state import Budget, Episode, Question
from tools.audio import AudioClip, parse_span
from tools.errors import InputError
from tools.evidence import Miss

PATIENCE = 600.0
"""Seconds to the answer at least, where nothing else was said."""


MOST = 8
"""Recordings that one question is about."""


@dataclass(frozen=True)
class QuestionInput:
    """A recording, a question about it, and where its trace is to go."""

    clip: AudioClip
    question: Question
    trace: Path | None = None
    others: tuple[AudioClip, ...] = ()

    @classmethod
    def checked(
        cls,
        path: Path,
        text: str,
        choices: Sequence[str],
        span: tuple[float | None, float | None] = (None, None),
        trace_path: Path | None = None,
        others: Sequence[Path] = (),
    ) -> QuestionInput:
        """Checks everything the user gave before listening to anything.

        Raises:
            InputError: Something is of no use.
        """
        question = checked_question(text, choices)
        if trace_path:
            trace.check_writable(trace_path, path, *others)
        return cls.of(
            AudioClip.open(path), question, span, trace_path, [*map(AudioClip.open, others)]
        )

    @classmethod
    def of(
        cls,
        clip: AudioClip,
        question: Question,
        span: tuple[float | None, float | None] = (None, None),
        trace_path: Path | None = None,
        others: Sequence[AudioClip] = (),
    ) -> QuestionInput:
        """A checked question about open recordings.

        Raises:
            InputError: The span lies outside the recording, or there are too many.
        """
        if others and span != (None, None):
            raise InputError("found a span for several recordings; expected one recording with it")
        if len(others) >= MOST:
            raise InputError(f"found {len(others) + 1} recordings; expected {MOST} at most")
        names = tuple(one.path.name for one in (clip, *others)) if others else ()
        asked = question.model_copy(update={"recordings": names})
        return cls(parse_span(clip, *span), asked, trace_path, tuple(others))

    def budget(self, rounds: int, calls: int, seconds: float | None = None) -> Budget:
        """How far to go; where nothing was said, a long recording has its own length.

        Calls are of each recording.
        """
        every = (self.clip, *self.others)
        usual = max(PATIENCE, sum(one.span.duration for one in every))
        return Budget(rounds=rounds, calls=calls * len(every), seconds=seconds or usual)

    def keep(self, episode: Episode, runtime: Runtime, strategy: Strategy) -> None:
        """Writes the trace where one is to be; the answer was told before.

        Raises:
            InputError: It cannot be written.
        """
        if self.trace:
            trace.write(self.trace, runtime.trace_of(episode, strategy))


def checked_question(text: str, choices: Sequence[str]) -> Question:
    """A question that can be asked, with choices that can be told apart."""
    if not text.strip():
        raise InputError("the question is empty; expected words")
    check_text(text, LETTERS)
    check_choices(choices)
    if len(choices) == 1:
        raise InputError("found one --choice; expected none, or two and more")
    for at, choice in enumerate(choices):
        if not choice.strip():
            raise InputError(f"choice {at + 1} is empty; expected words")
        if choice in choices[:at]:
            raise InputError(f"found the choice {choice!r} twice; expected different choices")
    return Question(text=text, choices=tuple(choices))


def answered(
    given: QuestionInput,
    budget: Budget,
    runtime: Runtime,
    strategy: Strategy,
    watch: Callable[[News], None] = unwatched,
    fresh: bool = False,
) -> Episode:
    """One episode.

    Raises:
        InputError: No tool could listen.
    """
    context = runtime.context(watch, fresh=fresh, strategy=strategy)
    asked = run(given.clip, given.question, context, budget, given.others)
    episode = asyncio.run(asked)
    refuse_unheard(episode)
    return episode


def refuse_unheard(episode: Episode) -> None:
    """An episode in which every tool failed is no answer."""
    percepts = episode.percepts
    misses = [percept for percept in percepts if isinstance(percept, Miss)]
    if misses and len(misses) == len(percepts):
        first = misses[0]
        raise InputError(f"no tool could listen; {first.tool}: {first.reason}")
