"""Questions that runs are made of."""

from pathlib import Path

import pytest

from tests.evals.samples import CLIPS


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Three questions about the small recordings, in the schema of MMAU."""
    path = tmp_path / "questions.json"
    path.write_bytes((CLIPS / "questions.json").read_bytes())
    return path
