"""MMAR without its choices."""

import json
from pathlib import Path

from evals import mmar_open
from evals.benchmark import Submission
from tests.evals.test_mmar import ROW, lines


def test_the_choices_stay_with_the_judge_and_the_right_one_is_accepted(tmp_path: Path) -> None:
    (item,) = mmar_open.read(lines(tmp_path, ROW))
    assert item.question.choices == ()
    assert (item.target, item.accepted) == (None, (ROW["answer"],))
    stated, judged = mmar_open.SCORERS
    assert stated(item, "I think it runs backwards.").value == 1
    assert stated(item, "It is mono").value == 0
    assert judged(item, "It is reversed").value is None
    (text,) = mmar_open.submissions([item], {item.id: Submission(prediction="Odd.")}).values()
    assert json.loads(text)["answer_prediction"] == "Odd."
