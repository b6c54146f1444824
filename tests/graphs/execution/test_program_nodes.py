"""What each node of a program means, on percepts that are written by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from graphs.execution.run import run
from graphs.query.notation import read
from tests.graphs.execution.asked import SPAN, calls, told
from tests.graphs.execution.percepts import SCENE, event, measured, same_words, spoken
from tools.evidence import Percept

DAY: tuple[Percept, ...] = (
    *SCENE,
    measured("pitch", 110, 2.0, 3.5),
    measured("pitch", 215, 5.5, 7.0),
    measured("loudness", -30, 1.0, 1.4),
    measured("loudness", -12, 4.0, 5.0),
    measured("loudness", -24, 8.0, 8.4),
    measured("loudness", -20, 9.0, 11.5),
    measured("tempo", 122, 0.0, 12.0),
    measured("silence", 1.6, 7.2, 7.8),
)
SOUNDS = ["a bark", "a bell", "rain", "a train"]
COUNTS = ["0", "1", "2", "3", "4"]
TIMES = ["1 s", "4 s", "8 s", "9 s"]


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ('name(nth(1, sound()))', SOUNDS, "a bark"),
        ('name(nth(2, sound()))', SOUNDS, "a bell"),
        ('name(nth(-1, sound()))', SOUNDS, "rain"),
        ('start(nth(2, sound("bark")))', TIMES, "8 s"),
        ('name(before(sound(), sound("bell")))', SOUNDS, "a bark"),
        ('name(after(sound(), nth(2, sound("bark"))))', SOUNDS, "rain"),
        ('name(next(sound(), sound("bell")))', SOUNDS, "a bark"),
        ('name(previous(sound(), sound("rain")))', SOUNDS, "a bark"),
        ('count(before(sound("bark"), sound("rain")))', COUNTS, "2"),
        ('count(after(sound("bark"), sound("bell")))', COUNTS, "1"),
        ('name(between(sound(), nth(1, speech()), nth(2, speech())))', SOUNDS, "a bell"),
        ('name(part(sound(), 1, 4))', SOUNDS, "a bark"),
        ('name(part(sound(), -1, 4))', SOUNDS, "rain"),
        ('name(span(sound(), 3.5, 6))', SOUNDS, "a bell"),
        ('name(span(sound(), -3, 36000))', SOUNDS, "rain"),
        ('name(span(sound(), 10, 10))', SOUNDS, "rain"),
        ('count(span(sound("bark"), 0, 5))', COUNTS, "1"),
        ('words(by(speech(), nth(2, speaker())))', ["hold the line", "il numero"], "il numero"),
        ('words(man(speech()))', ["hold the line", "il numero"], "hold the line"),
        ('words(woman(speech()))', ["hold the line", "il numero"], "il numero"),
        ('count(woman(speaker()))', COUNTS, "1"),
        ('count(child(speaker()))', COUNTS, "0"),
        ('name(most("loudness", sound()))', SOUNDS, "a bell"),
        ('name(least("loudness", sound()))', SOUNDS, "a bark"),
        ('name(most("length", sound()))', SOUNDS, "rain"),
        ('name(most("count", sound()))', SOUNDS, "a bark"),
        ('name(least("end", either(sound("bell"), sound("rain"))))', ["bell", "rain"], "bell"),
        ('who(least("pitch", speaker()))', ["first speaker", "second speaker"], "first speaker"),
        ('name(nth(1, either(sound("rain"), sound("bell"))))', ["rain", "bell"], "bell"),
        ('count(either(sound("bark"), sound("bell")))', COUNTS, "3"),
        ('name(other(sound(), sound("bark")))', ["a bark", "a bell"], "a bell"),
        ('count(over("length", sound(), constant(2)))', COUNTS, "1"),
        ('count(under("length", sound("bark"), constant(2)))', COUNTS, "2"),
        ('place(most("loudness", sound("bark")))', ["the first", "the second"], "the second"),
        ('count(sound("bark"))', COUNTS, "2"),
        ('kinds(sound())', COUNTS, "3"),
        ('count(speaker())', COUNTS, "2"),
        ('count(turn())', COUNTS, "2"),
        ('count(word())', ["4", "9", "14"], "9"),
        ('count(word("hold"))', COUNTS, "1"),
        ('count(speech())', COUNTS, "2"),
        ('count(silence())', COUNTS, "1"),
        ('start(sound("bell"))', TIMES, "4 s"),
        ('end(sound("bell"))', ["4 s", "5 s", "6 s"], "5 s"),
        ('length(sound("rain"))', ["1 s", "2.5 s", "6 s"], "2.5 s"),
        ('length(whole())', ["8 s", "12 s"], "12 s"),
        ('length(speech())', ["1.5 s", "3 s", "5 s"], "3 s"),
        ('length(most("length", silence()))', ["0.6 s", "2 s"], "0.6 s"),
        ('length(after(whole(), sound("bell")))', ["2 s", "7 s", "12 s"], "7 s"),
        ('length(part(whole(), 1, 3))', ["4 s", "12 s"], "4 s"),
        ('loudness(sound("bell"))', ["-30 dB", "-12 dB"], "-12 dB"),
        ('pitch(nth(2, speech()))', ["110 Hz", "215 Hz"], "215 Hz"),
        ('tempo(whole())', ["60 BPM", "90 BPM", "120 BPM"], "120 BPM"),
        ('order(sound())', ["rain, bark, bell", "bark, bell, rain"], "bark, bell, rain"),
        ('order(either(sound("bell"), sound("rain")))', ["before", "after"], "before"),
        ('minus(start(sound("rain")), start(sound("bell")))', ["1 s", "5 s", "9 s"], "5 s"),
        ('minus(start(sound("rain")), end(sound("bell")))', ["1 s", "4 s", "9 s"], "4 s"),
        ('plus(count(sound("bark")), count(sound("bell")))', COUNTS, "3"),
        ('plus(count(before(speech(), sound("rain"))), constant(1))', COUNTS, "3"),
        ('language(nth(2, speech()))', ["English", "Italian"], "Italian"),
        ('gender(nth(2, speech()))', ["a man", "a woman"], "a woman"),
        ('who(speech("hold the line"))', ["Speaker 1", "Speaker 2"], "Speaker 1"),
        ('words(nth(-1, word()))', ["attivo", "please"], "attivo"),
        ('words(next(speech(), sound("bell")))', ["hold the line", "il numero"], "il numero"),
        ('not_(name(sound()))', SOUNDS, "a train"),
        ('not_(who(nth(1, turn())))', ["speaker 1", "speaker 2"], "speaker 2"),
    ],
)  # fmt: skip
def test_the_choice_that_fits_wins(program: str, choices: list[str], right: str) -> None:
    answer = told(program, choices, DAY)
    assert answer.text == right, answer.posterior
    assert not answer.guess


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ('exists(sound("bell"))', True),
        ('exists(sound("train"))', False),
        ('not_(exists(sound("train")))', True),
        ('exists(before(sound("bell"), sound("rain")))', True),
        ('exists(before(sound("rain"), sound("bell")))', False),
        ('exists(during(sound("bell"), speech()))', False),
        ('exists(apart(sound("bell"), speech()))', True),
        ('exists(next(sound("rain"), sound("bell")))', False),
        ('exists(next(sound("bell"), speech("hold the line")))', True),
        ('exists(word("hold"))', True),
        ('exists(word("Chicago"))', False),
        ('exists(speech("line"))', True),
        ('exists(speech("holiday"))', False),
        ('exists(man(speech()))', True),
        ('exists(child(speech()))', False),
        ('more(count(sound("bark")), constant(5))', False),
        ('more(count(sound("bark")), count(sound("bell")))', True),
        ('fewer(count(sound("bell")), count(sound("bark")))', True),
        ('equal(count(sound("bark")), constant(2))', True),
        ('atleast(count(sound("bark")), constant(2))', True),
        ('atmost(count(sound("bark")), constant(1))', False),
        ('more(loudness(sound("bell")), loudness(sound("rain")))', True),
        ('more(length(sound("bell")), length(sound("rain")))', False),
        ('same(who(nth(1, turn())), who(nth(-1, turn())))', False),
        ('same(who(nth(1, turn())), who(nth(1, speech())))', True),
        ('same(language(nth(1, speech())), language(nth(2, speech())))', False),
        ('same(name(nth(1, sound())), name(nth(3, sound())))', True),
        ('is_(name(nth(1, sound())), "bark")', True),
        ('is_(name(nth(1, sound())), "bell")', False),
        ('is_(gender(nth(2, speaker())), "woman")', True),
        ('is_(language(speech()), "Spanish")', False),
        ('both(exists(sound("bell")), exists(sound("rain")))', True),
        ('both(exists(sound("bell")), exists(sound("train")))', False),
        ('any_(exists(sound("bell")), exists(sound("train")))', True),
        ('not_(exists(other(sound(), either(sound("bark"), sound("bell")))))', False),
        ('not_(exists(other(sound(), either(sound("rain"), either(sound("bark"), '
         'sound("bell"))))))', True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("choices", [("Yes", "No"), ("false", "true"), ()])
def test_yes_and_no_follow(program: str, right: bool, choices: tuple[str, ...]) -> None:
    answer = told(program, choices, DAY)
    assert answer.text in (("Yes", "true", "Yes.") if right else ("No", "false", "No."))
    assert answer.confidence > 0.6


def test_of_what_comes_equally_often_the_shorter_breaks_in() -> None:
    heard = (event("Rain", 0.0, 12.0), event("Cowbell", 5.0, 5.3))
    assert told('name(least("count", sound()))', ["rain", "a cowbell"], heard).text == "a cowbell"


def test_what_is_said_word_for_word_is_no_other_line() -> None:
    heard = (
        event("Cowbell", 1.0, 1.3),
        spoken("Нажмите единицу", 2.0, 3.0, "ru"),
        event("Caw", 5.0, 5.4),
        spoken("Подождите, пожалуйста", 6.0, 7.0, "ru"),
    )

    def all_alike(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 2), 0.7071, dtype=np.float32)

    program = read('name(previous(sound(), speech("Подождите, пожалуйста")))')
    assert program is not None
    choices = ("a cowbell", "caw")
    assert run(program, choices, SPAN, calls(heard), same_words, all_alike).text == "caw"
