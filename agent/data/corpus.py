"""Recordings of users' own, with transcripts: JSON lines as `agent/data/README.md` describes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Annotated, Self

from numpy.random import default_rng
from pydantic import AfterValidator, BaseModel, Field, FiniteFloat, ValidationError, model_validator

from agent.data.annotated_recording import Case, Recording, phrase
from agent.data.question_templates import ask
from evals.scenes.balanced_sampler import BalancedSampler
from evals.scenes.clip_manifest import Clip, ClipManifest
from evals.scenes.reference import TRUTH, SceneFacts, Source
from evals.scenes.templates.question_wording import QuestionWriter
from evals.splits import SPLITS, Split
from tools.audio import AudioClip, Segment
from tools.errors import InputError
from tools.evidence import SoundEvent, Turn, Utterance
from tools.outside import below, parsed, read_lines

MOST = {"sound": 50, "voice": 500}
"""As many labels and sentences of a split are kept for wrong choices."""


def _said(text: str) -> str:
    even = " ".join(text.split())
    if not even:
        raise ValueError("expected words; found none")
    return even


Words = Annotated[str, AfterValidator(_said)]
"""At least one word, with single blanks between them."""


class Sentence(BaseModel, frozen=True, extra="forbid"):
    """A sentence. Times are in seconds from the beginning of the recording.

    Attributes:
        language: ISO 639-1; "und" where it is not known.
        voice: What the speaker sounds like: "a woman".
    """

    speaker: Words
    text: Words
    start: FiniteFloat
    end: FiniteFloat
    language: Words = "und"
    voice: Words | None = None


class Sounds(BaseModel, frozen=True, extra="forbid"):
    """A sound that is no voice; without times it goes on throughout.

    Attributes:
        label: An AudioSet display name, or everyday words: "a dog barking".
    """

    label: Words
    start: FiniteFloat | None = None
    end: FiniteFloat | None = None


class CorpusEntry(BaseModel, frozen=True, extra="forbid"):
    """One line.

    Attributes:
        audio: The file, relative to the folder of the corpus's file.
        snr: Speech above what goes on throughout, in dB.
        source: Whom or what it is from.
    """

    audio: str = Field(min_length=1)
    licence: Words
    split: Split = "train"
    snr: FiniteFloat | None = None
    source: str = ""
    utterances: tuple[Sentence, ...] = ()
    sounds: tuple[Sounds, ...] = ()

    @model_validator(mode="after")
    def _told(self) -> Self:
        if not self.utterances and not self.sounds:
            raise ValueError("expected utterances or sounds; found neither")
        return self


class Corpus:
    """A file of recordings, read once for its words, and again for each turn of questions.

    Raises:
        InputError: A line is malformed, or its recording is missing, no audio, or too short.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._clips: dict[str, tuple[str, float]] = {}
        self._kept: dict[Split, ClipManifest] = {}
        vocabulary: dict[Split, _Vocabulary] = {split: _Vocabulary() for split in SPLITS}
        for entry, recording in self._recordings():
            vocabulary[entry.split].add(recording.facts)
        for split, words in vocabulary.items():
            self._kept[split] = words.keep_list(split)

    @property
    def recordings(self) -> Iterator[Recording]:
        """Every one."""
        return (recording for _, recording in self._recordings())

    def cases(self, seed: int, turn: int) -> Iterator[Case]:
        """All questions of one turn."""
        for number, (entry, recording) in enumerate(self._recordings()):
            rng = default_rng((seed, 11, turn, number))
            kept = _with(self._kept[entry.split], recording.facts)
            asker = QuestionWriter(
                recording.facts, kept, rng, BalancedSampler((seed, 12, turn), number)
            )
            for question in ask(asker):
                yield Case(recording, question)

    def _recordings(self) -> Iterator[tuple[CorpusEntry, Recording]]:
        for number, line in enumerate(read_lines(self._file), start=1):
            if line.strip():
                yield self._read(line, f"{self._file}, line {number}")

    def _read(self, line: str, where: str) -> tuple[CorpusEntry, Recording]:
        try:
            entry = parsed(line, CorpusEntry, "the line")
            sha256, seconds = self._clip(entry)
            return entry, self._recording(entry, sha256, seconds)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the line"
            raise InputError(f"{where}: {place}: {first['msg']}") from None
        except (InputError, ValueError) as error:
            raise InputError(f"{where}: {error}") from None

    def _clip(self, entry: CorpusEntry) -> tuple[str, float]:
        """A recording's hash and length, found out once."""
        if entry.audio not in self._clips:
            clip = AudioClip.open(below(self._file.parent, entry.audio))
            self._clips[entry.audio] = clip.digest, round(clip.length, 2)
        return self._clips[entry.audio]

    def _recording(self, entry: CorpusEntry, sha256: str, seconds: float) -> Recording:
        said = sorted(entry.utterances, key=lambda one: one.start)
        names = {name: f"S{n}" for n, name in enumerate(dict.fromkeys(u.speaker for u in said), 1)}
        percepts = [fact for one in said for fact in _spoken(one, names[one.speaker], seconds)]
        percepts += [_sound(one, seconds) for one in entry.sounds]
        percepts.sort(key=lambda fact: fact.segment.start)
        facts = SceneFacts(
            audio=entry.audio,
            sha256=sha256,
            split=entry.split,
            kind="corpus",
            seconds=seconds,
            percepts=tuple(percepts),
            levels=(None,) * len(percepts),
            snr=entry.snr,
            sources=(
                Source(
                    file=entry.audio,
                    package=entry.source or self._file.stem,
                    version="",
                    sha256=sha256,
                    licence=entry.licence,
                ),
            ),
        )
        voices = {names[one.speaker]: one.voice for one in said if one.voice}
        return Recording(facts=facts, path=self._file.parent / entry.audio, voices=voices)


