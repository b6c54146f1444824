"""What the tools of the MCP server give: plain values that any client reads, times in seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from agent.show.program_text import in_words
from graphs.state import Call, Episode
from tools.evidence import Measurement, Miss, Percept, SoundEvent, Trait, Turn, Utterance


class HeardItem(BaseModel):
    """One thing that was heard.

    Attributes:
        kind: utterance, turn, event, measurement, trait, impression or miss.
        text: It in words: what was said, the sound's label, the quantity with its value.
        start: Where it begins.
        end: Where it ends.
        tool: Who heard it.
        confidence: In [0, 1]; none where the tool cannot say.
        speaker: Whose turn it is, or whose words.
        language: ISO 639-1, of an utterance.
        value: Of a measurement, in `unit`.
        unit: Of the value.
        recording: Which of several recordings, from 1.
    """

    kind: str
    text: str
    start: float | None = None
    end: float | None = None
    tool: str = ""
    confidence: float | None = None
    speaker: str | None = None
    language: str | None = None
    value: float | None = None
    unit: str | None = None
    recording: int | None = None

    @classmethod
    def of(cls, percept: Percept, recording: int | None = None) -> HeardItem:
        """The percept as a client has it."""
        place = percept.segment
        item = cls(
            kind=percept.kind,
            text=percept.in_words,
            start=place and round(place.start, 3),
            end=place and round(place.end, 3),
            tool=percept.tool,
            confidence=None if isinstance(percept, Miss) else percept.confidence,
            recording=recording,
        )
        return item.model_copy(update=_more(percept))


def _more(percept: Percept) -> dict[str, object]:
    """What only its kind has."""
    match percept:
        case Utterance():
            return {"language": percept.language, "speaker": percept.speaker}
        case Turn():
            return {"speaker": percept.speaker}
        case Measurement():
            return {"value": percept.value, "unit": percept.unit}
        case SoundEvent(label=label):
            return {"text": label}
        case Trait(label=label):
            return {"text": f"{percept.aspect}: {label}"}
        case _:
            return {}


class HeardList(BaseModel):
    """What was heard, in order of time, and what could not be listened for."""

    heard: list[HeardItem]
    missed: list[str] = []

    @classmethod
    def of(cls, calls: Sequence[Call], *kinds: type[Percept]) -> HeardList:
        """Percepts of these kinds, or of all where none is named."""
        every = [percept for call in calls for percept in call.percepts]
        misses = [one for one in every if isinstance(one, Miss)]
        kept = [one for one in every if not isinstance(one, Miss) and _is_of(one, kinds)]
        kept.sort(key=lambda one: one.segment.start if one.segment else 0.0)
        return cls(
            heard=[HeardItem.of(one) for one in kept],
            missed=[f"{one.tool}: {one.reason}" for one in misses],
        )


def _is_of(percept: Percept, kinds: Sequence[type[Percept]]) -> bool:
    return not kinds or isinstance(percept, tuple(kinds))


class CountResult(BaseModel):
    """How often a sound comes.

    Attributes:
        count: The likeliest number.
        low: Four timelines of five that fit what was heard have at least so many.
        high: And at most so many.
        confidence: The probability of `count`.
        heard: The occasions that count.
    """

    count: int
    low: int
    high: int
    confidence: float
    heard: list[HeardItem]


class AnswerResult(BaseModel):
    """An answer, and what it is said on.

    Attributes:
        answer: A sentence; with choices the choice, word for word.
        choice_index: Which choice, from 0.
        confidence: The probability of the answer, by what was heard.
        right: The calibrated probability that it is right, where that is known.
        guess: Whether nothing that was heard decides.
        choices: Each choice with its probability.
        understood: The question as it was read.
        cited: What the answer hangs on.
        calls: How often tools listened.
        seconds: How long they took.
        trace: The resource that has everything that was heard and decided.
        page: The resource that is a page of it, in HTML.
    """

    answer: str
    choice_index: int | None
    confidence: float
    right: float | None
    guess: bool
    choices: dict[str, float]
    understood: str
    cited: list[HeardItem]
    calls: int
    seconds: float
    trace: str
    page: str

    @classmethod
    def of(cls, episode: Episode, trace: str, page: str) -> AnswerResult:
        """The episode as a client has it."""
        said, cost = episode.answer, episode.cost
        posterior = zip(episode.question.choices, said.posterior, strict=False)
        heard = list(_every(episode))
        return cls(
            answer=said.text,
            choice_index=said.choice,
            confidence=round(said.confidence, 4),
            right=episode.right,
            guess=said.guess,
            choices={choice: round(share, 4) for choice, share in posterior},
            understood=in_words(episode.plan),
            cited=[heard[at] for at in said.because],
            calls=cost.calls,
            seconds=round(cost.seconds, 3),
            trace=trace,
            page=page,
        )


def _every(episode: Episode) -> Iterator[HeardItem]:
    for call in episode.calls:
        for percept in call.percepts:
            yield HeardItem.of(percept, call.query.recording)
