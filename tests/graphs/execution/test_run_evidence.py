"""What a result rests on: unknown is not absent, equals are a guess, and percepts are cited."""

import pytest

from graphs.execution.chances import COUNT
from graphs.execution.program_answer import answer
from graphs.query.notation import read
from graphs.query.program import Leaf
from graphs.state import Answer, Call, Question, State
from tests.graphs.execution.asked import SPAN, calls, ran, told
from tests.graphs.execution.percepts import SCENE, event, measured, same_words, spoken, turn
from tools.audio import AudioClip, Segment
from tools.evidence import Miss, Percept, SubQuery

YES_NO = ("Yes", "No")
HEARD = Call(round=0, query=SubQuery(tool="tag"), percepts=(event("Rain", 1, 3),))


def test_what_was_listened_for_in_vain_is_most_likely_not_there() -> None:
    found = ran('exists(sound("dog"))', YES_NO, [HEARD])
    assert (found.text, found.guess, found.unheard) == ("No", False, ())
    assert 0.8 < found.confidence < 0.97


@pytest.mark.parametrize(
    "made",
    [
        [],
        [Call(round=0, query=SubQuery(tool="asr"))],
        [Call(round=0, query=SubQuery(tool="tag", text="rain"), percepts=HEARD.percepts)],
        [Call(round=0, query=SubQuery(tool="tag", text="dog"),
              percepts=(Miss(tool="tag", reason="no label"),))],
    ],
)  # fmt: skip
def test_what_nobody_has_listened_for_is_unknown(made: list[Call]) -> None:
    found = ran('exists(sound("dog"))', YES_NO, made)
    assert found.posterior == pytest.approx((0.5, 0.5))
    assert found.guess
    assert found.confidence == 0.5
    assert found.unheard == (Leaf(sort="sound", of="dog"),)
    assert ran('exists(sound("dog"))', (), made).text == "Nobody has listened for that."


def test_half_a_recording_tells_less_than_all_of_it() -> None:
    half = SubQuery(tool="tag", segment=Segment(start=0, end=6))
    some = ran('exists(sound("dog"))', YES_NO, [Call(round=0, query=half)])
    every = ran('exists(sound("dog"))', YES_NO, [Call(round=0, query=SubQuery(tool="tag"))])
    assert some.posterior[1] < every.posterior[1] - 0.1


def test_one_known_leaf_of_two_does_not_make_the_other_known() -> None:
    found = ran('more(count(sound("rain")), count(speech()))', YES_NO, [HEARD])
    assert found.unheard == (Leaf(sort="speech"),)
    assert 0.1 < found.posterior[0] < 0.9


def test_surer_percepts_make_surer_answers() -> None:
    shares = [
        told('exists(sound("dog"))', YES_NO, [event("Dog", 1, 2, sure)]).posterior[0]
        for sure in (0.06, 0.3, 0.6, 0.9, 1.0)
    ]
    assert shares == sorted(shares)
    assert shares[0] < 0.4 < 0.95 < shares[-1]


def test_a_weak_event_in_a_place_beside_a_strong_one_elsewhere_still_counts() -> None:
    heard = [event("Dog", 1, 2, 0.9), event("Bell", 4, 5, 0.9), event("Cat", 6, 7, 0.4)]
    assert told('name(after(sound(), sound("bell")))', ("dog", "cat", "cow"), heard).text == "cat"


@pytest.mark.parametrize(
    ("program", "choices"),
    [
        ("name(sound())", ("a cat", "a cow", "a train")),
        ("name(nth(1, sound()))", ("a cat", "a cow", "a train")),
        ("words(speech())", ("good morning", "see you soon")),
        ("tempo(whole())", ("90 BPM", "120 BPM")),
        ("gender(speech())", ("a man", "a woman")),
    ],
)
def test_equal_tops_are_a_guess_and_say_so(program: str, choices: tuple[str, ...]) -> None:
    found = told(program, choices)
    assert found.guess
    assert found.confidence == pytest.approx(1 / len(choices))
    assert found.text in choices


def test_a_guess_is_drawn_by_wording_and_not_by_place() -> None:
    choices = ("a cat", "a cow", "a train", "a drum")
    drawn = {told("name(sound())", one).text for one in (choices, choices[::-1], sorted(choices))}
    assert len(drawn) == 1


