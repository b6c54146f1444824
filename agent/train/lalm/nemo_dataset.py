"""The rows of a training set as a dataset of NeMo-RL: `data.train.dataset_name=THIS_CLASS`.

Read against NeMo-RL 7ea279a. A row becomes two messages: the sound (mono, 16 kHz) with what is
asked, and the right choice word for word, which the rewards `format` and `exact_alnum` compare with
what stands in `<answer>`. Its processor takes only tasks that it knows by name, so this one goes by
"audiomcq", whose rows look the same. Our own rewards and traces are not used there.

`split` is train or validation, as NeMo-RL's settings call them. It has no `split_validation_size`,
which would hold out rows about recordings that others train on.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from agent.data.dataset import folder, rows_of
from agent.data.trainer_rows import recording_of
from graphs.choice_reply import lettered
from tools.audio import AudioClip
from tools.prompt import Prompt

Foreign = Any
"""Something of NeMo-RL, which has an environment of its own."""

RATE = 16_000
PROMPT = Prompt.read("agent.data", "nemo")
SPLITS = {"validation": "dev"}
"""Ours, by NeMo-RL's names for them, where these differ."""
_BASE: Foreign = import_module("nemo_rl.data.datasets.raw_dataset").RawDataset


class PaqaDataset(_BASE):
    """Questions about recordings, from the file that `agent data paqa` writes."""

    task_name = "audiomcq"

    def __init__(self, data_path: str, split: str = "train", **_: object) -> None:
        """Reads the rows, and finds every recording, before anything else starts."""
        path = Path(data_path)
        columns = import_module("datasets")
        rows = [
            {
                "audio": str(recording_of(row, folder(path))),
                "question": row.question,
                "choices": list(row.choices),
                "answer": row.choices[row.answer],
                "task_name": self.task_name,
            }
            for row in rows_of(path, SPLITS.get(split, split))
        ]
        self.dataset = columns.Dataset.from_list(rows)
        self.preprocessor = self.format_data
        self.val_dataset = None

    def format_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A row as messages; the sound is decoded here, when the row is used."""
        sound = AudioClip.open(Path(data["audio"])).samples(RATE)
        text = PROMPT(question=data["question"], choices=lettered(data["choices"]))
        asked = [{"type": "audio", "audio": sound}, {"type": "text", "text": text}]
        return {
            "messages": [
                {"role": "user", "content": asked},
                {"role": "assistant", "content": data["answer"]},
            ],
            "task_name": self.task_name,
            "choices": data["choices"],
        }
