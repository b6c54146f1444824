"""`play`: a person at the keyboard is the policy, in the same state machine."""

from __future__ import annotations

from agent.cli.flag_groups import QuestionArguments
from agent.cli.values import Duration

A_DAY = 86_400.0
"""Seconds that a person may take, where nothing else was said."""


class PlayCommand(QuestionArguments):
    """Leads an episode by what you type: the moves are listed on standard error."""

    seconds: Duration | None = None
    """Time to the answer (a day)."""

    def run(self) -> int:
        """As `ask`, but the moves are read from standard input."""
        from agent.assembly.agent_solver import pulled
        from agent.assembly.question_input import QuestionInput, answered
        from agent.assembly.strategies import led_by_person
        from agent.show.answer_text import tell
        from agent.show.console import Console
        from agent.show.keyboard_policy import Person

        span = self.start, self.end
        given = QuestionInput.checked(self.clip, self.question, self.choice, span, self.trace)
        budget = given.budget(self.rounds, self.calls, self.seconds or A_DAY)
        with pulled(self.profile) as runtime:
            person = Person.at(Console(stderr=True, highlight=False))
            strategy = led_by_person(runtime.strategy(), person)
            episode = answered(given, budget, runtime, strategy, fresh=self.fresh)
            tell(episode, self.trace, self.as_json)
            given.keep(episode, runtime, strategy)
        return 0
