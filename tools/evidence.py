"""What a tool is asked, and what it heard."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, Field, NonNegativeFloat, NonNegativeInt, PositiveInt

from tools.audio import Segment, Side

Confidence = Annotated[float, Field(ge=0, le=1)]

SignalQuantity = Literal[
    "pitch",
    "onsets",
    "loudness",
    "duration",
    "silence",
    "balance",
    "channels",
    "noise",
    "clipping",
    "bandwidth",
    "reverberation",
]
"""What `tools/measure.py` measures. A new one is a line here, and its meter there."""

MusicQuantity = Literal["tempo", "key", "chord", "beat", "metre", "note"]
"""What `tools/music.py` measures."""

VoiceQuantity = Literal["speech rate"]
"""What `tools/voice.py` measures beside what it tells in words."""

Quantity = Literal[
    SignalQuantity,
    MusicQuantity,
    VoiceQuantity,
]  # fmt: skip
"""All that can be measured. What another tool measures is a line here."""

Aim = Literal["hear", "words", "count", "english"]
"""What for: to tell what sounds there are, what words, how often one sound comes, or what is said
in English, whatever language is spoken."""

NUMBERS = "numbers"
"""Of a sub-query for words: every number, where it says which words are expected."""

Stem = Literal["voice", "accompaniment"]
"""A part of a mixture, as separation tells it apart."""

STEMS: tuple[Stem, ...] = get_args(Stem)

Source = Side | Stem
"""A part of the sound that is heard alone: a channel of two, or a stem of a mixture."""

Aspect = Literal[
    "genre",
    "mood",
    "instrumentation",
    "vocals",
    "gender",
    "age",
    "emotion",
    "language",
    "accent",
    "delivery",
    "quality",
    "position",
    "layer",
]
"""In which respect something is of a kind; a new one is a line here.

`instrumentation`: acoustic or electronic. `vocals`: who sings, or nobody. `delivery`: whispered,
normal, raised, shouted, sung. `quality`: of the recording. `position`: left, right, near, far.
`layer`: foreground, background.
"""


Layer = Literal["background", "foreground"]
"""Where a sound lies beside the others: behind them, or before them."""


class SubQuery(BaseModel, frozen=True, allow_inf_nan=False):
    """One question that one tool can answer by listening.

    Attributes:
        tool: The name of the tool.
        text: What to listen for: a sound ("doorbell"), several ("doorbell | rain"), a quantity
            ("tempo"), the words that may be said where they stand alone ("yes | no", "numbers"), or
            nothing special.
        aim: What a listener should attend to; specialists have only one aim and ignore it.
        segment: Where; None is the whole clip.
        source: Which part of the sound; None is all of it.
        speakers: How many people speak, where the question says so.
        recording: Which of several recordings, from 1; None where there is one.
        together: Whether it is heard with the others, so that one name is one voice in all of them.
    """

    tool: str
    text: str = ""
    aim: Aim = "hear"
    segment: Segment | None = None
    source: Source | None = None
    speakers: PositiveInt | None = None
    recording: PositiveInt | None = None
    together: bool = False

    @property
    def heard_by(self) -> str:
        """The tool, and the part of the sound if it is asked about one: "asr of the voice"."""
        return f"{self.tool}{self.of_source}"

    @property
    def of_source(self) -> str:
        """The part of the sound, as it follows a tool's name; nothing where all is heard."""
        of_part = f" of the {self.source}" if self.source else ""
        return f"{of_part} of recording {self.recording}" if self.recording else of_part

    def like(self, other: SubQuery) -> bool:
        """Whether both ask the same of nearly the same stretch."""
        asked, known = (
            (one.tool, one.text, one.aim, one.source, one.recording) for one in (self, other)
        )
        if asked != known:
            return False
        if self.segment is None or other.segment is None:
            return self.segment is other.segment
        return self.segment.alike(other.segment)


def is_expecting(query: SubQuery) -> bool:
    """Whether a listener is told which words may be said."""
    return query.tool == "listen" and query.aim == "words" and bool(query.text)


class _Heard(BaseModel, frozen=True, allow_inf_nan=False):
    """What every percept says: where in the file, by which tool, how sure (None: it cannot say)."""

    segment: Segment
    tool: str
    confidence: Confidence | None = None

    @property
    def in_words(self) -> str:
        """What was heard, without where and by whom: a kind's own fields, as far as it has them."""
        own = self.model_dump(mode="json", exclude={*_Heard.model_fields, "kind"})
        told = (str(value) if name == "text" else f"{name} {value}" for name, value in own.items()
                if value not in (None, ""))  # fmt: skip
        return " ".join(told)


