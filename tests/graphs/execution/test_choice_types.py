"""Choices of every type, against what a program says: the failing kinds of field reports."""

import pytest

from graphs.state import Call
from tests.graphs.execution.asked import level, ran, told
from tests.graphs.execution.percepts import event, measured
from tools.audio import Segment
from tools.evidence import Percept, SubQuery

LONG = Segment(start=0, end=90)


def barks(count: int, first: float = 1.0, step: float = 0.8) -> tuple[Percept, ...]:
    """A dog that barks so often."""
    return tuple(event("Bark", first + at * step, first + at * step + 0.3) for at in range(count))


@pytest.mark.parametrize(
    ("count", "choices", "right"),
    [
        (13, ("Twelve", "Thirteen", "Fourteen"), "Thirteen"),
        (3, ("A) 2", "B) 3", "C) 4"), "B) 3"),
        (2, ("1. Two times", "2. Three times", "3. Four times"), "1. Two times"),
        (3, ("once", "twice", "three times"), "three times"),
        (2, ("once", "twice", "thrice"), "twice"),
        (6, ("five or fewer", "more than five"), "more than five"),
        (4, ("1-2", "3-5", "6-9"), "3-5"),
        (1, ("None", "1", "2 or more"), "1"),
        (0, ("None", "One", "Two"), "None"),
        (0, ("zero", "1"), "zero"),
        (2, ("Yes", "No"), "Yes"),
        (0, ("Yes", "No"), "No"),
        (11, ("a dozen", "eleven", "ten"), "eleven"),
    ],
)
def test_counts_in_any_notation(count: int, choices: tuple[str, ...], right: str) -> None:
    heard = (*barks(count), event("Rain", 20, 22))
    assert told('count(sound("bark"))', choices, heard, LONG).text == right


@pytest.mark.parametrize(
    ("choices", "right"),
    [
        (("5 seconds", "45 seconds", "1 minute 5 seconds", "1 minute 25 seconds"),
         "1 minute 5 seconds"),
        (("0:45", "1:05", "1:25"), "1:05"),
        (("0 - 30 s", "30 - 60 s", "60 - 90 s"), "60 - 90 s"),
        (("before 30 s", "after 30 s"), "after 30 s"),
        (("at the beginning", "in the middle", "near the end"), "near the end"),
        (("in the first half", "in the second half"), "in the second half"),
        (("first third", "second third", "last third"), "last third"),
        (("1.08 minutes", "0.5 minutes"), "1.08 minutes"),
        (("twenty seconds", "sixty-five seconds"), "sixty-five seconds"),
    ],
)  # fmt: skip
def test_times_in_any_notation(choices: tuple[str, ...], right: str) -> None:
    assert told('start(sound("bark"))', choices, barks(1, first=65), LONG).text == right


@pytest.mark.parametrize(
    ("choices", "right"),
    [
        (("1 s", "2.6 s", "6 s"), "2.6 s"),
        (("about 3 seconds", "about 10 seconds"), "about 3 seconds"),
        (("less than 2 s", "2 to 4 seconds", "over 4 s"), "2 to 4 seconds"),
        (("2600 ms", "6000 ms"), "2600 ms"),
        (("half a minute", "2.5 seconds"), "2.5 seconds"),
    ],
)
def test_lengths_in_any_notation(choices: tuple[str, ...], right: str) -> None:
    assert told('length(sound("train"))', choices, [event("Train", 4, 6.6)]).text == right


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ("tempo(whole())", ("60-100 BPM", "100-145 BPM", "150-190 BPM"), "100-145 BPM"),
        ("tempo(whole())", ("Largo", "Andante", "Allegro"), "Allegro"),
        ("tempo(whole())", ("Above 100 BPM", "Below 100 BPM"), "Above 100 BPM"),
        ("tempo(whole())", ("fast", "slow"), "fast"),
        ("key(whole())", ("Bb major", "B major", "A major"), "Bb major"),
        ("key(whole())", ("B♭ major", "G minor"), "B♭ major"),
        ("key(whole())", ("major", "minor"), "major"),
        ('is_(key(whole()), "minor")', ("Yes", "No"), "No"),
        ('is_(key(whole()), "B flat major")', ("Yes", "No"), "Yes"),
        ("channels(whole())", ("mono", "stereo"), "stereo"),
        ("channels(whole())", ("1", "2"), "2"),
        ('is_(channels(whole()), "stereo")', ("Yes", "No"), "Yes"),
        ('is_(channels(whole()), "stereo")', ("stereo", "mono"), "stereo"),
        ('is_(channels(whole()), "mono")', ("stereo", "mono"), "stereo"),
        ("loudness(whole())", ("-40 dB", "-20 dB"), "-20 dB"),
    ],
)
def test_what_is_measured(program: str, choices: tuple[str, ...], right: str) -> None:
    heard = [
        measured("tempo", 139, 0, 12),
        level("key", "A# major", 0, 12),
        level("channels", "stereo", 0, 12),
        measured("loudness", -19, 0, 12),
    ]
    assert told(program, choices, heard).text == right


