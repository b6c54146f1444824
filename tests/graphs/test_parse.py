"""Questions, read by rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.need import Extent, Kind, Mention, Need, Relation, Subject
from graphs.parse import keywords, parse


@pytest.mark.parametrize(
    ("question", "need"),
    [
        ("What sound is heard in this recording?", Need(kind=Kind.WHAT)),
        (
            "For the given audio, identify which sound is not present.",
            Need(kind=Kind.WHAT, absent=True),
        ),
        (
            "Which sound accompanies the recording throughout?",
            Need(kind=Kind.WHAT, extent=Extent.THROUGHOUT),
        ),
        ("Which sound is heard only for a moment?", Need(kind=Kind.WHAT, extent=Extent.BRIEF)),
        ("How many times does the dog bark?", Need(kind=Kind.HOW_MANY, target="dog bark")),
        (
            "What is heard right after “Please hold the line.” is said?",
            Need(
                kind=Kind.ORDER,
                relation=Relation.AFTER,
                anchor=Mention(text="Please hold the line.", quoted=True),
            ),
        ),
        (
            'Which sound occurs during the words "hold on"?',
            Need(
                kind=Kind.WHAT,
                relation=Relation.WHILE,
                anchor=Mention(text="hold on", quoted=True),
            ),
        ),
        (
            "During which sentence does the dog bark?",
            Need(
                kind=Kind.SAID,
                subject=Subject.SPEECH,
                relation=Relation.WHILE,
                anchor=Mention(text="dog bark"),
            ),
        ),
        (
            "Which speaker says “Hold on, please”?",
            Need(kind=Kind.WHO, subject=Subject.SPEECH, target="speaker Hold on, please"),
        ),
        (
            "How many different people are speaking?",
            Need(kind=Kind.HOW_MANY, subject=Subject.SPEAKERS, target="people speaking"),
        ),
        ("Which sound comes first?", Need(kind=Kind.ORDER, ordinal=1)),
        ("Which instrument plays last?", Need(kind=Kind.ORDER, ordinal=-1)),
        (
            "What comes right after the second bell?",
            Need(
                kind=Kind.ORDER,
                relation=Relation.AFTER,
                anchor=Mention(text="bell", ordinal=2),
            ),
        ),
        (
            "What does the man say after the bell?",
            Need(
                kind=Kind.SAID,
                subject=Subject.SPEECH,
                relation=Relation.AFTER,
                anchor=Mention(text="bell"),
                voice=Mention(text="man"),
            ),
        ),
        (
            "What does the second speaker say first?",
            Need(
                kind=Kind.SAID,
                subject=Subject.SPEECH,
                ordinal=1,
                voice=Mention(text="speaker", ordinal=2),
            ),
        ),
        (
            "Which sound is heard between the dog and the bell?",
            Need(
                kind=Kind.ORDER,
                relation=Relation.BETWEEN,
                anchor=Mention(text="dog"),
                other=Mention(text="bell"),
            ),
        ),
        ("What is heard at the end of the clip?", Need(kind=Kind.ORDER, ordinal=-1)),
        ("Is there a doorbell?", Need(kind=Kind.IS_THERE, target="doorbell")),
        ("Can you hear rain?", Need(kind=Kind.IS_THERE, target="rain")),
        ("When does the rooster crow?", Need(kind=Kind.WHEN, target="rooster crow")),
        ("At what second does the dog bark?", Need(kind=Kind.WHEN, target="dog bark")),
        (
            "Who speaks first, a man or a woman?",
            Need(
                kind=Kind.WHO,
                subject=Subject.SPEECH,
                target="speaks man or woman",
                ordinal=1,
                alternatives=("man", "woman"),
            ),
        ),
        (
            "What is the tempo of the music?",
            Need(kind=Kind.MEASURE, target="tempo music", quantity="tempo"),
        ),
        (
            "Which sound is quieter, the dog or the bell?",
            Need(kind=Kind.COMPARE, quantity="loudness", least=True, alternatives=("dog", "bell")),
        ),
        (
            "Which of the two speakers talks longer?",
            Need(kind=Kind.COMPARE, subject=Subject.SPEECH, quantity="duration", speakers=2),
        ),
        (
            "In which language is the announcement?",
            Need(kind=Kind.LANGUAGE, subject=Subject.SPEECH),
        ),
    ],
)
def test_a_question_is_understood(question: str, need: Need) -> None:
    assert parse(question) == need


def test_yes_and_no_among_the_choices_make_it_a_matter_of_presence() -> None:
    assert parse("A dog barks here.", ("Yes", "No")).kind is Kind.IS_THERE


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_has_a_reading(text: str, choices: list[str]) -> None:
    need = parse(text, tuple(choices))
    assert Need.model_validate_json(need.model_dump_json()) == need


@given(st.text(max_size=80))
def test_keywords_of_keywords_are_the_same(text: str) -> None:
    assert keywords(keywords(text)) == keywords(text)
