"""Recipe `templates`: scenes of a fixed programme, with questions of its own. For old numbers."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import soundfile as sf

from evals.scenes.annotations import FOLDER, facts_of
from evals.scenes.clip_audio import RATE, ClipSource, Recordings
from evals.scenes.clip_manifest import ClipManifest, keep
from evals.scenes.fetch import Library, fetch, opened
from evals.scenes.recipe import Made, SceneOrder
from evals.scenes.reference import SceneFacts
from evals.scenes.render import render
from evals.scenes.scene_plan import ScenePlan
from evals.scenes.templates.question_evidence import needs_of
from evals.scenes.templates.question_wording import SceneQuestion
from evals.scenes.templates.scene_questions import quiz
from evals.scenes.templates.scene_templates import programme
from evals.splits import SPLITS

DATASET = "listen-again-scenes"
EASY = frozenset({"order", "present", "what", "background", "language", "said"})
HARD = frozenset({"when", "tempo", "how many", "said while", "same voice", "who"})


def make(order: SceneOrder, folder: Path) -> Made:
    """The first scenes of a split.

    Raises:
        InputError: A recording cannot be had as it was checked.
    """
    kept = keep()
    plans = list(programme(kept, order.split, order.scenes, order.seed))
    recordings = Recordings(_library(plans, order))
    planned = [facts_of(plan, kept) for plan in plans]
    questions = list(quiz(planned, kept, (order.seed, SPLITS.index(order.split))))
    order.told(f"rendering {order.scenes} scenes")
    facts = write(folder, plans, kept, recordings)
    known = {fact.audio: fact for fact in facts}
    rows = [_row(one, needs_of(one, known[one.audio], kept), order) for one in questions]
    return Made(facts, rows)


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


def _library(plans: Sequence[ScenePlan], order: SceneOrder) -> Library:
    if order.sources is not None:
        return opened(order.sources)
    needed = sorted({clip.package for plan in plans for clip in plan.clips})
    return fetch(needed, order.cache, order.told)


def _row(question: SceneQuestion, needs: tuple[int, ...], order: SceneOrder) -> dict[str, Any]:
    """A question in the fields of MMAU, and which of the scene's annotations it rests on."""
    name = f"{DATASET}/{order.seed}/{question.audio}/{question.kind}/{question.text}"
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "audio_id": f"./{question.audio}",
        "question": question.text,
        "choices": question.choices,
        "answer": question.answer,
        "dataset": DATASET,
        "task": question.task,
        "split": order.split,
        "category": "Reasoning" if question.second else "Information Extraction",
        "sub-category": question.kind,
        "difficulty": _difficulty(question.kind),
        "needs": needs,
    }


def _difficulty(kind: str) -> str:
    return "hard" if kind in HARD else "easy" if kind in EASY else "medium"
