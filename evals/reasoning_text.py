"""An episode as the reasoning that a benchmark takes: what was asked, heard, decided, concluded."""

from __future__ import annotations

from collections.abc import Iterator

from graphs.query.sentence import sentence
from graphs.state import Call, Decision, Episode, Perceive
from tools.evidence import Miss, Percept, Turn, Utterance

LIMIT = 9_900
"""Characters; MMAR takes fewer than 10,000."""

CUT = "\n[...]\n"


def thinking(episode: Episode) -> str:
    """Plain text, with what does not fit left out of the middle."""
    text = "\n".join(_lines(episode))
    if len(text) <= LIMIT:
        return text
    kept = LIMIT - len(CUT)
    return text[: kept // 2] + CUT + text[-(kept - kept // 2) :]


def _lines(episode: Episode) -> Iterator[str]:
    if episode.plan.program is not None:
        yield f"The question asks {sentence(episode.plan.program)}."
    if episode.plan.thought:
        yield episode.plan.thought
    for number, decision in enumerate(episode.decisions):
        if decision.thought:
            yield decision.thought
        yield from _round(decision, [call for call in episode.calls if call.round == number])
    cited = [episode.percepts[at] for at in episode.answer.because]
    if cited:
        yield "This decides it:"
        yield from (f"- {in_words(percept)}" for percept in cited)
    if episode.answer.thought:
        yield episode.answer.thought
    yield f"So the answer is: {episode.answer.text}"


def _round(decision: Decision, calls: list[Call]) -> Iterator[str]:
    """What was listened for in one round, and what was heard."""
    if not isinstance(decision.action, Perceive):
        return
    for call in calls:
        query = call.query
        where = f" in {query.segment}" if query.segment else ""
        yield f"{query.heard_by}{where}: {query.text}".rstrip(": ")
        yield from (f"- {in_words(percept)}" for percept in call.percepts)


def in_words(percept: Percept) -> str:
    """One percept in words, with its time."""
    when = f"{percept.segment.start:.2f}-{percept.segment.end:.2f} s " if percept.segment else ""
    match percept:
        case Utterance():
            what = f'"{percept.text}"'
        case Turn():
            what = f"speaker {percept.speaker}"
        case Miss():
            what = f"nothing: {percept.reason}"
        case _:
            what = percept.in_words
    return when + " ".join(what.split())
