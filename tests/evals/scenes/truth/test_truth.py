"""What programs mean, on scenes made by hand: each answer follows from the language's rules."""

from __future__ import annotations

import pytest

from evals.scenes.truth.answer import Missing, RightAnswer
from evals.scenes.truth.truth import SceneTruth
from graphs.query import program as q
from graphs.query.notation import read
from graphs.query.program import Node, Program
from tests.evals.scenes.truth.made_facts import MEANS, music, scene, sound, voice

YARD = scene(
    sound("Bark", 1, 2, -10),
    sound("Bell", 4, 5, -25),
    sound("Bark", 7, 7.8, -18),
    sound("Cat", 10, 11.5, -32),
)
TALK = scene(
    voice("S1", 1, 3, "Where is the train to London?", "man", level=-20),
    voice("S2", 4, 6.5, "It leaves from platform seven.", "woman", level=-28),
    voice("S1", 8, 9, "Thank you.", "man", level=-20),
    voice("S3", 11, 12.2, "Are we there yet?", "child", level=-12),
    voice("S2", 14, 16, "Hasta luego.", "woman", "es", level=-28),
    sound("Bell", 17, 18),
    channels=2,
)
STREET = scene(
    sound("Rain", 0, 20, -34),
    sound("Siren", 3, 6, -12),
    voice("S1", 5, 7.5, "What a noise.", level=-20),
    *(sound("Knock", at, at + 0.3, -20) for at in (9, 9.8, 10.6, 15)),
    sound("Typing", 12, 12.8, -24),
)
SONG = scene(
    *(
        music("chord", 2 * at, 2 * at + 2, name)
        for at, name in enumerate(("C major", "G major", "A minor", "C major"))
    ),
    *(
        music("note", 2 * at, 2 * at + 1.5, name, hertz)
        for at, (name, hertz) in enumerate((("C4", 261.6), ("E4", 329.6), ("A4", 440.0)))
    ),
    music("tempo", 0, 8, value=120, unit="BPM"),
    music("beat", 0, 8, value=16, times=[at / 2 for at in range(16)]),
    music("key", 0, 8, "C major"),
    music("metre", 0, 8, "3/4"),
    sound("Guitar", 0, 8, -20),
    seconds=8,
)
CLOSE = scene(
    sound("Bark", 1, 2, -20),
    sound("Bell", 1.1, 2.5, -21),
    sound("Bell", 9.9, 10.4, -21),
    sound("Cat", 12, 13.45, -30),
)
SCENES = {"yard": YARD, "talk": TALK, "street": STREET, "song": SONG, "close": CLOSE}

