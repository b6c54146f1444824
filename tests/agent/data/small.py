"""Small origins of rows: scenes with tones for sound, and a corpus of two recordings."""

from __future__ import annotations

import hashlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf

from agent.data.example import Example
from evals.scenes.annotations import facts_of
from evals.scenes.build_scenes import FACTS, QUESTIONS
from evals.scenes.clip_manifest import keep
from evals.scenes.reference import SceneFacts
from evals.scenes.templates.scene_questions import quiz
from evals.scenes.templates.scene_templates import programme
from tools.audio import Segment
from tools.evidence import SoundEvent, Turn

RATE = 1000
CLIPLESS = Path("nowhere.wav")
"""Where no sound is needed."""


def wav(seconds: float, pitch: float) -> bytes:
    """A tone."""
    times = np.arange(round(seconds * RATE)) / RATE
    buffer = io.BytesIO()
    sf.write(buffer, 0.1 * np.sin(2 * np.pi * pitch * times), RATE, format="WAV")
    return buffer.getvalue()


@cache
def facts(count: int = 12) -> tuple[tuple[SceneFacts, bytes], ...]:
    """The first scenes of the programme, one of each sort, each with a tone as long as it is."""
    plans = list(programme(keep(), "train", count, 1))
    sounds = [wav(plan.seconds, 50 + 10 * number) for number, plan in enumerate(plans)]
    return tuple(
        (facts_of(plan, keep(), hashlib.sha256(sound).hexdigest()), sound)
        for plan, sound in zip(plans, sounds, strict=True)
    )


def scenes(folder: Path, count: int = 12) -> Path:
    """A folder such as `scenes build` writes."""
    (folder / "scenes").mkdir(parents=True)
    for one, sound in facts(count):
        (folder / one.audio).write_bytes(sound)
    lines = [one.model_dump_json() for one, _ in facts(count)]
    (folder / FACTS).write_text("\n".join(lines))
    rows = [
        {
            "audio_id": f"./{question.audio}",
            "question": question.text,
            "choices": question.choices,
            "answer": question.answer,
            "task": question.task,
            "category": "Reasoning" if question.second else "Information Extraction",
            "sub-category": question.kind,
        }
        for question in quiz([one for one, _ in facts(count)], keep(), (1,))
    ]
    (folder / QUESTIONS).write_text(json.dumps(rows))
    return folder


def said(speaker: str, text: str, start: float, end: float, **more: str) -> dict[str, Any]:
    return {"speaker": speaker, "text": text, "start": start, "end": end, **more}


ENTRIES: tuple[dict[str, Any], ...] = (
    {
        "audio": "one.wav",
        "licence": "CC0",
        "snr": 12.5,
        "utterances": [
            said("Ann", "Where is the key?", 1.0, 2.0, language="en", voice="a woman"),
            said("Bob", "Under  the mat.", 2.5, 3.5, language="en"),
            said("Ann", "Merci.", 7.0, 7.5, language="fr", voice="a woman"),
        ],
        "sounds": [
            {"label": "Rain"},
            {"label": "a key ring", "start": 4.0, "end": 4.5},
            {"label": "Bark", "start": 1.4, "end": 1.8},
        ],
    },
    {
        "audio": "two.wav",
        "licence": "CC-BY-4.0",
        "split": "test",
        "source": "our office",
        "sounds": [
            {"label": "Bark", "start": 0.5, "end": 1.0},
            {"label": "Bark", "start": 2.0, "end": 2.5},
            {"label": "a bell", "start": 3.0, "end": 3.5},
        ],
    },
)


def corpus(folder: Path, *entries: dict[str, Any]) -> Path:
    """A corpus's file beside its recordings; of two recordings, if no others are given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pitch in (("one.wav", 100), ("two.wav", 200)):
        (folder / name).write_bytes(wav(8.0, pitch))
    file = folder / "corpus.jsonl"
    file.write_text("\n".join(json.dumps(entry) for entry in entries or ENTRIES))
    return file


def row(**changes: object) -> Example:
    """A row about a bark."""
    place = Segment(start=1, end=2)
    given: dict[str, Any] = {
        "id": "paqa-000000",
        "audio": "audio/x.wav",
        "sha256": "0" * 64,
        "seconds": 3.0,
        "split": "train",
        "kind": "present",
        "question": "Does a dog bark?",
        "choices": ("Yes", "No"),
        "answer": 0,
        "style": "paqa",
        "trace": "<THINK>\n<PLANNING>Listen.</PLANNING>\n<CAPTION>\n</CAPTION>\n"
        "<REASONING>It barks at 1-2 s.</REASONING>\n<SUMMARY>Yes.</SUMMARY>\n</THINK>\n"
        "<RESPONSE>(A) Yes</RESPONSE>",
        "truth": (
            SoundEvent(segment=place, tool="truth", confidence=1.0, label="Bark"),
            Turn(segment=place, tool="truth", confidence=1.0, speaker="S1"),
        ),
    }
    return Example.model_validate({**given, **changes})
