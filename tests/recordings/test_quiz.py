"""The quiz itself: fair, without shortcuts, and the same each time it is built."""

from pathlib import Path

import pytest

from tests.recordings.build import shortcuts, sources, write
from tests.recordings.sources import Sources, Split, keep


def test_no_recording_is_in_both_splits() -> None:
    files = {
        split: {clip.file for clip in keep() if clip.split == split} for split in ("dev", "held")
    }
    assert not files["dev"] & files["held"]


@pytest.fixture(scope="module")
def recordings() -> Sources:
    return sources()


@pytest.mark.recordings
@pytest.mark.parametrize("split", ["dev", "held"])
def test_each_question_has_one_right_answer_that_cannot_be_guessed(
    split: Split, tmp_path: Path, recordings: Sources
) -> None:
    questions = write(split, tmp_path, recordings)
    for question in questions:
        assert question.choices.count(question.answer) == 1
        assert len(set(question.choices)) == len(question.choices)
    assert max(shortcuts(questions).values()) <= 0.1


@pytest.mark.recordings
def test_it_is_built_alike_to_the_byte(tmp_path: Path, recordings: Sources) -> None:
    for folder in ("one", "two"):
        write("dev", tmp_path / folder, recordings)
    for path in (tmp_path / "one").rglob("*.*"):
        again = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == again.read_bytes()
