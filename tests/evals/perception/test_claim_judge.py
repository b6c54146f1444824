"""Claims against annotations: worked examples, and laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.perception.claim_judge import ClaimVerdict, Judgement, judge
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import (
    Impression,
    Measurement,
    Miss,
    Percept,
    Quantity,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
    Word,
)


def at(start: float, end: float) -> Segment:
    return Segment(start=start, end=end)


def event(label: str, start: float, end: float) -> SoundEvent:
    return SoundEvent(tool="tag", label=label, segment=at(start, end))


def turn(speaker: str, start: float, end: float) -> Turn:
    return Turn(tool="diarize", speaker=speaker, segment=at(start, end))


def said(text: str, start: float, end: float, language: str = "en") -> Utterance:
    parts = text.split()
    step = (end - start) / max(len(parts), 1)
    words = tuple(
        Word(text=part, segment=at(start + n * step, start + (n + 1) * step), confidence=1)
        for n, part in enumerate(parts)
    )
    return Utterance(tool="asr", text=text, language=language, words=words, segment=at(start, end))


def tempo(value: float) -> Measurement:
    return Measurement(tool="measure", quantity="tempo", value=value, segment=at(0, 9))


def in_words(quantity: Quantity, text: str) -> Measurement:
    return Measurement(tool="music", quantity=quantity, text=text, segment=at(0, 9))


def never(text: str, label: str) -> float:
    """Nothing is like anything, save by the ontology."""
    return 0.0


def judged(claims: list[Percept], facts: list[Percept]) -> Judgement:
    """One call's claims."""
    return judge([call(claims)], facts, never)


def call(claims: list[Percept], round: int = 0) -> Call:
    return Call(round=round, query=SubQuery(tool="tag"), percepts=tuple(claims))


BARK, RAIN = event("Bark", 1, 2), event("Rain", 3, 9)
HELLO = said("please hold the line", 4, 6)
ENGLISH = said("a woman", 4, 6, "fr").model_copy(update={"translated": True})


@pytest.mark.parametrize(
    ("claim", "facts", "verdict"),
    [
        (event("Bark", 1.1, 2.2), [BARK], "matched"),
        (event("Dog", 1, 2), [BARK], "matched"),
        (event("Bark", 2.15, 3), [BARK], "matched"),
        (event("Bark", 5, 6), [BARK], "misused"),
        (event("Meow", 1, 2), [BARK], "hallucinated"),
        (event("Animal", 1, 2), [BARK], "neutral"),
        (event("Animal", 5, 6), [BARK], "hallucinated"),
        (event("Speech", 4, 5), [turn("S1", 4, 6)], "neutral"),
        (event("Speech", 1, 2), [turn("S1", 4, 6)], "hallucinated"),
        (event("Inside, small room", 0, 9), [BARK], "neutral"),
        (said("please hold a line", 4, 6), [HELLO], "matched"),
        (said("the leader has left", 4, 6), [HELLO], "hallucinated"),
        (said("please hold the line", 20, 22), [HELLO], "misused"),
        (said("", 4, 6, "fr"), [said("", 4, 6, "fr")], "matched"),
        (said("bonjour", 4, 6, "it"), [said("", 4, 6, "fr")], "hallucinated"),
        (turn("S7", 4, 6), [turn("S1", 4, 6)], "matched"),
        (turn("S1", 14, 16), [turn("S1", 4, 6)], "hallucinated"),
        (tempo(122), [tempo(120)], "matched"),
        (tempo(60), [tempo(120)], "misused"),
        (tempo(120), [BARK], "neutral"),
        (in_words("key", "a Minor"), [in_words("key", "A minor")], "matched"),
        (in_words("chord", "C major"), [in_words("chord", "G major")], "misused"),
        (in_words("metre", ""), [in_words("metre", "")], "misused"),
        (in_words("tempo", "fast"), [tempo(120)], "hallucinated"),
        (ENGLISH, [said("une femme", 4, 6, "fr")], "neutral"),
        (ENGLISH, [said("", 4, 6, "fr")], "neutral"),
        (Impression(tool="listen", text="a dog", segment=at(0, 9)), [BARK], "neutral"),
    ],
)
def test_a_claim_by_itself(claim: Percept, facts: list[Percept], verdict: str) -> None:
    (found,) = judged([claim], facts).claims
    assert found.verdict.value == verdict


