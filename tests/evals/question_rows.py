"""A few rows of our own in the schema of each benchmark, about the recordings in `tests/clips`."""

from __future__ import annotations

from typing import Any

PRO: list[dict[str, Any]] = [
    {
        "id": "closed",
        "audio_path": ["call.ogg"],
        "question": "Which animal barks?",
        "choices": ["A dog", "A frog", "A hen"],
        "answer": "A dog",
        "category": "sound",
        "sub-cat": None,
        "length_type": "short",
        "perceptual_skills": ["Sound Identification"],
        "reasoning_skills": None,
        "task_identifier": None,
        "kwargs": {"N": None, "keywords": None},
    },
    {
        "id": "open",
        "audio_path": ["frogs.ogg"],
        "question": "What can be heard?",
        "choices": [],
        "answer": "Frogs croak by a pond.",
        "category": "open",
        "perceptual_skills": [],
        "reasoning_skills": [],
        "kwargs": None,
    },
    {
        "id": "form",
        "audio_path": ["speech.ogg"],
        "question": "Say in at most five words what is said.",
        "choices": None,
        "answer": None,
        "category": "instruction following",
        "task_identifier": "Number Words (at most)",
        "kwargs": {"N": 5, "keywords": None},
    },
    {
        "id": "two",
        "audio_path": ["call.ogg", "barks.ogg"],
        "question": "In which recording does somebody speak?",
        "choices": ["The first", "The second"],
        "answer": "The first",
        "category": "multi",
    },
]

MMSU: list[dict[str, Any]] = [
    {
        "id": f"mmsu-{at}",
        "audio_path": audio,
        "question": question,
        "choice_a": choices[0],
        "choice_b": choices[1],
        "choice_c": choices[2],
        "choice_d": choices[3],
        "answer_gt": choices[right],
        "task_name": task,
        "category": "Perception",
        "sub-category": "Linguistics",
        "sub-sub-category": "Semantics",
        "linguistics_sub_discipline": "Phonetics",
    }
    for at, (audio, question, choices, right, task) in enumerate(
        [
            ("speech.ogg", "Who speaks?", ("Bob", "A woman", "A choir", "Nobody"), 1, "speaker"),
            ("dialogue.ogg", "How many speak?", ("Two", "Three", "", ""), 0, "counting"),
        ]
    )
]

AIR: list[dict[str, Any]] = [
    {
        "path": "a.wav",
        "question": "What barks?",
        "choice_a": "A cat",
        "choice_b": "A dog",
        "choice_c": "A hen",
        "choice_d": None,
        "answer_gt": "A dog",
        "task_name": "Sound_AQA",
        "dataset_name": "ours",
        "uniq_id": 7,
    },
    {
        "path": "b.wav",
        "question": "When does it bark?",
        "choice_a": "At first",
        "choice_b": "At last",
        "answer_gt": "At last",
        "task_name": "Audio_Grounding",
        "dataset_name": "ours",
        "uniq_id": 8,
    },
]
