"""The old recipe stays as it was, to the byte: old numbers were measured on it."""

import hashlib
from collections.abc import Iterator

import pytest

from evals.scenes.annotations import facts_of
from evals.scenes.clip_audio import RATE
from evals.scenes.clip_manifest import keep
from evals.scenes.reference import SceneFacts
from evals.scenes.render import loudness, render
from evals.scenes.templates.scene_templates import programme
from evals.splits import Split
from tests.evals.scenes.tones import Tones
from tools.audio import Samples

FIRST_FIELDS = (
    "audio",
    "sha256",
    "split",
    "kind",
    "seconds",
    "percepts",
    "levels",
    "snr",
    "sources",
)
"""What annotations held when the numbers were measured."""


@pytest.mark.parametrize(
    ("split", "planned", "rendered"),
    [
        ("train", "f09add1a73bfe63d", "6a76ce2a72945fc6"),
        ("dev", "100dc6df6c6f2f45", "8a0be74606cbc131"),
        ("test", "4209ffce6a5fb079", "14e13db85f6be06d"),
    ],
)
def test_old_scenes_are_planned_and_rendered_as_ever(
    split: Split, planned: str, rendered: str
) -> None:
    plans = list(programme(keep(), split, 12, 3))
    told = "".join(
        facts_of(plan, keep()).model_dump_json(include={*FIRST_FIELDS}) for plan in plans
    )
    levels = [level for plan in plans for level in _course(render(plan, Tones()))]
    assert _short(told.encode()) == planned
    assert _short(" ".join(levels).encode()) == rendered


def test_annotations_written_before_recipes_had_names_are_of_the_first() -> None:
    facts = facts_of(next(programme(keep(), "dev", 1, 3)), keep())
    old = SceneFacts.model_validate_json(facts.model_dump_json(include={*FIRST_FIELDS}))
    assert (old.recipe, old.channels, old.countable) == ("templates", 1, ())


def _course(samples: Samples) -> Iterator[str]:
    """The level of every twentieth of a second; the last bits differ from machine to machine."""
    size = RATE // 20
    for start in range(0, len(samples), size):
        yield f"{loudness(samples[start : start + size]):.1f}"


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
