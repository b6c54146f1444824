"""A program in plain English: one line, all its texts, nothing that reads in two ways."""

import pytest
from hypothesis import given

from graphs.query.notation import read
from graphs.query.noun_phrases import quote
from graphs.query.program import Program
from graphs.query.sentence import sentence
from tests.graphs.query.program_strategies import programs


@given(programs())
def test_any_program_is_one_line_with_all_its_texts(program: Program) -> None:
    told = sentence(program)
    assert told == " ".join(told.split())
    assert told.isprintable()
    assert all(quote(leaf.of)[1:-1] in told for leaf in program.leaves())


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (
            'count(before(sound("knock"), nth(1, sound("door"))))',
            "how many times 'knock' is heard before the first 'door'",
        ),
        ("count(speaker())", "how many speakers are heard"),
        ("sum(word())", "what the numbers said in any word add up to"),
        (
            'equal(length(sound("rain")), length(whole()))',
            "whether 'rain' lasts as long as the recording",
        ),
        ('count(word("stop"))', "how many times the word 'stop' is heard"),
        ('kinds(sound("animals"))', "how many different kinds of 'animals' are heard"),
        (
            'name(nth(1, after(sound(), nth(2, sound("bell")))))',
            "what the first sound after the second 'bell' is",
        ),
        (
            'name(after(nth(1, sound()), sound("bell")))',
            "which of (the first sound) is heard after 'bell'",
        ),
        (
            'more(loudness(sound("dog")), loudness(man(speech())))',
            "whether the loudness of 'dog' is more than the loudness of (speech in a man's voice)",
        ),
        ("not_(name(sound()))", "which choice does not say which sound is heard"),
        ('not_(exists(sound("dog")))', "whether it is not so that 'dog' is heard"),
        (
            'minus(start(sound("bell")), end(sound("knock")))',
            "how long it is from the end of 'knock' to the start of 'bell'",
        ),
        ("minus(constant(3), constant(1.5))", "how much (3 minus 1.5) is"),
        ("constant(3)", "what 3 is"),
        (
            'is_(trend("loudness", sound("knocks")), "louder")',
            "whether the change in the loudness of 'knocks' is 'louder'",
        ),
        ('trend("tempo", whole())', "whether the tempo of the recording rises, falls or stays"),
        (
            'any_(exists(word("it\'s")), equal(count(turn()), constant(2)))',
            "whether (the word \"it's\" is heard) or (the number of turns is exactly 2)",
        ),
        ('order(either(sound("a"), sound("b")))', "in which order 'a' and 'b' are heard"),
        (
            'count(over("length", silence(), constant(2)))',
            "how many pauses are heard with a length of more than 2",
        ),
        (
            'place(least("end", sound("beeps")))',
            "which of its like the first to end 'beeps' is",
        ),
        ("order(sound())", "in which order sounds are heard"),
        (
            'same(who(nth(1, turn())), who(nth(-1, turn())))',
            "whether the speaker of the first turn and the speaker of the last turn are the same",
        ),
        ('who(most("length", speaker()))', "who the longest speaker is"),
        ('who(least("pitch", speaker()))', "who the lowest speaker is"),
        (
            'length(span(sound("rain"), -3, 36000))',
            "how long 'rain' from 3 s before the end to the end lasts",
        ),
        (
            'exists(part(sound("rain"), 4, 4))',
            "whether 'rain' is heard in the last quarter of the recording",
        ),
        (
            'exists(part(other(sound(), sound("rain")), 2, 7))',
            "whether any sound is heard other than 'rain' in the second of 7 parts "
            "of the recording",
        ),
        (
            'count(between(apart(sound("a"), sound("b")), nth(12, note()), nth(-2, beat())))',
            "how many times 'a' is heard apart from 'b' between the 12th note and "
            "the second from last beat",
        ),
        (
            'words(next(by(speech(), nth(2, speaker())), speech("my name")))',
            "what is said in speech by whoever is heard in the second speaker "
            "right after speech about 'my name'",
        ),
        (
            'count(before(sound("a"), during(sound("b"), next(sound("c"), previous(sound("d"), '
            'nth(3, after(sound("e"), sound("f"))))))))',
            "how many times 'a' is heard before ('b' during ('c' right after ('d' right before "
            "(the third 'e' after 'f'))))",
        ),
        ("both(count(sound()), exists(sound()))", "whether (there is an answer to (how many "
            "sounds are heard)) and (any sound is heard)"),
    ],
)  # fmt: skip
def test_a_program_reads_as_its_question(program: str, told: str) -> None:
    found = read(program)
    assert found
    assert sentence(found) == told