LOST = 'length(after(sound("train"), sound("dog")))'
ORDERED = (event("Train", 1, 3), event("Applause", 4, 6), event("Dog", 7, 8))


@pytest.mark.parametrize("joint", [", ", "; ", " -> ", " – ", " & ", "\n", " before ", ", then "])
def test_orders_in_any_notation(joint: str) -> None:
    right = joint.join(("train", "applause", "dog"))
    wrong = joint.join(("dog", "train", "applause"))
    assert told("order(sound())", (wrong, right), ORDERED).text == right


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ("order(sound())", ("dog after applause", "applause after dog"), "dog after applause"),
        ('order(either(sound("dog"), sound("train")))', ("before", "after"), "after"),
        ('order(either(sound("dog"), sound("train")))',
         ("before the train", "at the same time", "after the train"), "after the train"),
        ('exists(before(sound("dog"), sound("train")))', ("before", "after"), "after"),
        ("not_(name(sound()))", ("a dog", "a train", "applause", "a piano"), "a piano"),
        ("not_(name(sound()))", ("A. piano", "B. train", "C. applause"), "A. piano"),
        ("name(sound())", ("dog", "train", "Both", "Neither"), "Both"),
        ("name(sound())", ("dog", "piano", "Both", "Neither"), "dog"),
        ("name(sound())", ("siren", "piano", "both of them", "neither of them"), "neither of them"),
        ("name(sound())", ("siren", "piano", "None of the above"), "None of the above"),
        ("name(sound())", ("siren", "piano", "It does not occur"), "It does not occur"),
        (LOST, ("2 s", "nothing like that is heard", "4 s"), "nothing like that is heard"),
        (LOST, ("2 s", "nobody can tell", "4 s"), "nobody can tell"),
        ('length(sound("applause"))', ("1 s", "2 s", "that cannot be known"), "2 s"),
        ("name(sound())", ("dog", "train", "applause", "all of the above"), "all of the above"),
        ("name(sound())", ("siren", "dog", "Cannot be determined"), "dog"),
        ("name(most(\"length\", sound()))", ("dog", "train", "both"), "train"),
        ("exists(sound(\"dog\"))", ("A dog barks", "No dog barks"), "A dog barks"),
        ("exists(sound(\"piano\"))", ("A piano plays", "A piano does not play"),
         "A piano does not play"),
        ("exists(sound(\"dog\"))", ("No, there is none", "Yes, a dog"), "Yes, a dog"),
        ("exists(sound(\"dog\"))", ("A) No", "B) Yes"), "B) Yes"),
        ("exists(sound(\"dog\"))", ("Absent", "Present"), "Present"),
        ("not_(exists(sound(\"dog\")))", ("True", "False"), "False"),
        ("more(count(sound(\"dog\")), constant(5))", ("Yes", "No"), "No"),
    ],
)  # fmt: skip
def test_names_orders_and_statements(program: str, choices: tuple[str, ...], right: str) -> None:
    answer = told(program, choices, ORDERED)
    assert answer.text == right, answer.posterior


def test_what_names_no_sound_is_matched_with_no_label() -> None:
    heard = [event("Caw", 1, 2), event("White noise", 3, 4), event("Song", 5, 6)]
    for choices in (("California", "Texas"), ("7 s", "3 s"), ("1994", "1984")):
        assert told("name(sound())", choices, heard).confidence < 0.75