@pytest.mark.parametrize(
    ("program", "choices", "cited"),
    [
        ('exists(sound("bell"))', YES_NO, {2}),
        ('count(sound("bark"))', ("1", "2", "3"), {0, 4}),
        ('start(sound("rain"))', ("1 s", "9 s"), {5}),
        ('words(next(speech(), sound("bell")))', ("il numero", "hold the line"), {2, 3}),
        ('words(nth(2, speech()))', (), {1, 3}),
    ],
)  # fmt: skip
def test_what_a_result_hangs_on_is_cited(
    program: str, choices: tuple[str, ...], cited: set[int]
) -> None:
    heard = [Call(round=0, query=SubQuery(tool="tag"), percepts=SCENE)]
    assert set(ran(program, choices, heard).because) == cited


def test_measurements_by_which_things_were_told_apart_are_cited() -> None:
    heard = [
        event("Bark", 1, 2),
        event("Bell", 4, 5),
        measured("loudness", -30, 1, 2),
        measured("loudness", -12, 4, 5),
    ]
    found = told('name(most("loudness", sound()))', ("bark", "bell"), heard)
    assert found.text == "bell"
    assert {2, 3} <= set(found.because)


def test_two_labels_of_one_sound_are_one_sound() -> None:
    heard = [event("Bark", 1, 2, 0.8), event("Dog", 0.9, 2.1, 0.7), event("Bark", 5, 6, 0.8)]
    found = told('count(sound("dog bark"))', ("1", "2", "3"), heard)
    assert found.text == "2"
    assert told("kinds(sound())", ("1", "2", "3"), heard).text == "1"


def test_calls_heard_close_together_are_counted_apart() -> None:
    knocks = tuple(event("Knock", 0.3 * at, 0.3 * at + 0.2) for at in range(12))
    found = told('count(sound("knock"))', (), knocks)
    assert found.text.startswith("12 times")
    low, high = found.interval or (0, 0)
    assert low <= 12 <= high


@pytest.mark.parametrize(
    ("hertz", "least", "most"), [(110, 0.9, 1), (156, 0.4, 0.6), (215, 0, 0.1)]
)
def test_a_voice_is_a_mans_as_far_as_its_pitch_tells(
    hertz: float, least: float, most: float
) -> None:
    heard = [turn("S1", 1, 3), spoken("hello there", 1, 3), measured("pitch", hertz, 1, 3)]
    assert least <= told("exists(man(speech()))", YES_NO, heard).posterior[0] <= most


def test_all_that_one_voice_says_is_of_one_gender() -> None:
    heard: list[Percept] = [measured("pitch", 156, 1, 11)]
    for at in (1.0, 4.0, 7.0):
        heard += [turn("S1", at, at + 1), spoken("hello there", at, at + 1)]
    counts = told("count(man(turn()))", (), heard).votes
    assert ((counts == 0) | (counts == 3)).mean() > 0.9


def test_who_values_listening_gets_every_timeline() -> None:
    found = told('exists(before(sound("bark"), sound("bell")))', YES_NO)
    assert found.votes.shape == (COUNT, 2)
    bark = found.presence[Leaf(sort="sound", of="bark")]
    assert bark.mask.shape == (COUNT, len(bark.segments))
    assert [one for one in bark.percepts if one] == [(0,), (2,)]
    missed = [at for at, one in enumerate(bark.percepts) if not one]
    assert [bark.segments[at] for at in missed] == [SPAN]


def _state(call: AudioClip, choices: tuple[str, ...], heard: tuple[Percept, ...]) -> State:
    question = Question(text="How many times does it bark?", choices=choices)
    return State(clip=call, question=question, calls=calls(heard))


def test_an_answer_is_the_choice_word_for_word(call: AudioClip) -> None:
    program = read('count(sound("bark"))')
    assert program is not None
    told_ = answer(program, _state(call, ("A) Once", "B) Twice"), SCENE), same_words)
    assert (told_.text, told_.choice, told_.guess) == ("B) Twice", 1, False)
    assert sum(told_.posterior) == pytest.approx(1)
    drawn = answer(program, _state(call, ("A) 7", "B) 8"), ()), same_words)
    assert drawn.choice is not None
    said = answer(program, _state(call, (), SCENE), same_words)
    assert (said.text[:7], said.choice, said.posterior) == ("2 times", None, ())


def test_an_answer_from_before_there_were_guesses_still_loads() -> None:
    old = '{"text": "bell", "confidence": 0.5, "choice": 0, "posterior": [0.5, 0.5]}'
    assert not Answer.model_validate_json(old).guess
