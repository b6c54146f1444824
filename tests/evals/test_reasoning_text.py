"""An episode as a reasoning to submit."""

from hypothesis import given
from hypothesis import strategies as st

from evals.reasoning_text import LIMIT, thinking
from graphs.query.notation import read
from graphs.state import (
    Answer,
    Budget,
    Call,
    Decision,
    Episode,
    Perceive,
    Plan,
    Question,
    StopReason,
)
from tests.evals.samples import CLIPS
from tools.audio import AudioClip, Segment
from tools.evidence import Measurement, Miss, Percept, SoundEvent, SubQuery, Utterance

HERE = Segment(start=1, end=2.5)
QUERY = SubQuery(tool="tag", text="dog", segment=HERE)


def episode(*percepts: Percept) -> Episode:
    """One round of listening for a dog."""
    answer = Answer(text="three times", confidence=1, because=tuple(range(len(percepts))))
    return Episode(
        clip=AudioClip.open(CLIPS / "call.ogg"),
        question=Question(text="How often?"),
        budget=Budget(),
        plan=Plan(queries=(QUERY,), program=read('count(sound("dog"))')),
        calls=(Call(round=0, query=QUERY, percepts=percepts),),
        decisions=(Decision(action=Perceive(queries=(QUERY,)), thought="listen closer"),),
        beliefs=(answer,),
        stop=StopReason.CONCLUDED,
        answer=answer,
    )


def test_it_tells_what_was_asked_heard_and_concluded_in_order() -> None:
    told = thinking(
        episode(
            SoundEvent(segment=HERE, tool="tag", label="Bark"),
            Utterance(segment=HERE, tool="asr", text="sit"),
            Measurement(segment=HERE, tool="measure", quantity="key", text="A minor"),
            Miss(tool="asr", reason="it was late"),
        )
    ).splitlines()
    assert told == [
        "The question asks how many times 'dog' is heard.",
        "listen closer",
        "tag in [1.00, 2.50) s: dog",
        "- 1.00-2.50 s Bark",
        '- 1.00-2.50 s "sit"',
        "- 1.00-2.50 s key A minor",
        "- nothing: it was late",
        "This decides it:",
        "- 1.00-2.50 s Bark",
        '- 1.00-2.50 s "sit"',
        "- 1.00-2.50 s key A minor",
        "- nothing: it was late",
        "So the answer is: three times",
    ]


@given(st.text(max_size=300))
def test_however_much_was_heard_it_stays_below_the_limit(words: str) -> None:
    heard = Utterance(segment=HERE, tool="asr", text=words)
    assert len(thinking(episode(*[heard] * 150))) <= LIMIT < 10_000


def test_what_is_cut_is_cut_from_the_middle() -> None:
    told = thinking(episode(*[Utterance(segment=HERE, tool="asr", text="x" * 99)] * 150))
    assert told.startswith("The question asks")
    assert told.endswith("So the answer is: three times")
    assert "\n[...]\n" in told
