"""`ask`: one question about one recording."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import QuestionArguments, ServerFlags, StrategyFlags
from agent.cli.values import Share


class AskCommand(QuestionArguments, StrategyFlags, ServerFlags):
    """Answers a question about a recording, or about several."""

    more: CliPositionalArg[tuple[str, ...]] = ()
    """Of several recordings: all are named first, and the question last."""
    abstain_below: Share | None = None
    """Say that there is no answer where it is less sure than this."""

    @property
    def recordings(self) -> tuple[tuple[Path, ...], str]:
        """All recordings, and the question about them."""
        *others, question = self.question, *self.more
        return (self.clip, *map(Path, others)), question

    def run(self) -> int:
        """Checks everything the user gave before listening to anything."""
        from math import inf
        from time import monotonic

        from agent.assembly.question_input import QuestionInput, answered
        from agent.assembly.runtime import Runtime
        from agent.assembly.settings import load
        from agent.show.answer_text import tell
        from agent.show.console import Console
        from agent.show.progress import Downloads, watching
        from tools import deadline

        span, began = (self.start, self.end), monotonic()
        with deadline.within(self.seconds or inf):
            clips, question = self.recordings
            given = QuestionInput.checked(
                clips[0], question, self.choice, span, self.trace, clips[1:]
            )
        budget = given.budget(self.rounds, self.calls, self.seconds)
        progress = Console(stderr=True)
        downloads = Downloads(progress)
        with Runtime.of(load(self.profile), downloads) as runtime:
            with deadline.within(budget.seconds):
                strategy = runtime.strategy(
                    self.strategy, self.base_url, self.model, self.controller, self.cost_lambda
                )
                # A model of this process may have been fetched meanwhile.
            left = budget.seconds - (monotonic() - began if self.base_url else 0.0)
            with downloads:
                runtime.pull()
            with watching(progress, downloads) as watch, deadline.within(left):
                episode = answered(given, budget, runtime, strategy, watch, self.fresh)
            tell(episode, self.trace, self.as_json, self.abstain_below)
            given.keep(episode, runtime, strategy)
        return 0
