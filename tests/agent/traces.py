"""A trace made by hand, with every kind of percept, three rounds and a trained controller."""

from pathlib import Path

from agent.records.trace import Trace
from graphs.query.program import Count, Leaf, Program
from graphs.state import (
    Answer,
    Budget,
    Call,
    Conclude,
    Decision,
    Episode,
    Perceive,
    Plan,
    Question,
    StopReason,
    Weighed,
)
from tests.conftest import CLIPS
from tools.audio import AudioClip, Segment
from tools.evidence import (
    Impression,
    Measurement,
    Miss,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
    Word,
)

CHOICES = ("one", "two", "three")


def at(start: float, end: float) -> Segment:
    return Segment(start=start, end=end)


def made(text: str = "", path: Path = CLIPS / "call.ogg") -> Trace:
    """The trace; `text` is put into every field that comes from outside."""
    tag, asr, diarize, measure = (
        SubQuery(tool=name, text=text) for name in ("tag", "asr", "diarize", "measure")
    )
    again = SubQuery(tool="listen", text=f"dog{text}", aim="count", segment=at(3.93, 6.74))
    words = (
        Word(text=f"Please{text}", segment=at(0.5, 0.9), confidence=0.9),
        Word(text="hold", segment=at(1.0, 1.4), confidence=0.3),
    )
    said = Utterance(
        segment=at(0.5, 3.3),
        tool="asr",
        confidence=0.96,
        text=f"Please hold{text}",
        language="en",
        words=words,
        speaker=f"S1{text}",
    )
    bark = SoundEvent(segment=at(4.33, 6.34), tool="tag", confidence=0.6, label=f"Bark{text}")
    turns = (
        Turn(segment=at(0.5, 3.3), tool="diarize", confidence=0.8, speaker=f"S1{text}"),
        Turn(segment=at(3.0, 4.0), tool="diarize", speaker="S2"),
    )
    barks = tuple(
        SoundEvent(segment=at(start, start + 0.2), tool="listen", confidence=0.7, label="Bark")
        for start in (4.33, 5.19, 6.09)
    )
    counted = Impression(segment=at(3.93, 6.74), tool="listen", text=f"3 times{text}")
    loud = Measurement(
        segment=at(0, 10.02),
        tool="measure",
        quantity="loudness",
        value=-20.5,
        unit="dBFS",
        text=text,
    )
    missed = Miss(tool="measure", reason=f"no tempo{text}")
    calls = (
        Call(round=0, query=tag, seconds=0.5, audio_seconds=10.02, percepts=(bark,)),
        Call(round=0, query=asr, seconds=2.0, audio_seconds=10.02, percepts=(said,)),
        Call(round=0, query=diarize, audio_seconds=10.02, cached=True, percepts=turns),
        Call(round=1, query=again, seconds=0.25, audio_seconds=2.81, percepts=(*barks, counted)),
        Call(round=2, query=measure, seconds=0.1, audio_seconds=10.02, percepts=(loud, missed)),
    )
    decisions = (
        Decision(action=Perceive(queries=(tag, asr, diarize))),
        Decision(
            action=Perceive(queries=(again,)),
            thought=f"count it{text}",
            weighed=(
                Weighed(queries=(), probability=0.1),
                Weighed(queries=(again,), probability=0.7),
                Weighed(queries=(measure,), probability=0.2),
            ),
        ),
        Decision(action=Perceive(queries=(measure,)), thought="measure"),
        Decision(action=Conclude(), thought="sure enough"),
    )
    choices = tuple(choice + text for choice in CHOICES)
    beliefs = tuple(
        Answer(text=choices[choice], confidence=p[choice], choice=choice, posterior=p, because=why)
        for choice, p, why in (
            (0, (0.6, 0.2, 0.2), ()),
            (0, (0.8, 0.1, 0.1), (0,)),
            (2, (0.05, 0.05, 0.9), (4, 5, 6)),
            (2, (0.05, 0.05, 0.9), (4, 5, 6)),
        )
    )
    episode = Episode(
        clip=AudioClip.open(path),
        question=Question(text=f"How many times does the dog bark?{text}", choices=choices),
        budget=Budget(),
        plan=Plan(
            queries=(tag, asr, diarize),
            program=Program(ask=Count(things=Leaf(sort="sound", of=f"dog bark{text}"[:200]))),
            reading=0.83,
        ),
        calls=calls,
        decisions=decisions,
        beliefs=beliefs,
        stop=StopReason.CONCLUDED,
        answer=beliefs[-1],
    )
    return Trace(program=f"0.1.0{text}", tools={f"asr{text}": "abc", "tag": "def"}, episode=episode)
