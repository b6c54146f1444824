"""The 527 labels that networks trained on all of AudioSet score, in the order of their scores."""

from __future__ import annotations

from collections.abc import Sequence

COUNT = 527

LEFT_OUT = {
    1: "Male speech, man speaking",
    2: "Female speech, woman speaking",
    12: "Battle cry",
    32: "Male singing",
    33: "Female singing",
    277: "Funny music",
}
"""What YAMNet was not trained on, by its place among the 527 (class_labels_indices.csv)."""


def every_label(known: Sequence[str]) -> tuple[str, ...]:
    """YAMNet's 521 labels with the six that it leaves out, each in its place."""
    labels = list(known)
    for place, label in LEFT_OUT.items():
        labels.insert(place, label)
    if len(labels) != COUNT:
        raise ValueError(f"found {len(known)} labels; expected {COUNT - len(LEFT_OUT)}")
    return tuple(labels)
