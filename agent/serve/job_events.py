"""What happens while a question is answered, as events with plain data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from agent.show.answer_text import evidence_row
from agent.show.news_text import news_text
from agent.show.program_text import understood
from graphs.build import News
from graphs.state import Answer, Call, Decision, Perceive, Plan
from tools.evidence import SubQuery


@dataclass(frozen=True)
class JobEvent:
    """One event; `number` counts from 1 within its job, `line` says it in plain words."""

    number: int
    name: str
    data: dict[str, Any]
    line: str = ""

    @property
    def sent(self) -> str:
        """As server-sent events write it."""
        told = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        return f"id: {self.number}\nevent: {self.name}\ndata: {told}\n\n"


@dataclass
class NewsReader:
    """Makes the graph's news into events, and numbers its tool calls in the order of asking."""

    _open: list[tuple[int, int, SubQuery]] = field(default_factory=list[tuple[int, int, SubQuery]])
    _calls: int = 0

    def __call__(self, news: News) -> tuple[str, dict[str, Any], str]:
        """The event's name, its data, and a line of words."""
        return *self._told(news), news_text(news)

    def _told(self, news: News) -> tuple[str, dict[str, Any]]:
        match news:
            case Plan():
                return "understood", understood(news) | {"queries": [*map(_asked, news.queries)]}
            case Decision():
                return "decision", _decided(news)
            case Call():
                return "heard", self._heard(news)
            case Answer():
                return "belief", news.model_dump(mode="json", exclude={"asking"})
            case _:
                number = self._calls
                self._calls += 1
                self._open.append((number, news["round"], news["query"]))
                told = {"call": number, "round": news["round"] + 1}
                return "listening", told | _asked(news["query"])

    def _heard(self, call: Call) -> dict[str, Any]:
        return {
            "call": self._number(call),
            "round": call.round + 1,
            "cached": call.cached,
            "seconds": round(call.seconds, 3),
            "audio_seconds": round(call.audio_seconds, 3),
            "evidence": [evidence_row(call.query, percept) for percept in call.percepts],
        }

    def _number(self, call: Call) -> int | None:
        """Of the first open call that asked the same."""
        for one in self._open:
            if one[1:] == (call.round, call.query):
                self._open.remove(one)
                return one[0]
        return None


def _asked(query: SubQuery) -> dict[str, Any]:
    return query.model_dump(mode="json", exclude_none=True)


def _decided(decision: Decision) -> dict[str, Any]:
    queries = decision.action.queries if isinstance(decision.action, Perceive) else ()
    return {
        "kind": decision.action.kind,
        "reason": decision.reason,
        "right": decision.right,
        "gain": decision.gain,
        "queries": [*map(_asked, queries)],
    }
