"""Scenes made by hand: annotations in a few words, and what texts mean in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.scenes.reference import SceneFacts
from tools.audio import Segment
from tools.evidence import Measurement, MusicQuantity, Percept, SoundEvent, Trait, Turn, Utterance

MEANS = {
    "dog": frozenset({"Dog", "Bark"}), "dog barking": frozenset({"Dog", "Bark"}),
    "bell": frozenset({"Bell"}), "rain": frozenset({"Rain"}), "cat": frozenset({"Cat"}),
    "typing": frozenset({"Typing"}), "knock": frozenset({"Knock"}), "siren": frozenset({"Siren"}),
    "guitar": frozenset({"Guitar"}), "flute": frozenset({"Flute"}),
    "holiday": frozenset({"We are going to Spain."}), "weather": frozenset[str](),
}  # fmt: skip

Heard = tuple[Percept, float | None]


def sound(label: str, start: float, end: float, level: float | None = -20.0) -> list[Heard]:
    """One occasion of a sound."""
    event = SoundEvent(
        segment=Segment(start=start, end=end), tool="truth", confidence=1.0, label=label
    )
    return [(event, level)]


def voice(
    who: str, start: float, end: float, text: str, gender: str = "", language: str = "en",
    level: float | None = -20.0,
) -> list[Heard]:  # fmt: skip
    """One turn with its utterance, and whose voice it is."""
    where = Segment(start=start, end=end)
    told: list[Heard] = [
        (Turn(segment=where, tool="truth", confidence=1.0, speaker=who), level),
        (
            Utterance(
                segment=where,
                tool="truth",
                confidence=1.0,
                text=text,
                language=language,
                speaker=who,
            ),
            level,
        ),
    ]
    if gender:
        trait = Trait(segment=where, tool="truth", confidence=1.0, aspect="gender", label=gender)
        told.append((trait, None))
    return told


def music(
    quantity: MusicQuantity, start: float, end: float, text: str = "", value: float | None = None,
    times: Sequence[float] = (), unit: str = "",
) -> list[Heard]:  # fmt: skip
    """One measurement of what is played."""
    measured = Measurement(
        segment=Segment(start=start, end=end), tool="truth", confidence=1.0, quantity=quantity,
        text=text, value=value, times=tuple(times), unit=unit,
    )  # fmt: skip
    return [(measured, None)]


def scene(*parts: Iterable[Heard], seconds: float = 20.0, channels: int = 1) -> SceneFacts:
    """Annotations in order of onset; all sounds may be counted but rain."""
    heard = sorted((one for part in parts for one in part), key=_onset)
    labels = {p.label for p, _ in heard if isinstance(p, SoundEvent)} - {"Rain"}
    return SceneFacts(
        audio="scenes/a.wav",
        sha256="",
        split="dev",
        kind="made",
        seconds=seconds,
        percepts=tuple(percept for percept, _ in heard),
        levels=tuple(level for _, level in heard),
        recipe="programs",
        channels=channels,
        countable=tuple(sorted(labels)),
    )


def _onset(heard: Heard) -> float:
    where = heard[0].segment
    return where.start if where else 0.0
