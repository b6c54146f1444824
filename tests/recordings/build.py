"""Writes the quiz: one WAV file a scene, and the questions in the fields of MMAU."""

from __future__ import annotations

import argparse
import json
import os
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import platformdirs
import soundfile as sf

from tests.recordings.asker import Question
from tests.recordings.questions import quiz
from tests.recordings.scenes import compose
from tests.recordings.sources import RATE, Sources, Split, fetch
from tests.recordings.studio import Event, Scene

REASONING = {"after", "between", "absent", "louder", "longer", "said after"}
EASY = {"heard", "present", "first", "last", "background", "instrument"}
HARD = {"when", "tempo", "count"}


def sources() -> Sources:
    """The recordings: unpacked in `LISTEN_AGAIN_SOURCES`, or else fetched from Debian, once."""
    unpacked = os.environ.get("LISTEN_AGAIN_SOURCES")
    if unpacked:
        return Sources(Path(unpacked))
    return fetch(platformdirs.user_cache_path("listen-again") / "recordings")


def write(split: Split, folder: Path, recordings: Sources) -> list[Question]:
    """Writes scenes, questions and facts of a split into a folder."""
    scenes = list(compose(recordings, split))
    questions = quiz(scenes)
    (folder / "scenes").mkdir(parents=True, exist_ok=True)
    for scene in scenes:
        sf.write(folder / "scenes" / f"{scene.name}.wav", scene.samples, RATE, subtype="PCM_16")
    _dump(folder / "questions.json", [_row(question, split) for question in questions])
    _dump(folder / "facts.json", {scene.name: _facts(scene) for scene in scenes})
    return questions


def _dump(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _row(question: Question, split: Split) -> dict[str, Any]:
    name = f"{question.scene}/{question.kind}/{question.text}"
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "audio_id": f"./scenes/{question.scene}.wav",
        "question": question.text,
        "choices": question.choices,
        "answer": question.answer,
        "dataset": "listen-again-recordings",
        "task": question.task,
        "split": split,
        "category": "Reasoning" if question.kind in REASONING else "Information Extraction",
        "sub-category": question.kind,
        "difficulty": _difficulty(question.kind),
    }


def _difficulty(kind: str) -> str:
    return "hard" if kind in HARD else "easy" if kind in EASY else "medium"


def _facts(scene: Scene) -> dict[str, Any]:
    return {
        "kind": scene.kind,
        "seconds": round(scene.seconds, 2),
        "events": [_event(event) for event in scene.events],
        "background": scene.background.label if scene.background else None,
        "bpm": scene.bpm,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "label": event.label,
        "kind": event.clip.kind,
        "onset": round(event.onset, 3),
        "offset": round(event.offset, 3),
        "level": round(event.level, 1),
        "language": event.clip.language,
        "words": event.clip.words,
        "file": event.clip.file,
    }


def shortcuts(questions: Sequence[Question]) -> dict[str, float]:
    """How far above chance one gets without listening, as a fraction of all questions."""
    chance = sum(1 / len(q.choices) for q in questions) / len(questions)
    guesses = {f"always {'ABCD'[i]}": [_at(q, i) for q in questions] for i in range(4)}
    guesses["longest choice"] = [max(q.choices, key=len) for q in questions]
    guesses["shortest choice"] = [min(q.choices, key=len) for q in questions]
    return {how: _share(questions, guessed) - chance for how, guessed in guesses.items()}


def _at(question: Question, place: int) -> str:
    return question.choices[place] if place < len(question.choices) else ""


def _share(questions: Sequence[Question], guessed: Sequence[str]) -> float:
    right = [q.answer == guess for q, guess in zip(questions, guessed, strict=True)]
    return sum(right) / len(right)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=get_args(Split), required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    questions = write(asked.split, asked.out, sources())
    print(f"{len(questions)} questions in {asked.out}:", dict(Counter(q.kind for q in questions)))
    for how, gain in shortcuts(questions).items():
        print(f"{how}: {gain:+.0%} against chance")


if __name__ == "__main__":
    main()
