"""What a comparison asks of each recording: "which has the longer silence" asks how long it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphs.recordings.graded_words import graded_words
from graphs.recordings.recording_references import TOKEN


@dataclass(frozen=True)
class AskedAmount:
    """An amount, asked of one recording.

    Attributes:
        question: "How loud is the recording?"
        least: Whether the comparison means the one with least of it.
    """

    question: str
    least: bool


_ENDS = r"(?=\s*(?:[?.,;:!]|$|<)|\s+(?:than|in|on|of|at|or|and|between|does|do|is|are|was)\b)"
_NO_NOUN = r"(?!(?:than|is|are|was|the|as|does|it|in|on|at|of|or|and|between)\b)"
_WHAT = rf"(?P<what>{_NO_NOUN}[\w'-]+(?: {_NO_NOUN}[\w'-]+){{0,4}}?)"
_MASS = re.compile(r"(?i)ing$|speech|noise|silence|music|talk|applause|laughter|chatter|bass|rain")


def amount_asked(text: str) -> AskedAmount | None:
    """What is compared; None where nothing is.

    Args:
        text: A question with its recordings marked.
    """
    numbered = re.search(r"(?i)\w+ (?:number|amount) of\b", text)
    ways = (_by_number, _by_quality) if numbered else (_by_quality, _by_number)
    return next((told for way in ways if (told := way(text))), None)


def _by_number(text: str) -> AskedAmount | None:
    """More speakers, the fewest barks, less talking."""
    found = re.search(
        rf"(?i)\b(?P<how>more|most|fewer|fewest|less|least|(?:higher|highest|greater|greatest|larger|"
        rf"largest|lower|lowest|smaller|smallest) number of) (?:of the |of )?{_WHAT}{_ENDS}",
        text,
    )
    if found is None:
        return None
    what, how = found["what"], found["how"].lower()
    least = how.split()[0] in ("fewer", "fewest", "less", "least", "lower", "lowest", "smaller",
                               "smallest")  # fmt: skip
    if _MASS.search(what):
        return AskedAmount(f"How much {what} is there?", least)
    return AskedAmount(f"How many {what} are there?", least)


def _by_quality(text: str) -> AskedAmount | None:
    """Louder, the longest silence, higher in pitch, more often."""
    for word in graded_words():
        found = word.pattern.search(text)
        if found:
            what = _compared(text[: found.start()], bool(found["the"]), found["rest"], word.ask)
            return AskedAmount(what, word.less)
    return None


def _compared(before: str, is_noun: bool, rest: str, ask: str) -> str:
    """The question of one recording."""
    noun = re.match(rf" {_WHAT}{_ENDS}", rest)
    respect = re.match(r"(?i) in (?P<what>pitch|tempo|volume|length|duration|speed)\b", rest)
    subject = _subject(before)
    if ask == "often" and subject:
        return f"How many times {subject}?"
    if respect:
        return f"What is the {respect['what']}?"
    if noun and (is_noun or not subject):
        return (
            f"What is the {noun['what']}?" if ask == "high" else f"How {ask} is the {noun['what']}?"
        )
    if ask in ("high", "high-pitched"):
        return f"What is the pitch of the {subject}?" if subject else "What is the pitch?"
    return f"How {ask} is the {subject or 'recording'}?"


def _subject(before: str) -> str:
    """What is compared where it is not the recording: "is the speech", "which voice is"."""
    plain = TOKEN.sub(" ", before)
    found = re.search(r"(?i)\b(?:is|are|was|does|do) the ([\w' -]+?)\s*$", plain) or re.search(
        r"(?i)\b(?:which|what|whose) ([\w'-]+) (?:is|are|was|sounds?|has|have)\b[\w ]*$", plain
    )
    told = found[1].strip() if found else ""
    return re.sub(r"(?i) (?:in|on|of|at|from)$", "", told)


def same_asked(text: str) -> str:
    """What is to be the same: "language" of "in the same language"; empty for nothing."""
    found = re.search(
        rf"(?i)\b(?:same|identical|different|equal|similar) {_WHAT}"
        rf"(?: of {_NO_NOUN}(?P<of>[\w'-]+))?"
        rf"(?=\s*(?:[?.,;:!]|$|<)|\s+(?:in|on|as|than|between|across|and|spoken|used|heard|played|"
        rf"speak|talk|sing|that)\b)",
        text,
    )
    if found is None:
        return ""
    return f"{found['what']} of {found['of']}" if found["of"] else found["what"]