ROWS: list[tuple[str, str, object]] = [
    # What there is, and how often.
    ("yard", 'exists(sound("dog"))', True),
    ("yard", 'exists(sound("siren"))', False),
    ("yard", 'not_(exists(sound("siren")))', True),
    ("yard", 'count(sound("dog"))', 2),
    ("yard", "count(sound())", 4),
    ("yard", "kinds(sound())", 3),
    ("yard", 'count(sound("siren"))', 0),
    ("yard", 'count(sound("animal"))', 3),
    ("yard", 'kinds(sound("animals"))', 2),
    ("street", 'count(sound("rain"))', None),
    ("street", 'count(sound("knock"))', 4),
    ("street", "count(sound())", None),
    ("street", 'exists(before(sound("siren"), sound("rain")))', None),
    ("talk", "count(sound())", None),
    ("yard", 'exists(sound("wooden creak"))', None),
    ("yard", 'exists(nth(2, sound("bell")))', False),
    ("yard", 'more(count(sound("dog")), count(sound("bell")))', True),
    ("yard", 'equal(count(sound("dog")), constant(2))', True),
    ("yard", 'atleast(count(sound("dog")), constant(3))', False),
    ("yard", 'plus(count(sound("dog")), count(sound("bell")))', 3),
    # One after the other.
    ("yard", "name(nth(1, sound()))", "Bark"),
    ("yard", "name(nth(-1, sound()))", "Cat"),
    ("yard", "name(nth(2, sound()))", "Bell"),
    ("yard", 'start(nth(2, sound("dog")))', 7),
    ("yard", 'name(nth(1, either(sound("cat"), sound("bell"))))', "Bell"),
    ("yard", 'name(nth(1, either(sound("siren"), sound("bell"))))', Missing),
    ("close", "name(nth(1, sound()))", None),
    ("street", "name(nth(3, sound()))", None),
    ("yard", 'name(next(sound(), sound("bell")))', "Bark"),
    ("yard", 'name(previous(sound(), sound("bell")))', "Bark"),
    ("yard", 'name(next(sound(), sound("dog")))', None),
    ("yard", 'name(next(sound(), nth(2, sound("dog"))))', "Cat"),
    ("yard", 'name(nth(1, after(sound(), sound("bell"))))', "Bark"),
    ("yard", 'exists(before(sound("bell"), sound("cat")))', True),
    ("yard", 'exists(after(sound("bell"), sound("cat")))', False),
    ("yard", 'exists(next(sound("cat"), sound("bell")))', False),
    ("yard", 'exists(next(sound("cat"), nth(2, sound("dog"))))', True),
    ("yard", 'exists(after(sound("cat"), sound("siren")))', Missing),
    ("yard", 'count(after(sound("dog"), sound("bell")))', 1),
    ("yard", 'name(between(sound(), nth(1, sound("dog")), nth(2, sound("dog"))))', "Bell"),
    ("yard", 'count(between(sound("dog"), sound("bell"), sound("cat")))', 1),
    ("yard", 'order(either(sound("cat"), sound("bell")))', ("Bell", "Cat")),
    ("yard", "order(sound())", None),
    ("yard", 'order(either(sound("cat"), sound("siren")))', Missing),
    # At the same time.
    ("street", 'exists(during(sound("siren"), sound("rain")))', True),
    ("street", 'name(during(sound(), sound("siren")))', "Rain"),
    ("street", 'exists(during(speech(), sound("siren")))', True),
    ("street", 'exists(during(sound("typing"), sound("knock")))', False),
    ("street", 'count(apart(sound("knock"), speech()))', 4),
    ("street", 'count(before(sound("knock"), sound("typing")))', 3),
    ("street", 'exists(after(speech(), sound("siren")))', None),
    ("street", 'exists(before(sound("rain"), sound("siren")))', None),
    # Parts and seconds.
    ("yard", 'count(part(sound("dog"), 1, 2))', 2),
    ("yard", 'exists(part(sound("cat"), 1, 4))', False),
    ("yard", 'exists(part(sound("cat"), 1, 2))', None),
    ("yard", "name(span(sound(), 0, 3))", "Bark"),
    ("yard", 'name(span(sound(), -12, 36000))', "Cat"),
    ("yard", 'exists(span(sound("bell"), 4.5, 4.5))', True),
    ("yard", 'exists(span(sound("bell"), 5.05, 5.05))', None),
    ("street", 'exists(part(sound("rain"), 1, 4))', True),
    ("yard", "length(part(whole(), 1, 4))", 5),
    ("yard", 'length(before(whole(), sound("bell")))', 4),
    # Most and least.
    ("yard", 'name(most("loudness", sound()))', "Bark"),
    ("yard", 'name(least("loudness", sound()))', "Cat"),
    ("yard", 'place(most("loudness", sound("dog")))', "1"),
    ("close", 'name(most("loudness", either(sound("dog"), sound("bell"))))', None),
    ("close", 'name(least("loudness", sound()))', "Cat"),
    ("yard", 'name(most("count", sound()))', "Bark"),
    ("street", 'name(most("length", sound()))', "Rain"),
    ("yard", 'name(most("length", sound()))', None),
    ("street", 'is_(name(most("length", sound())), "rain")', True),
    ("yard", 'count(over("length", sound(), constant(1.3)))', 1),
    ("yard", 'count(over("length", sound(), constant(1)))', None),
    ("yard", 'name(least("end", either(sound("cat"), sound("bell"))))', "Bell"),
    ("yard", 'more(loudness(sound("bell")), loudness(sound("cat")))', True),
    ("close", 'more(loudness(nth(1, sound("bell"))), loudness(sound("dog")))', None),
    ("yard", 'place(most("length", other(sound("dog"), most("length", sound("dog")))))', "2"),
    ("yard", 'count(other(sound(), sound("dog")))', 2),
    ("yard", 'not_(exists(other(sound(), sound("dog"))))', False),
    # How long, and when.
    ("yard", "length(whole())", 20),
    ("yard", 'length(sound("bell"))', 1),
    ("yard", 'start(sound("bell"))', 4),
    ("yard", 'end(sound("bell"))', 5),
    ("yard", 'end(sound("dog"))', None),
    ("yard", 'minus(start(sound("cat")), end(sound("bell")))', 5),
    ("yard", 'minus(start(sound("bell")), start(sound("cat")))', None),
    ("yard", 'length(most("length", silence()))', None),
    ("close", 'length(most("length", silence()))', 7.4),
    ("yard", 'more(length(sound("cat")), length(sound("bell")))', True),
    ("yard", 'more(start(sound("cat")), constant(10.1))', None),
    ("yard", 'start(sound("siren"))', Missing),
    # Voices.
    ("talk", "count(speaker())", 3),
    ("talk", "count(man(speaker()))", 1),
    ("talk", "count(turn())", 5),
    ("talk", "count(woman(turn()))", 2),
    ("talk", "exists(child(speech()))", True),
    ("talk", "gender(nth(1, turn()))", "man"),
    ("talk", "gender(nth(2, speaker()))", "woman"),
    ("talk", "who(nth(-1, turn()))", "S2"),
    ("talk", 'who(most("length", speaker()))', "S2"),
    ("talk", 'who(most("loudness", speaker()))', "S3"),
    ("talk", "same(who(nth(1, turn())), who(nth(3, turn())))", True),
    ("talk", "same(who(nth(1, turn())), who(nth(-1, turn())))", False),
    ("talk", "same(gender(speech()), gender(nth(1, turn())))", None),
    ("talk", 'who(speech("the train to London"))', "S1"),
    ("talk", "is_(gender(nth(2, speaker())), \"female\")", True),
    ("street", "gender(speech())", None),
    ("talk", "count(by(speech(), nth(2, speaker())))", 2),
    # What is said.
    ("talk", 'words(next(speech(), speech("to London")))', "It leaves from platform seven."),
    ("talk", "words(child(speech()))", "Are we there yet?"),
    ("talk", "words(nth(2, speech()))", "It leaves from platform seven."),
    ("talk", 'exists(word("London"))', True),
    ("talk", 'exists(word("Paris"))', False),
    ("talk", 'exists(word("trains"))', None),
    ("talk", 'count(word("the"))', 1),
    ("talk", 'who(word("platform"))', "S2"),
    ("talk", "words(nth(-1, word()))", "luego"),
    ("talk", 'words(next(word(), word("platform")))', "seven"),
    ("talk", 'start(word("platform"))', None),
    ("talk", 'plus(count(before(speech(), word("platform"))), constant(1))', 2),
    ("talk", 'count(during(word(), nth(2, speech())))', 5),
    ("talk", 'number(speech("leaves from"))', "7"),
    ("talk", 'more(number(speech("leaves from")), constant(5))', True),
    ("talk", "language(nth(-1, speech()))", "es"),
    ("talk", 'is_(language(nth(-1, speech())), "Spanish")', True),
    ("talk", 'is_(language(speech()), "Spanish")', None),
    ("talk", 'exists(speech("weather"))', False),
    ("talk", 'exists(speech("the garden"))', None),
    ("talk", "english(nth(1, speech()))", None),
    ("talk", "words(span(speech(), -50, 36000))", None),
    ("talk", "english(nth(-1, speech()))", None),
    # Music, and the file.
    ("song", "tempo(whole())", 120),
    ("song", "key(whole())", "C major"),
    ("song", 'is_(key(whole()), "minor")', False),
    ("song", "metre(whole())", "3/4"),
    ("song", "name(nth(2, chord()))", "G major"),
    ("song", 'name(next(chord(), chord("G major")))', "A minor"),
    ("song", 'count(chord("C"))', 2),
    ("song", "kinds(chord())", 3),
    ("song", "name(span(chord(), 2.5, 3.5))", "G major"),
    ("song", "order(chord())", ("C major", "G major", "A minor", "C major")),
    ("song", "count(beat())", 16),
    ("song", 'name(most("pitch", note()))', "A4"),
    ("song", 'trend("pitch", note())', "rising"),
    ("song", 'is_(trend("tempo", whole()), "faster")', False),
    ("song", 'trend("tempo", whole())', "level"),
    ("talk", "channels(whole())", "stereo"),
    ("yard", 'is_(channels(whole()), "stereo")', False),
    # Logic.
    ("yard", 'both(exists(sound("dog")), exists(sound("siren")))', False),
    ("yard", 'any_(exists(sound("dog")), exists(sound("siren")))', True),
    ("yard", 'is_(name(nth(1, sound())), "dog")', True),
    ("yard", 'is_(name(nth(1, sound())), "cat")', False),
    ("yard", 'is_(name(sound()), "cat")', None),
    ("yard", 'both(exists(sound("dog")), count(sound("dog")))', None),
    ("yard", 'trend("loudness", sound("dog"))', "falling"),
    ("yard", 'same(name(nth(1, sound())), name(nth(3, sound())))', True),
]  # fmt: skip