def _spoken(one: Sentence, name: str, seconds: float) -> Iterator[Turn | Utterance]:
    where = _within(one.start, one.end, seconds)
    yield Turn(segment=where, tool=TRUTH, confidence=1.0, speaker=name)
    yield Utterance(
        segment=where,
        tool=TRUTH,
        confidence=1.0,
        text=one.text,
        language=one.language,
        speaker=name,
    )


def _sound(one: Sounds, seconds: float) -> SoundEvent:
    start, end = one.start or 0.0, seconds if one.end is None else one.end
    where = _within(start, end, seconds)
    return SoundEvent(segment=where, tool=TRUTH, confidence=1.0, label=one.label)


def _within(start: float, end: float, seconds: float) -> Segment:
    """A place in the recording, in hundredths; a tenth of a second beyond its end is let pass."""
    start, end = round(start, 2), round(end, 2)
    if not 0 <= start < min(end, seconds) <= end <= seconds + 0.1:
        raise ValueError(
            f"found {start:g} to {end:g} s; expected 0 <= start < end <= {seconds:.2f}, its length"
        )
    return Segment(start=start, end=min(end, seconds))


class _Vocabulary:
    """What is said and heard in a split: as much of it as is kept, all equally likely."""

    def __init__(self) -> None:
        self._rng = Random(0)
        self._clips: dict[str, list[Clip]] = {"sound": [], "voice": []}
        self._seen: dict[str, int] = {"sound": 0, "voice": 0}
        self._labels: set[str] = set()

    def add(self, facts: SceneFacts) -> None:
        """Takes a recording's words in."""
        for fact in facts.percepts:
            if isinstance(fact, Utterance):
                words = {"words": fact.text, "language": fact.language or "und"}
                self._take("voice", facts, {**words, "speaker": fact.speaker or "S1"})
            elif isinstance(fact, SoundEvent) and fact.label not in self._labels:
                self._labels.add(fact.label)
                self._take("sound", facts, {"label": fact.label})

    def _take(self, kind: str, facts: SceneFacts, told: dict[str, str]) -> None:
        """Keeps each of those seen so far with the same chance."""
        self._seen[kind] += 1
        clips = self._clips[kind]
        full = len(clips) == MOST[kind]
        at = self._rng.randrange(self._seen[kind]) if full else len(clips)
        if at < MOST[kind]:
            clip = Clip.model_validate(
                {
                    **{"kind": kind, "split": facts.split, "package": "", "file": facts.audio},
                    **{"sha256": facts.sha256, "licence": facts.sources[0].licence},
                    **{"start": 0.0, "end": facts.seconds, "crest": 1.0},
                    **told,
                }
            )
            clips[at : at + 1] = [clip]

    def keep_list(self, split: Split) -> ClipManifest:
        """The words of a split, in the form in which those of scenes come."""
        clips = (*self._clips["sound"], *self._clips["voice"])
        phrases = {clip.label: phrase(clip.label) for clip in self._clips["sound"]}
        return ClipManifest(packages={}, phrases=phrases, alike=(), clips=clips)


def _with(kept: ClipManifest, facts: SceneFacts) -> ClipManifest:
    """The words of a split and of a recording, not all of whose labels need have been kept."""
    own = {fact.label: phrase(fact.label) for fact in facts.percepts if fact.kind == "event"}
    return kept.model_copy(update={"phrases": {**kept.phrases, **own}})
