"""How far tools are to be believed, from scenes of which the truth is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.train.reliability_fit import Observed, fitted
from agent.train.reliability_training import written
from evals.scenes.reference import SceneFacts
from graphs.execution.reliability import Reliability, packed
from graphs.state import Call
from tests.graphs.execution.percepts import event, same_words, spoken, turn
from tools.audio import Segment
from tools.evidence import Aspect, Measurement, Percept, SubQuery, Trait

SCENE = SceneFacts(
    audio="a.wav", sha256="", split="train", kind="order", seconds=12.0, levels=(),
    percepts=(event("Bark", 1, 2), spoken("please hold the line", 4, 6), turn("S1", 4, 6)),
)  # fmt: skip


def seen(*calls: tuple[SubQuery, list[Percept]]) -> Observed:
    observed = Observed()
    made = [Call(round=0, query=query, percepts=tuple(heard)) for query, heard in calls]
    observed.see(SCENE, made, same_words)
    return observed


def test_a_percept_is_true_where_the_scene_has_such_a_thing_at_that_time() -> None:
    heard: list[Percept] = [event("Bark", 1.2, 2.2, 0.7), event("Bark", 8, 9, 0.3)]
    told = seen((SubQuery(tool="tag"), [*heard, event("Bell", 1, 2, 0.4)]))
    assert told.pairs["tag event"] == [(0.7, True), (0.3, False), (0.4, False)]
    assert told.off["tag"] == pytest.approx([0.2])


def test_words_are_true_where_they_were_said() -> None:
    told = seen((SubQuery(tool="asr"), [spoken("please fold", 4.1, 5.9)]))
    assert [true for _, true in told.pairs["asr word"]] == [True, False]
    assert [true for _, true in told.pairs["asr utterance"]] == [True]


def test_what_an_audio_language_model_names_is_counted_by_what_it_was_asked() -> None:
    def by(percept: Percept) -> Percept:
        return percept.model_copy(update={"tool": "lalm", "confidence": 0.8})

    hear, words = (SubQuery(tool="listen", aim=aim) for aim in ("hear", "words"))
    sounds = [by(event("Bark", 1.2, 2.2)), by(event("Bark", 8, 9)), by(event("Bell", 1, 2))]
    told = seen((hear, sounds), (words, [by(spoken("please fold", 4.1, 5.9))]))
    assert dict(told.named) == {"hear": [True, False, False], "words": [True, False]}
    assert not told.pairs
    assert not told.off


def test_what_was_asked_for_by_name_is_known_to_be_there_or_not() -> None:
    query = SubQuery(tool="tag", text="bark | bell | rain")
    told = seen((query, [event("Rain", 1, 2, 0.1)]))
    assert told.sought == [(True, False), (False, False), (False, True)]


def test_kinds_and_quantities_are_true_where_the_scene_knows_them() -> None:
    """Of what the annotations do not speak, nothing is learned."""
    where = Segment(start=0, end=12)

    def kind(aspect: Aspect, label: str, sure: float) -> Trait:
        return Trait(tool="ear", segment=where, aspect=aspect, label=label, confidence=sure)

    def key(text: str, sure: float) -> Measurement:
        told = Measurement(tool="measure", segment=where, quantity="key", text=text)
        return told.model_copy(update={"confidence": sure})

    scene = SCENE.model_copy(update={"percepts": (kind("genre", "hip hop", 1), key("Bb major", 1))})
    heard = kind("genre", "rap", 0.8), kind("genre", "jazz", 0.3), kind("mood", "sad", 0.9)
    observed = Observed()
    calls = [Call(round=0, query=SubQuery(tool="ear"), percepts=(*heard, key("A# major", 0.7)))]
    observed.see(scene, calls, same_words)
    assert observed.pairs["ear trait"] == [(0.8, True), (0.3, False)]
    assert observed.pairs["measure measurement"] == [(0.7, True)]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=40, max_size=90))
def test_what_is_fitted_rises_and_is_never_quite_sure(pairs: list[tuple[float, bool]]) -> None:
    observed = Observed()
    observed.pairs["tag event"] = pairs
    table = fitted(observed, packed())
    values = [table.probability("tag", "event", at / 20) for at in range(21)]
    assert values == sorted(values)
    assert all(0 < value < 1 for value in values)


def test_the_file_that_is_written_can_be_read() -> None:
    assert Reliability.model_validate_json(written(packed())) == packed()
