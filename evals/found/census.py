"""What a file of questions holds, whether its keys are right, and what words alone tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import isnan
from pathlib import Path

from pydantic import BaseModel

from evals.baselines import Pick, baselines
from evals.found import found_questions
from evals.found.found_index import read_index
from evals.found.found_questions import FoundRow
from evals.found.found_timeline import FoundTimeline, timeline
from evals.found.recordings import read_recordings
from evals.found.renderings import missing
from evals.sample import Item
from evals.text_classifier import TextClassifier, accuracy, chance


class Census(BaseModel, frozen=True):
    """Of one file of questions.

    Attributes:
        open_questions: Those without choices.
        minutes: Of all recordings that can be had.
        kinds: Questions by sub-category.
        verified: Questions whose key the timeline gives and no other choice.
        unverified: Questions that have no check; their key is the author's word.
        wrong: What the timeline gives instead, by the id of a question whose key fails its check.
        without: Why a recording cannot be had, by name.
        left_out: Questions on those recordings.
        chance: The accuracy of guessing, in per cent; the other rates are of blind controls.
    """

    questions: int
    open_questions: int
    recordings: int
    files: int
    minutes: float
    kinds: dict[str, int]
    verified: int
    unverified: int
    wrong: dict[str, tuple[str, ...]]
    without: dict[str, str]
    left_out: int
    chance: float
    blind: dict[str, float]


def census(data: Path, root: Path, train: Path | None = None) -> Census:
    """Checks every file and every key.

    Args:
        data: The question file.
        root: The folder of the found recordings.
        train: Another question file, which a classifier of words alone learns from.
    """
    items, index = found_questions.read(data), read_index(root)
    known = read_recordings(data)
    asked = [known[name] for name in dict.fromkeys(item.audio for item in items)]
    without = missing(asked, index, root)
    heard = {one.name: timeline(one, index, root) for one in asked if one.name not in without}
    checked = [item for item in items if item.audio in heard and "check" in item.row]
    wrong = dict(_wrong_keys(checked, heard))
    choosing = [item for item in items if item.question.choices]
    return Census(
        questions=len(items),
        open_questions=len(items) - len(choosing),
        recordings=len(asked),
        files=len({file for one in asked for file in one.files}),
        minutes=sum(one.seconds for one in heard.values()) / 60,
        kinds=dict(Counter(kind for item in items for kind in item.groups["sub-category"])),
        verified=len(checked) - len(wrong),
        unverified=sum("check" not in item.row for item in items),
        wrong=wrong,
        without=without,
        left_out=sum(item.audio in without for item in items),
        chance=_percent(chance(items)),
        blind=_blind(choosing, train),
    )


def _wrong_keys(
    items: Sequence[Item], heard: Mapping[str, FoundTimeline]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is right by the timeline, of each question whose key says something else."""
    for item in items:
        row = FoundRow.model_validate(item.row)
        chosen = tuple(row.check.chosen(heard[item.audio])) if row.check else ()
        if chosen != (row.accepted or (row.answer,)):
            yield item.id, chosen


def _blind(items: Sequence[Item], train: Path | None) -> dict[str, float]:
    """The accuracy of every baseline, and of words alone where there is something to learn from."""
    picks: dict[str, Pick] = dict(baselines(seed=0))
    if train is not None:
        picks["words"] = _reader(items, found_questions.read(train))
    return {name: _percent(accuracy(pick, items)) for name, pick in picks.items()}


def _reader(items: Sequence[Item], train: Sequence[Item]) -> Pick:
    """A classifier of words that never learned from a question on the same recording."""
    audio = {item.question: item.audio for item in items}

    @cache
    def fitted(name: str) -> TextClassifier:
        return TextClassifier.trained([item for item in train if item.audio != name])

    return lambda question: fitted(audio[question])(question)


def _percent(share: float) -> float:
    return 0.0 if isnan(share) else 100 * share
