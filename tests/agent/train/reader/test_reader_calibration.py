"""How sure a reader is: rising with its own score, and about as often right."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agent.train.reader.reader_calibration import calibration, meaning
from evals.wordings.worded_program import WordedProgram
from graphs.execution.reliability import fit
from graphs.query.notation import read
from graphs.query.program_grammar import NAMES
from graphs.query.trained_reader import ReaderCard, TrainedReader

scores = st.floats(-30, 0, allow_nan=False)


def card(pairs: list[tuple[float, bool]]) -> ReaderCard:
    return ReaderCard(operators=NAMES, layers=1, heads=1, head=1, calibration=fit(pairs))


@given(st.lists(st.tuples(scores, st.booleans()), max_size=60), st.lists(scores, min_size=2))
def test_a_better_score_is_never_less_sure(
    pairs: list[tuple[float, bool]], asked: list[float]
) -> None:
    sure = [card(pairs).calibrated(one) for one in sorted(asked)]
    assert all(low <= high for low, high in pairwise(sure))
    assert all(0 <= one <= 1 for one in sure)


def test_sureness_is_how_often_it_was_right() -> None:
    pairs = [(-9.0, False)] * 3 + [(-1.0, True)] * 3 + [(-1.0, False)]
    assert card(pairs).calibrated(-1.0) == 0.75
    assert card(pairs).calibrated(-9.0) == 0.0


def test_a_reader_is_calibrated_on_questions_that_it_reads(tiny_reader: TrainedReader) -> None:
    asked = [
        WordedProgram(f"what is number {at}?", (), program)
        for at in range(6)
        for program in ("beyond", "name(sound())")
    ]
    knots = calibration(tiny_reader, asked)
    assert list(knots) == sorted(knots)
    assert all(score <= 1e-3 and 0 <= right <= 1 for score, right in knots)


def test_programs_mean_the_same_in_any_case_and_order_of_lists() -> None:
    one = read('name(either(sound("Dog"), either(sound("cat"), sound("owl"))))')
    other = read('name(either(either(sound("dog"), sound("cat")), sound("owl")))')
    assert meaning(one) == meaning(other) != meaning(None)
