"""Builds a benchmark, whole or not at all: recordings, annotations, questions in MMAU's form."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import soundfile as sf

from evals.scenes.annotations import FOLDER, facts_of
from evals.scenes.clip_audio import RATE, ClipSource, Recordings
from evals.scenes.clip_manifest import ClipManifest, keep
from evals.scenes.fetch import Library, Told, fetch, opened
from evals.scenes.reference import SceneFacts
from evals.scenes.render import render
from evals.scenes.scene_plan import ScenePlan
from evals.scenes.templates.question_evidence import needs_of
from evals.scenes.templates.question_wording import SceneQuestion
from evals.scenes.templates.scene_questions import quiz
from evals.scenes.templates.scene_templates import programme
from evals.splits import SPLITS, Split
from tools.errors import InputError
from tools.files import whole_folder

DATASET = "listen-again-scenes"
FACTS, QUESTIONS = "facts.jsonl", "questions.json"
EASY = frozenset({"order", "present", "what", "background", "language", "said"})
HARD = frozenset({"when", "tempo", "how many", "said while", "same voice", "who"})


@dataclass(frozen=True)
class Built:
    """What was built, and where.

    Attributes:
        second: How many questions need a second perception.
    """

    folder: Path
    scenes: int
    questions: int
    second: int
    seconds: float


def build(
    out: Path,
    split: Split,
    scenes: int,
    seed: int,
    sources: Path | None,
    cache: Path,
    told: Told,
) -> Built:
    """Builds the first scenes of a split into a folder that is not there yet, or is empty.

    The same arguments give the same bytes, and fewer scenes the same first ones.

    `sources` is a folder of unpacked packages; without one, what `cache` lacks is downloaded.

    Raises:
        InputError: The folder is not empty, or a recording cannot be had as it was checked.
    """
    if scenes < 1 or seed < 0:
        raise InputError(f"found {scenes} scenes, seed {seed}; expected at least 1, and 0 or more")
    with whole_folder(out) as folder:
        kept = keep()
        plans = list(programme(kept, split, scenes, seed))
        recordings = Recordings(_library(plans, sources, cache, told))
        planned = [facts_of(plan, kept) for plan in plans]
        questions = list(quiz(planned, kept, (seed, SPLITS.index(split))))
        told(f"rendering {scenes} scenes")
        facts = write(folder, plans, kept, recordings)
        known = {fact.audio: fact for fact in facts}
        rows = [_row(q, needs_of(q, known[q.audio], kept), split, seed) for q in questions]
        _dump(folder, facts, rows)
    return Built(
        folder=out,
        scenes=len(facts),
        questions=len(questions),
        second=sum(question.second for question in questions),
        seconds=sum(fact.seconds for fact in facts),
    )


def write(
    folder: Path, plans: Sequence[ScenePlan], kept: ClipManifest, source: ClipSource
) -> list[SceneFacts]:
    """Renders every plan into the folder; its annotations, with the hash of the file."""
    (folder / FOLDER).mkdir()
    return [_written(folder, plan, kept, source) for plan in plans]


def _written(folder: Path, plan: ScenePlan, kept: ClipManifest, source: ClipSource) -> SceneFacts:
    buffer = io.BytesIO()
    sf.write(buffer, render(plan, source), RATE, format="WAV", subtype="PCM_16")
    facts = facts_of(plan, kept, hashlib.sha256(buffer.getvalue()).hexdigest())
    (folder / facts.audio).write_bytes(buffer.getvalue())
    return facts


def _library(plans: Sequence[ScenePlan], sources: Path | None, cache: Path, told: Told) -> Library:
    if sources is not None:
        return opened(sources)
    needed = sorted({clip.package for plan in plans for clip in plan.clips})
    return fetch(needed, cache, told)


def _dump(folder: Path, facts: Sequence[SceneFacts], rows: Sequence[dict[str, Any]]) -> None:
    lines = "".join(f"{fact.model_dump_json()}\n" for fact in facts)
    (folder / FACTS).write_text(lines, encoding="utf-8", newline="\n")
    text = json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    (folder / QUESTIONS).write_text(text, encoding="utf-8", newline="\n")


def _row(
    question: SceneQuestion, needs: tuple[int, ...], split: Split, seed: int
) -> dict[str, Any]:
    """A question in the fields of MMAU, and which of the scene's annotations it rests on."""
    name = f"{DATASET}/{seed}/{question.audio}/{question.kind}/{question.text}"
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "audio_id": f"./{question.audio}",
        "question": question.text,
        "choices": question.choices,
        "answer": question.answer,
        "dataset": DATASET,
        "task": question.task,
        "split": split,
        "category": "Reasoning" if question.second else "Information Extraction",
        "sub-category": question.kind,
        "difficulty": _difficulty(question.kind),
        "needs": needs,
    }


def _difficulty(kind: str) -> str:
    return "hard" if kind in HARD else "easy" if kind in EASY else "medium"
