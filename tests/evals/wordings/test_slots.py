"""Written questions as wordings with gaps, and filled again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.wordings.slots import GappedWording, wording
from evals.wordings.sound_names import called, names
from evals.wordings.worded_program import WordedProgram
from graphs.query.linear import linear


def made(line: str) -> GappedWording | None:
    return wording(WordedProgram.of(line), "batch")


def filled(line: str, **fills: str) -> WordedProgram:
    found = made(line)
    assert found is not None
    return found.filled({gap.text: fills[gap.text.replace(" ", "_")] for gap in found.gaps})


def test_another_thing_stands_in_question_and_program() -> None:
    line = 'Does the dog bark before the bell? => exists(before(sound("dog bark"), sound("bell")))'
    asked = filled(line, dog_bark="cow moo", bell="thunder")
    assert asked.question == "Does the cow moo before the thunder?"
    assert asked.notation == 'exists(before(sound("cow moo"), sound("thunder")))'


def test_the_article_goes_with_the_thing() -> None:
    line = 'Is there a dog? => exists(sound("dog"))'
    assert filled(line, dog="owl").question == "Is there an owl?"


def test_a_name_in_the_program_is_one_wherever_it_stands() -> None:
    line = (
        "Is the second bell later than the third bell? => "
        'more(start(nth(2, sound("bell"))), start(nth(3, sound("bell"))))'
    )
    asked = filled(line, bell="knock")
    assert asked.question == "Is the second knock later than the third knock?"


def test_a_quote_is_another_quote() -> None:
    line = 'Who says "good night"? => who(speech("good night"))'
    assert filled(line, good_night="Wait for me").notation == 'who(speech("Wait for me"))'


@pytest.mark.parametrize(
    "line",
    [
        'The gate squeaks. When does it squeak first? => start(nth(1, sound("gate squeaks")))',
        'Which of the three bells is the loudest? => place(most("loudness", sound("bells")))',
        'Which city is the train going to? => words(speech("city is the train going to"))',
        'In this 20-second clip, is there a dog? => exists(sound("dog"))',
        'What language is the song in? => language(sound("song"))',
        'Is it someone sneezing? => exists(sound("sneezing"))',
        'Does she cough? => exists(sound("cough"))',
        "In which half is it, the first half or the second half? => start(nth(1, speech()))",
        "Major or minor? => key(whole())",
        'Which quarter of the clip has the last splash? => start(nth(-1, sound("splash")))',
        'Which sound goes on throughout? => name(most("length", sound()))',
    ],
)
def test_what_holds_of_the_old_thing_only_is_left_out(line: str) -> None:
    assert made(line) is None


def test_a_preamble_that_sets_another_scene_is_left_out() -> None:
    found = made('Railway archive, item 6. How often is a bell heard? => count(sound("bell"))')
    assert found is not None
    assert found.question == "How often is a {0} heard?"


def test_what_is_played_is_an_instrument() -> None:
    found = made('Does the violin play first? => is_(name(nth(1, sound())), "violin")')
    assert found is not None
    assert found.within == "instrument"


LINES = (
    'Is there a dog in the clip? => exists(sound("dog"))',
    'How many times does the dog bark? => count(sound("dog bark"))',
    'Is the dog bark before the bell? => exists(before(sound("dog bark"), sound("bell")))',
    'Dog or bell: which comes first? => name(nth(1, either(sound("Dog"), sound("bell"))))',
    'What comes right after the rain? => name(next(sound(), sound("rain")))',
)


@given(st.sampled_from(LINES), st.data())
def test_a_filled_question_copies_what_its_program_names(line: str, data: st.DataObject) -> None:
    found = made(line)
    assert found is not None
    fills = {
        gap.text: data.draw(
            st.sampled_from(
                [text for label in names() for form in gap.forms for text in called(label, form)]
            )
        )
        for gap in found.gaps
    }
    asked = found.filled(fills)
    assert asked.program is not None
    assert linear(asked.program, asked.question)
    assert all(text.lower() in asked.question.lower() for text in fills.values())
