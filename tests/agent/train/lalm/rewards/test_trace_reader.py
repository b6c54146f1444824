"""What a line of a trace claims."""

import pytest

from agent.data.annotated_recording import phrase
from agent.train.lalm.rewards.sound_mentions import same_sound, sounds_in
from agent.train.lalm.rewards.text_similarity import alike, alike_by_speaker
from agent.train.lalm.rewards.trace_reader import TraceClaim, read
from tests.agent.train.lalm.rewarded import row, sound
from tools.ontology import is_generic, known

MPAR2 = row("mpar2")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("a dog barking", {"Bark"}),
        ("The dog barks twice.", {"Bark"}),
        ("splashing (for 3.0 s)", {"Splash, splatter"}),
        ("rain and a cowbell", {"Rain", "Cowbell"}),
        ("something odd", set[str]()),
        ("", set[str]()),
        ("dogs", {"Dog"}),
        ("a cat, a dog, a train, rain", {"Cat", "Dog", "Train", "Rain"}),
    ],
)
def test_a_line_names_every_sound_that_stands_in_it(text: str, labels: set[str]) -> None:
    assert set(sounds_in(text)) == labels


def test_a_label_names_itself_or_its_like() -> None:
    for label in (label for label in known() if not is_generic(label)):
        assert any(same_sound(found, label) for found in sounds_in(label)), label


def test_a_label_of_the_rows_own_is_known_also_by_the_words_that_a_trace_has_for_it() -> None:
    assert sounds_in("my squeaky gate opens", ("squeaky gate",)) == ("squeaky gate",)
    for label in (label for label in known() if not is_generic(label)):
        assert sounds_in(phrase(label), (label,)) == (label,)


@pytest.mark.parametrize(
    ("line", "claims"),
    [
        ("a dog barking", [TraceClaim("sound", "Bark")]),
        ("No dog barks.", [TraceClaim("sound", "Bark", denied=True)]),
        ("S1 (a man) speaks", [TraceClaim("voice", "")]),
        ("Nobody speaks.", []),
        ("silence", []),
        ("There is no dog barking.", [TraceClaim("sound", "Bark", denied=True)]),
        ("I hear no dog", [TraceClaim("sound", "Dog", denied=True)]),
        ("A dog does not bark", [TraceClaim("sound", "Bark", denied=True)]),
        ("The dog isn't heard", [TraceClaim("sound", "Dog", denied=True)]),
        ("There is no speech.", [TraceClaim("voice", "", denied=True)]),
        ("Nobody is talking", [TraceClaim("voice", "", denied=True)]),
        ("not far away a dog barks", [TraceClaim("sound", "Bark")]),
        ("the rain does not stop", [TraceClaim("sound", "Rain")]),
        (
            "no dog, but rain",
            [TraceClaim("sound", "Dog", denied=True), TraceClaim("sound", "Rain")],
        ),
        (
            "Rain falls without thunder",
            [TraceClaim("sound", "Rain"), TraceClaim("sound", "Thunder", denied=True)],
        ),
        (
            "no dog, cat, or cowbell",
            [TraceClaim("sound", name, denied=True) for name in ("Dog", "Cat", "Cowbell")],
        ),
        (
            "A man speaks, no dog barks",
            [TraceClaim("voice", ""), TraceClaim("sound", "Bark", denied=True)],
        ),
        (
            "S1 says “Rain, no dog.”",
            [TraceClaim("voice", ""), TraceClaim("speech", "Rain, no dog.")],
        ),
        ("He says 'don't'.", [TraceClaim("voice", ""), TraceClaim("speech", "don't")]),
        ("a drum pattern of 120 BPM", [TraceClaim("tempo", "120")]),
        ("a note of 440.5 Hz", [TraceClaim("pitch", "440.5")]),
        ("24 beats", [TraceClaim("beat", "24")]),
        ("90 beats per minute", [TraceClaim("tempo", "90")]),
        ("the chord A minor", [TraceClaim("chord", "A minor")]),
        (
            "The chord is F# half-diminished seventh.",
            [TraceClaim("chord", "F# half-diminished seventh")],
        ),
        ("the key of Bb major", [TraceClaim("key", "Bb major")]),
        ("the meter: 3/4", [TraceClaim("metre", "3/4")]),
        ("the note C#5", [TraceClaim("note", "C#5")]),
        ("a strange chord", []),
        ("A note of the piano", [TraceClaim("sound", "Piano")]),
        ("something odd", [TraceClaim("sound", "")]),
        ("A man talks over rain.", [TraceClaim("voice", ""), TraceClaim("sound", "Rain")]),
    ],
)
def test_a_line_is_read_for_what_it_claims(line: str, claims: list[TraceClaim]) -> None:
    assert list(read(MPAR2, f"<hear>{line}</hear>").caption.claims) == claims


def test_a_row_with_labels_of_its_own_is_read_by_them() -> None:
    own = row("mpar2", truth=(sound("squeaky gate", 0, 1),))
    assert read(own, "<hear>a squeaky gate</hear>").caption.claims[0].text == "squeaky gate"


@pytest.mark.parametrize(
    ("said", "true", "share"),
    [
        ("Hold the line!", "hold the line", 1.0),
        ("hold a line", "hold the line", 2 / 3),
        ("", "hold", 0.0),
        ("", "", 0.0),
        ("hold " * 10, "hold", 0.1),
    ],
)
def test_texts_are_alike_by_their_words(said: str, true: str, share: float) -> None:
    assert alike(said, true) == pytest.approx(share)


def test_likeness_is_one_minus_the_word_error_rate_where_the_reference_is_longer() -> None:
    jiwer = pytest.importorskip("jiwer")
    said, true = "please hold a line now", "please hold the red line right now"
    assert alike(said, true) == pytest.approx(1 - jiwer.wer(true, said))


def test_a_speaker_too_many_costs_as_much_as_one_too_few() -> None:
    two, one = {"A": "hold the line", "B": "thank you now"}, {"A": "hold the line"}
    assert alike_by_speaker(two, one) == alike_by_speaker(one, two) == 0.5
    assert alike_by_speaker({}, {}) == 0
