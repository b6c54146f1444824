"""Notes as a transcriber tells them, and as long as one pitch holds."""

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import measured
from tools.audio import Segment
from tools.evidence import Measurement

SPAN = Segment(start=0, end=6)


def _note(hertz: float, name: str, start: float, end: float, sure: float = 0.8) -> Measurement:
    one = measured("note", hertz, start, end)
    return one.model_copy(update={"text": name, "confidence": sure, "tool": "music"})


def test_a_bell_that_is_transcribed_in_pieces_is_one_note() -> None:
    percepts = (
        *(measured("pitch", 940, 1, 1.4), measured("pitch", 590, 2, 2.5)),
        *(_note(932, "A#5", 1, 1.2), _note(1109, "C#6", 1.1, 1.3), _note(932, "A#5", 1.2, 1.4)),
        *(_note(587, "D5", 2, 2.25), _note(587, "D5", 2.25, 2.5)),
    )
    assert told("count(note())", ("2", "3", "5"), percepts, SPAN).text == "2"
    highest = told('place(most("pitch", note()))', ("the first", "the second"), percepts, SPAN)
    assert highest.text == "the first"
    assert told("name(nth(2, note()))", ("D", "A sharp", "C sharp"), percepts, SPAN).text == "D"


def test_a_tune_without_pauses_is_the_notes_that_are_transcribed() -> None:
    percepts = (
        measured("pitch", 330, 1, 2.5),
        *(_note(262, "C4", 1, 1.5), _note(330, "E4", 1.5, 2), _note(392, "G4", 2, 2.5)),
    )
    assert told("count(note())", ("1", "2", "3"), percepts, SPAN).text == "3"


def test_without_a_transcriber_each_stretch_of_one_pitch_is_a_note() -> None:
    percepts = (measured("pitch", 940, 1, 1.4), measured("pitch", 590, 2, 2.5))
    assert told("count(note())", ("1", "2", "3"), percepts, SPAN).text == "2"