def asked(notation: str) -> Program:
    program = read(notation)
    assert program is not None
    return program


def things_of(notation: str) -> Node:
    """The things that a notation names."""
    ask = asked(f"exists({notation})").ask
    assert isinstance(ask, q.Exists)
    return ask.things


@pytest.mark.parametrize(("name", "notation", "expected"), ROWS)
def test_answers_follow_from_the_rules(name: str, notation: str, expected: object) -> None:
    told = SceneTruth(SCENES[name], MEANS).answer(asked(notation))
    if expected is None or expected is Missing:
        assert type(told) is (type(None) if expected is None else Missing)
    else:
        assert isinstance(told, RightAnswer)
        assert type(told.value) in (type(expected), float)
        assert told.value == (pytest.approx(expected) if type(told.value) is float else expected)


def test_what_is_missing_is_the_smallest_part_that_means_nothing() -> None:
    truth = SceneTruth(YARD, MEANS)
    second = truth.answer(asked('start(nth(2, sound("bell")))'))
    assert second == Missing(things_of('nth(2, sound("bell"))'))
    assert truth.answer(asked('end(nth(2, sound("siren")))')) == Missing(
        things_of('sound("siren")')
    )
    beside = truth.answer(asked('name(after(sound(), nth(1, sound("siren"))))'))
    assert beside == Missing(things_of('sound("siren")'))


