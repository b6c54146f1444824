"""Words that questions and choices share."""

import pytest

from graphs.question_words import is_voice


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("a woman speaks", True),
        ("the man", True),
        ("Male speech", True),
        ("the first sentence", True),
        ("a man laughing", False),
        ("people applauding", False),
        ("a dog barking", False),
    ],
)
def test_somebody_speaking_is_told_from_other_sounds_of_people(text: str, voice: bool) -> None:
    assert is_voice(text) is voice
