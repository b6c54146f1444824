"""Programs that are compared by what they answer, and the table of a reader."""

from hypothesis import given
from hypothesis import strategies as st

from agent.train.reader.random_evidence import SPAN, NamedThings, random_calls
from agent.train.reader.reader_report import grid, split_report
from agent.train.reader.same_answer import SameAnswer
from evals.wordings.worded_program import WordedProgram
from graphs.query.notation import read
from graphs.query.program import Program
from graphs.query.trained_reader import TrainedReader
from tests.graphs.execution.percepts import same_words
from tools.evidence import SoundEvent, Utterance

COMPARE = SameAnswer(same_words, lambda text: text, timelines=8)


def asked(program: str, *choices: str) -> WordedProgram:
    return WordedProgram("Which of dog and bell?", choices, program)


def program(text: str) -> Program:
    found = read(text)
    assert found is not None
    return found


def test_the_same_program_answers_the_same() -> None:
    assert COMPARE(asked('count(sound("dog"))'), program('count(sound("Dog"))')) == 1.0
    assert COMPARE(asked("beyond"), None) == 1.0


def test_what_no_program_says_is_no_answer() -> None:
    assert COMPARE(asked('count(sound("dog"))'), None) == 0.0
    assert COMPARE(asked("beyond"), program('count(sound("dog"))')) == 0.0


def test_other_programs_answer_the_same_where_they_mean_the_same() -> None:
    wanted = asked('exists(before(sound("dog"), sound("bell")))', "yes", "no")
    alike = 'more(start(nth(-1, sound("bell"))), start(nth(1, sound("dog"))))'
    opposite = 'not_(exists(before(sound("dog"), sound("bell"))))'
    assert COMPARE(wanted, program(alike)) > 0.6 > 0.4 > COMPARE(wanted, program(opposite))


def test_open_questions_are_compared_by_what_is_said() -> None:
    wanted = asked('count(sound("dog"))')
    assert COMPARE(wanted, program('name(sound("dog"))')) == 0.0


@given(st.text(max_size=8))
def test_evidence_is_drawn_of_what_is_named_and_of_others(seed: str) -> None:
    named = NamedThings.of(
        [program('both(exists(sound("owl")), exists(speech("the train")))')], lambda text: text
    )
    assert (named.labels, named.words) == (("owl",), ("the train",))
    calls = random_calls(named, seed)
    assert calls == random_calls(named, seed)
    percepts = [one for call in calls for one in call.percepts]
    assert all(SPAN.start <= one.segment.start < one.segment.end <= SPAN.end
               for one in percepts if isinstance(one, SoundEvent))  # fmt: skip
    assert {call.query.tool for call in calls} == {"tag", "asr", "diarize", "measure"}


def test_what_is_named_is_heard_now_and_then() -> None:
    named = NamedThings(("owl",), ("the train",), ())
    drawn = [one for at in range(20) for call in random_calls(named, str(at))
             for one in call.percepts]  # fmt: skip
    assert any(isinstance(one, SoundEvent) and one.label == "owl" for one in drawn)
    assert any(isinstance(one, Utterance) and one.text == "the train" for one in drawn)


def test_a_split_becomes_a_row_of_shares_with_intervals(tiny_reader: TrainedReader) -> None:
    wanted = [asked('count(sound("dog"))'), asked("beyond"), asked("name(sound())", "dog", "bell")]
    found = split_report("unseen wordings", wanted, tiny_reader, COMPARE)
    assert found.exact is not None
    assert found.beyond is not None
    assert (found.exact.n, found.beyond.n) == (2, 1)
    assert 0 <= found.exact.low <= found.exact.value <= found.exact.high <= 1
    (row,) = grid([found]).rows
    assert row[:2] == ["unseen wordings", "3"]


def test_a_split_without_questions_of_a_sort_has_no_share(tiny_reader: TrainedReader) -> None:
    found = split_report("mmau", [asked("beyond")], tiny_reader, COMPARE)
    assert found.exact is found.same_answer is None
    assert "-" in grid([found]).rows[0]
