"""An episode that goes on: what its news told so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphs.build import News
from graphs.perceive import ToolCall
from graphs.state import Answer, Budget, Call, Decision, Episode, Plan, Question, StopReason
from tools.audio import AudioClip

NOTHING = Answer(text="", confidence=0.0)


@dataclass
class EpisodeDraft:
    """Gathers news in their order.

    Attributes:
        clips: What is listened to, in order.
        question: What is asked.
    """

    clips: tuple[AudioClip, ...]
    question: Question
    _plan: Plan = field(default_factory=lambda: Plan(queries=()))
    _asked: list[tuple[ToolCall, Call | None]] = field(
        default_factory=list[tuple[ToolCall, Call | None]]
    )
    _decisions: list[Decision] = field(default_factory=list[Decision])
    _beliefs: list[Answer] = field(default_factory=list[Answer])

    def add(self, news: News) -> None:
        """What happened next."""
        match news:
            case Plan():
                self._plan = news
            case Decision():
                self._decisions.append(news)
            case Answer():
                self._beliefs.append(news)
            case Call():
                self._end(news)
            case _:
                self._asked.append((news, None))

    def _end(self, call: Call) -> None:
        """Calls keep the order in which they were asked, by which citations count."""
        for at, (asked, heard) in enumerate(self._asked):
            if heard is None and (asked["round"], asked["query"]) == (call.round, call.query):
                self._asked[at] = asked, call
                return

    @property
    def open_calls(self) -> list[ToolCall]:
        """The tools that listen right now."""
        return [asked for asked, heard in self._asked if heard is None]

    @property
    def episode(self) -> Episode:
        """As if it ended here."""
        return Episode(
            clip=self.clips[0],
            others=self.clips[1:],
            question=self.question,
            budget=Budget(),
            plan=self._plan,
            calls=tuple(heard for _, heard in self._asked if heard),
            decisions=tuple(self._decisions),
            beliefs=tuple(self._beliefs),
            stop=StopReason.CONCLUDED,
            answer=self._beliefs[-1] if self._beliefs else NOTHING,
        )