class Word(BaseModel, frozen=True, allow_inf_nan=False):
    """One spoken word."""

    text: str
    segment: Segment
    confidence: Confidence


class Utterance(_Heard, frozen=True):
    """Words, from speech recognition.

    `language` is the ISO 639-1 code of what is spoken, and `language_confidence` how probable it
    is; `translated` says that the words are English all the same.
    """

    kind: Literal["utterance"] = "utterance"
    text: str
    language: str | None = None
    language_confidence: Confidence | None = None
    words: tuple[Word, ...] = ()
    translated: bool = False
    speaker: str | None = None

    @property
    def in_words(self) -> str:
        """What was said."""
        return self.text


class Turn(_Heard, frozen=True):
    """Who spoke when, from diarization. Speakers are named S1, S2, ... in order of appearance.

    `alike` is the speaker whose voice is most like this one's, and `alike_confidence` how probable
    it is that both are one person; None where there is nobody else, or it cannot be told.
    """

    kind: Literal["turn"] = "turn"
    speaker: str
    alike: str | None = None
    alike_confidence: Confidence | None = None

    @property
    def in_words(self) -> str:
        """Who spoke."""
        return self.speaker


class SoundEvent(_Heard, frozen=True):
    """A labelled sound, from tagging. `label` is an AudioSet display name."""

    kind: Literal["event"] = "event"
    label: str

    @property
    def in_words(self) -> str:
        """What sounded."""
        return self.label


class Measurement(_Heard, frozen=True):
    """A quantity of the signal.

    `text` says it in words ("A minor", "rising"); `value` is in `unit`: beats per minute, Hz,
    dBFS, seconds, or a plain count. `times` are the seconds at which it occurs, where it occurs at
    single times: onsets, beats.
    """

    kind: Literal["measurement"] = "measurement"
    quantity: Quantity
    value: float | None = None
    unit: str = ""
    text: str = ""
    times: tuple[NonNegativeFloat, ...] = ()

    @property
    def in_words(self) -> str:
        """The quantity, its value, and the value in words."""
        return " ".join(part for part in (self.quantity, self.amount, self.text) if part)

    @property
    def amount(self) -> str:
        """The number with its unit; nothing where nothing could be measured."""
        return "" if self.value is None else f"{self.value:g} {self.unit}".strip()


class Trait(_Heard, frozen=True):
    """What kind of music, voice or recording it is in one respect ("genre": "jazz").

    `confidence` is the probability that it is so; a tool that cannot tell reports nothing. `of` is
    the label of the sound that it is told of, where several sound at once.
    """

    kind: Literal["trait"] = "trait"
    aspect: Aspect
    label: str
    of: str = ""

    @property
    def in_words(self) -> str:
        """In which respect, and of what kind."""
        return f"{self.aspect} {self.label}" + (f" of {self.of}" if self.of else "")


class Impression(_Heard, frozen=True):
    """The answer to a sub-query in words, from listening again to a crop."""

    kind: Literal["impression"] = "impression"
    text: str


class Miss(BaseModel, frozen=True):
    """A tool that could not answer. Absence of evidence is not evidence of absence."""

    kind: Literal["miss"] = "miss"
    tool: str
    reason: str
    segment: Segment | None = None

    @property
    def in_words(self) -> str:
        """Why nothing was heard."""
        return self.reason


Observation = (
    Utterance
    | Turn
    | SoundEvent
    | Measurement
    | Trait
    | Impression
)  # fmt: skip
"""What a tool hears. A new kind is its class above, and a line here."""

Percept = Annotated[Observation | Miss, Field(discriminator="kind")]


class Cost(BaseModel, frozen=True, allow_inf_nan=False):
    """What perceiving and thinking took.

    Attributes:
        calls: Of tools.
        audio_seconds: Seconds of audio that they listened to.
        seconds: Waited for them, and for language models.
        tokens: That language models wrote, where somebody counted.
        asked: How often a language model was asked to think.
    """

    calls: int = 0
    audio_seconds: NonNegativeFloat = 0.0
    seconds: NonNegativeFloat = 0.0
    tokens: NonNegativeInt = 0
    asked: NonNegativeInt = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            calls=self.calls + other.calls,
            audio_seconds=self.audio_seconds + other.audio_seconds,
            seconds=self.seconds + other.seconds,
            tokens=self.tokens + other.tokens,
            asked=self.asked + other.asked,
        )
