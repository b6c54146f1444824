"""What was said in a recording, in each form that OpenAI's clients ask for."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent.show.formats.captions import srt_of, webvtt_of
from graphs.choices.language_names import name_of
from graphs.execution.spoken_lines import spoken_lines
from graphs.state import Call, percepts_of
from graphs.timeline import Timeline
from tools.audio import AudioClip
from tools.evidence import Miss, Utterance

Form = Literal["json", "text", "srt", "vtt", "verbose_json", "diarized_json"]

LEAST = 1e-6
"""Below which a confidence has no logarithm worth telling."""


@dataclass(frozen=True)
class Transcript:
    """Words, from recognition, and whose they are where speakers were told apart.

    Attributes:
        clip: The recording.
        calls: What was asked of the tools, and heard.
    """

    clip: AudioClip
    calls: Sequence[Call]

    @property
    def failure(self) -> str | None:
        """Why a tool could not listen."""
        missed = (one.reason for one in percepts_of(self.calls) if isinstance(one, Miss))
        return next(missed, None)

    @property
    def utterances(self) -> list[Utterance]:
        """In order of time."""
        found = [one for one in percepts_of(self.calls) if isinstance(one, Utterance)]
        return sorted(found, key=lambda one: one.segment.start)

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(one.text.strip() for one in self.utterances)

    @property
    def usage(self) -> dict[str, Any]:
        """What it took, as OpenAI tells it of models that are paid by the second."""
        return {"type": "duration", "seconds": math.ceil(self.clip.length)}

    def as_text(self, form: Form) -> str:
        """Plain words, or captions."""
        match form:
            case "srt":
                return srt_of(self.utterances)
            case "vtt":
                return webvtt_of(self.utterances)
            case _:
                return f"{self.text}\n"

    def as_json(self, form: Form, task: str, words: bool, segments: bool) -> dict[str, Any]:
        """An object.

        Args:
            form: How much is in it.
            task: `transcribe` or `translate`.
            words: Whether the time of each word is told.
            segments: Whether that of each utterance is.
        """
        match form:
            case "verbose_json":
                return self._verbose(task, words, segments)
            case "diarized_json":
                head = {"task": task, "duration": self.clip.length, "text": self.text}
                return head | {"segments": self._lines(), "usage": self.usage}
            case _:
                return {"text": self.text, "usage": self.usage}

    def _verbose(self, task: str, words: bool, segments: bool) -> dict[str, Any]:
        told: dict[str, Any] = {
            "task": task,
            "language": self._language(task),
            "duration": self.clip.length,
            "text": self.text,
            "usage": self.usage,
        }
        if segments:
            told["segments"] = [_segment(at, one) for at, one in enumerate(self.utterances)]
        if words:
            told["words"] = [
                {"word": word.text, "start": word.segment.start, "end": word.segment.end}
                for one in self.utterances
                for word in one.words
            ]
        return told

    def _language(self, task: str) -> str:
        """That of most seconds, by its English name; English where it was translated."""
        spoken: dict[str, float] = {}
        for one in self.utterances:
            spoken[one.language or "en"] = (
                spoken.get(one.language or "en", 0.0) + one.segment.duration
            )
        most = max(spoken, key=lambda one: spoken[one], default="en")
        return name_of("en" if task == "translate" else most).lower()

    def _lines(self) -> list[dict[str, Any]]:
        """Line by line, cut where another speaks."""
        lines = spoken_lines(Timeline.of(self.clip.span, self.calls))
        return [
            {
                "id": f"seg_{at}",
                "type": "transcript.text.segment",
                "start": round(line.start, 3),
                "end": round(line.end, 3),
                "text": line.heard,
                "speaker": line.speaker or "unknown",
            }
            for at, line in enumerate(line for line in lines if line.heard)
        ]


def _segment(at: int, said: Utterance) -> dict[str, Any]:
    """An utterance with Whisper's figures, as far as they are known here.

    Words passed a voice detector before they were recognised; of silence there are none.
    """
    text = said.text.encode()
    sure = said.confidence if said.confidence is not None else 1.0
    return {
        "id": at,
        "seek": int(said.segment.start * 100),
        "start": said.segment.start,
        "end": said.segment.end,
        "text": said.text,
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": math.log(max(LEAST, sure)),
        "compression_ratio": len(text) / len(zlib.compress(text)),
        "no_speech_prob": 0.0,
    }