def test_of_several_right_names_each_is_told_and_what_only_some_hold_right_is_apart() -> None:
    told = SceneTruth(STREET, MEANS).answer(asked('name(during(sound(), sound("rain")))'))
    assert isinstance(told, RightAnswer)
    assert {told.value, *told.sure} == {"Siren", "Knock", "Typing"}
    assert {told.value, *told.also} == {"Siren", "Knock", "Typing", "Speech"}


def test_what_is_not_heard_is_told_by_what_is() -> None:
    told = SceneTruth(YARD, MEANS).answer(asked("not_(name(sound()))"))
    assert told == RightAnswer("Bark", "name", ("Bell", "Cat"), ("Bell", "Cat"), denied=True)


def test_other_times_are_not_offered_as_wrong() -> None:
    told = SceneTruth(YARD, MEANS).answer(asked('start(sound("dog"))'))
    assert told == RightAnswer(1.0, "at", (7.0,))


def test_a_voice_may_be_meant_by_a_sound() -> None:
    first = scene(voice("S1", 1, 2, "Hello."), sound("Bark", 4, 5))
    assert SceneTruth(first, MEANS).answer(asked("name(nth(1, sound()))")) is None
    later = scene(sound("Bark", 1, 2), voice("S1", 4, 5, "Hello."))
    assert SceneTruth(later, MEANS).answer(asked("name(nth(1, sound()))")) == RightAnswer(
        "Bark", "name"
    )


