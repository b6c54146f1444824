"""AIR-Bench, foundation part: 19 tasks on speech, sound and music, some 19,000 questions.

https://github.com/OFA-Sys/AIR-Bench (Apache-2.0; recordings on the hub as
qyang1021/AIR-Bench-Dataset, under their sources' terms). The metric is accuracy by the letter of
the answer, as the mean over tasks. The schema and the folders were read in
`Inference_Foundation.py` and `score_foundation.py` at 9832476: recordings lie in a folder named by
task and data set, and those of Audio_Grounding are flac whatever their path says. An example row of
`Foundation_meta.json`, whose folder is the audio root:

    {"path": "....wav", "question": "...", "choice_a": "...", "choice_b": "...", "choice_c": "...",
     "choice_d": null, "answer_gt": "...", "task_name": "Sound_AQA", "dataset_name": "...",
     "uniq_id": 1}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from evals.benchmark import Submission, inside, key_among, read_items, read_json
from evals.letter_rows import LetterRow, with_letters
from evals.mmau import Words
from evals.sample import Item
from evals.scoring.choice_match import ChoiceMatch
from evals.scoring.letter_match import LetterMatch
from evals.scoring.metric import MacroMean
from graphs.state import Question

NAME = "air-bench"
SCORERS = (
    LetterMatch("official", metric=MacroMean("task", name="mean over tasks")),
    ChoiceMatch("exact"),
)
FIELDS = (
    *("path", "question", "choice_a", "choice_b", "choice_c", "choice_d"),
    *("answer_gt", "task_name", "dataset_name", "uniq_id"),
)
"""Of a row of the file that the published script reads, without `response`."""

AS_FLAC = "Audio_Grounding"
"""The task whose recordings are flac."""


class _Row(LetterRow):
    """The fields that are used."""

    path: Words
    task_name: Words
    dataset_name: Words
    uniq_id: int | Words

    @property
    def file(self) -> str:
        """The recording below the folder of the question file."""
        folder = PurePosixPath(f"{self.task_name}_{self.dataset_name}")
        path = folder / self.path
        return str(path.with_suffix(".flac") if self.task_name == AS_FLAC else path)


def read(data: Path) -> list[Item]:
    """Every item of `Foundation_meta.json`."""
    return read_items(data, read_json(data), _Row, _item)


def _item(row: _Row, whole: dict[str, Any]) -> Item:
    return Item(
        id=str(row.uniq_id),
        audio=inside(row.file),
        question=Question(text=row.question, choices=row.choices),
        target=key_among(row.answer_gt, row.choices),
        groups={"task": (row.task_name,), "data set": (row.dataset_name,)},
        row=whole,
    )


def submissions(items: Sequence[Item], said: Mapping[str, Submission]) -> Mapping[str, str]:
    """The file that the published script reads, with a letter in `response`."""
    return {"Foundation_result.jsonl": with_letters(items, said, FIELDS)}