@pytest.mark.parametrize(
    ("steps", "choices", "right"),
    [
        ((-40, -30, -20, -10), ("It gets louder", "It gets quieter", "It stays the same"),
         "It gets louder"),
        ((-10, -20, -30, -40), ("louder", "fades", "steady"), "fades"),
        ((-20, -20, -20, -20), ("increases", "decreases", "remains constant"),
         "remains constant"),
        ((-40, -15, -15, -40), ("rises, then falls", "falls, then rises"), "rises, then falls"),
    ],
)  # fmt: skip
def test_trends_in_words(steps: tuple[float, ...], choices: tuple[str, ...], right: str) -> None:
    heard = [measured("loudness", -20, 0, 12)]
    heard += [measured("loudness", one, 3 * at, 3 * at + 3) for at, one in enumerate(steps)]
    assert told('trend("loudness", whole())', choices, heard).text == right


def test_knocks_that_come_ever_sooner_get_faster() -> None:
    knocks = [event("Knock", at, at + 0.2) for at in (1.0, 2.5, 3.7, 4.6, 5.2, 5.6)]
    assert (
        told('is_(trend("tempo", sound("knock")), "faster")', ("Yes", "No"), knocks).text == "Yes"
    )


NOTES = tuple(measured("pitch", hertz, at, at + 0.5) for at, hertz in enumerate((440.0, 660, 220)))


@pytest.mark.parametrize(
    ("program", "choices", "right"),
    [
        ('name(most("pitch", note()))', ("the first note", "the second note", "the third note"),
         "the second note"),
        ('place(least("pitch", note()))', ("first", "second", "third"), "third"),
        ('name(nth(1, either(most("pitch", note()), least("pitch", note()))))',
         ("The highest note", "The lowest note"), "The highest note"),
        ("name(nth(1, note()))", ("A", "C", "E"), "A"),
        ("name(nth(2, note()))", ("A4", "C", "E"), "E"),
        ("count(note())", ("two", "three"), "three"),
    ],
)  # fmt: skip
def test_notes_by_place_by_height_and_by_name(
    program: str, choices: tuple[str, ...], right: str
) -> None:
    assert told(program, choices, NOTES).text == right


def test_kinds_of_a_sort_are_told_by_their_labels() -> None:
    heard = [event("Animal bark", 1, 2), event("Animal meow", 3, 4), event("Animal bark", 5, 6)]
    assert told('kinds(sound("animal"))', ("1", "2", "3"), heard).text == "2"
    assert told('count(sound("animal"))', ("1", "2", "3"), heard).text == "3"


@pytest.mark.parametrize(
    ("bpm", "choices", "right"),
    [
        (75.3, ("84 BPM", "72 BPM", "98 BPM", "150 BPM"), "150 BPM"),
        (75.3, ("84 BPM", "75 BPM", "98 BPM", "150 BPM"), "75 BPM"),
        (66.0, ("60 BPM", "98 BPM", "132 BPM"), "132 BPM"),
        (100.0, ("50 BPM", "99 BPM", "200 BPM"), "99 BPM"),
        (76.0, ("70 BPM", "110 BPM", "130 BPM"), "70 BPM"),
    ],
)
def test_twice_or_half_a_tempo_to_the_point_is_nearer_than_one_that_is_amiss(
    bpm: float, choices: tuple[str, ...], right: str
) -> None:
    percepts = [measured("tempo", bpm, 0, 12)]
    assert told("tempo(whole())", choices, percepts, Segment(start=0, end=12)).text == right


@pytest.mark.parametrize("denied", ["that is not there", "nobody can tell"])
def test_what_was_listened_for_and_not_found_is_denied_where_a_choice_does_so(denied: str) -> None:
    listened = [Call(round=0, query=SubQuery(tool="tag", text="violin"))]
    for program in ('length(sound("violin"))', 'start(nth(2, sound("violin")))'):
        found = ran(program, ("2 s", denied, "4 s"), listened)
        assert found.text == denied, found.posterior
        assert found.posterior[0] == pytest.approx(found.posterior[2]), "of the others none"
    evenly = ran('length(sound("violin"))', ("2 s", "3 s", "4 s"), listened)
    assert evenly.guess
