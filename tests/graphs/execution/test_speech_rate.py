"""How fast somebody speaks."""

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import measured, turn
from tools.audio import Segment
from tools.evidence import Measurement

SPAN = Segment(start=0, end=12)


def test_how_fast_somebody_speaks_is_told_by_syllables_and_not_by_beats() -> None:
    def rate(value: float, start: float, end: float) -> Measurement:
        told = measured("speech rate", value, start, end)
        return told.model_copy(update={"unit": "syllables/s"})

    percepts = (
        *(turn("S1", 0, 4), turn("S2", 5, 9), measured("tempo", 120, 0, 12)),
        *(rate(3.0, 0, 4), rate(5.5, 5, 9)),
    )
    faster = told('who(most("tempo", speaker()))', ("the first", "the second"), percepts, SPAN)
    assert faster.text == "the second"
    pace = "tempo(nth(1, speaker()))"
    assert told(pace, ("slowly", "normally", "fast"), percepts, SPAN).text == "slowly"
    assert told(pace, ("120 words per minute", "200"), percepts, SPAN).choice == 0