def test_each_annotation_is_matched_once_and_a_claim_too_many_is_misused() -> None:
    found = judged([event("Bark", 1, 1.4), event("Bark", 1.5, 2)], [BARK])
    assert sorted(claim.verdict.value for claim in found.claims) == ["matched", "misused"]
    assert found.found == {0}


def test_what_a_second_call_says_again_is_neutral() -> None:
    found = judge([call([BARK]), call([event("Dog", 1, 2)], round=1)], [BARK], never)
    assert [claim.verdict for claim in found.claims] == [ClaimVerdict.MATCHED, ClaimVerdict.NEUTRAL]
    assert [claim.round for claim in found.claims] == [0, 1]


def test_speakers_are_named_as_most_of_their_time_says() -> None:
    facts: list[Percept] = [turn("S1", 0, 4), turn("S2", 5, 6), turn("S1", 7, 9)]
    found = judged([turn("B", 0, 4), turn("A", 5, 6), turn("A", 7, 9)], facts)
    assert [claim.verdict.value for claim in found.claims] == ["matched", "misused", "matched"] or [
        claim.verdict.value for claim in found.claims
    ] == ["matched", "matched", "misused"]


def test_a_turn_in_pieces_is_one_turn_and_one_missed_is_missed() -> None:
    facts: list[Percept] = [turn("S1", 0, 4), turn("S2", 5, 6)]
    found = judged([turn("A", 0, 1.8), turn("A", 2, 4)], facts)
    assert [claim.verdict.value for claim in found.claims].count("matched") == 1
    assert [claim.verdict.value for claim in found.claims].count("neutral") == 1
    assert found.found == {0}


def test_an_utterance_over_two_annotations_is_cut_at_its_words() -> None:
    facts: list[Percept] = [said("please hold the line", 0, 2), said("goodbye for now", 3, 4.5)]
    whole = said("please hold the line", 0, 2)
    rest = said("goodbye for now", 3, 4.5)
    both = whole.model_copy(
        update={
            "text": "please hold the line goodbye for now",
            "words": whole.words + rest.words,
            "segment": at(0, 4.5),
        }
    )
    found = judged([both], facts)
    assert [claim.verdict for claim in found.claims] == [ClaimVerdict.MATCHED, ClaimVerdict.MATCHED]


def test_what_a_tool_hardly_believes_is_no_claim() -> None:
    faint = BARK.model_copy(update={"confidence": 0.1})
    (claim,) = judged([faint], [BARK]).claims
    assert claim.verdict is ClaimVerdict.NEUTRAL


def test_a_miss_claims_nothing() -> None:
    assert judged([Miss(tool="asr", reason="late")], [BARK]).claims == ()


PERCEPTS = st.one_of(
    st.builds(
        event,
        st.sampled_from(["Bark", "Dog", "Rain", "Animal", "Speech"]),
        st.floats(0, 4),
        st.floats(5, 9),
    ),
    st.builds(turn, st.sampled_from(["S1", "S2"]), st.floats(0, 4), st.floats(5, 9)),
    st.builds(
        said, st.sampled_from(["red green", "blue", "red"]), st.floats(0, 4), st.floats(5, 9)
    ),
    st.builds(tempo, st.sampled_from([60.0, 120.0])),
)


@given(st.lists(PERCEPTS, max_size=6), st.lists(PERCEPTS, max_size=6))
def test_no_annotation_is_matched_twice_and_every_claim_has_a_verdict(
    claims: list[Percept], facts: list[Percept]
) -> None:
    found = judged(claims, facts)
    taken = [claim.fact for claim in found.claims if claim.verdict is ClaimVerdict.MATCHED]
    assert len(taken) == len(set(taken)) == len(found.found)
    assert all(claim.fact is None or 0 <= claim.fact < len(facts) for claim in found.claims)
    for claim in found.claims:
        assert (claim.fact is None) or (claim.verdict is not ClaimVerdict.HALLUCINATED)


@given(st.lists(PERCEPTS, max_size=6))
def test_the_annotations_themselves_are_all_matched(facts: list[Percept]) -> None:
    """Perception that cannot err: nothing it says is false, and it misses nothing."""
    found = judged(facts, facts)
    assert not [
        claim
        for claim in found.claims
        if claim.verdict is ClaimVerdict.HALLUCINATED and not isinstance(claim.percept, SoundEvent)
    ]


@given(st.lists(PERCEPTS, max_size=6))
def test_without_annotations_nothing_matches(claims: list[Percept]) -> None:
    assert not judged(claims, []).found