def test_a_label_that_says_too_little_may_be_what_is_asked_for() -> None:
    vague = scene(sound("Animal", 1, 2))
    assert SceneTruth(vague, MEANS).answer(asked('exists(sound("dog"))')) is None
    assert SceneTruth(vague, MEANS).answer(asked('exists(sound("bell"))')) == RightAnswer(
        False, "yes or no"
    )


@pytest.mark.parametrize(
    ("gap", "expected"), [(0.3, True), (0.05, None), (-0.05, None), (-0.3, None)]
)
def test_order_is_in_doubt_where_beginnings_are_too_near(gap: float, expected: bool | None) -> None:
    near = scene(sound("Bark", 5, 5.1), sound("Bell", 5 + gap, 6))
    told = SceneTruth(near, MEANS).answer(asked('exists(before(sound("dog"), sound("bell")))'))
    assert (told.value if isinstance(told, RightAnswer) else None) is (
        expected if gap > -0.3 else False
    )


@pytest.mark.parametrize(("level", "expected"), [(-20.0, None), (-22.9, None), (-23.1, "Bell")])
def test_levels_have_to_lie_three_decibels_apart(level: float, expected: str | None) -> None:
    pair = scene(sound("Bark", 1, 2, level), sound("Bell", 4, 5, -20))
    told = SceneTruth(pair, MEANS).answer(asked('name(most("loudness", sound()))'))
    assert (told.value if isinstance(told, RightAnswer) else None) == expected


def test_pauses_that_are_hardly_one_leave_the_number_open() -> None:
    near = scene(sound("Bark", 1, 3), sound("Bark", 3.3, 5))
    far = scene(sound("Bark", 1, 3), sound("Bark", 4.3, 5))
    assert SceneTruth(near, MEANS).answer(asked('count(sound("dog"))')) is None
    assert SceneTruth(far, MEANS).answer(asked('count(sound("dog"))')) == RightAnswer(2.0, "count")


def test_a_doubt_weighs_more_than_an_absence_on_whichever_side_it_stands() -> None:
    heard = scene(sound("Bark", 1, 2))
    vague, absent = 'by(sound(), sound("dog"))', 'nth(2, sound("bell"))'
    for one, other in ((vague, absent), (absent, vague)):
        assert SceneTruth(heard, MEANS).answer(asked(f"count(either({one}, {other}))")) is None


@pytest.mark.parametrize("nth", range(1, 9))
def test_a_sound_is_no_utterance_that_has_its_words(nth: int) -> None:
    barks = [sound("Bark", at, at + 0.5) for at in range(1, 9)]
    heard = scene(*barks, voice("S1", 12, 14, "Nobody told me about the garden."))
    means = MEANS | {"bark": frozenset({"Bark"})}
    before, during = (
        SceneTruth(heard, means).answer(asked(f"exists({how})"))
        for how in (
            f'before(nth({nth}, sound("bark")), word("garden"))',
            f'during(word("garden"), nth({nth}, sound("bark")))',
        )
    )
    assert (before, during) == (RightAnswer(True, "yes or no"), RightAnswer(False, "yes or no"))
