"""Answers without listening."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import mmau
from evals.baselines import baselines, longest, no_audio
from evals.controls import GUESSING
from evals.sample import Sample
from evals.scoring.word_match import same_words
from graphs.state import Question
from tests.evals.samples import MMAU
from tools.audio import AudioClip


def official(name: str) -> int:
    """How many of the thousand a baseline gets right."""
    items, pick = mmau.read(MMAU), baselines(seed=0)[name]
    return sum(
        same_words(
            item.question.choices[pick(item.question)], item.target or "", item.question.choices
        )
        for item in items
    )


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("always-first", 398),
        ("always-second", 275),
        ("always-third", 219),
        ("always-fourth", 137),
        ("longest", 396),
    ],
)
def test_guesses_reach_the_published_accuracies(name: str, right: int) -> None:
    assert official(name) == right


def test_every_control_that_guesses_is_a_baseline() -> None:
    assert set(GUESSING) == set(baselines(0))


@given(st.lists(st.text(), min_size=1, max_size=8), st.integers(0, 99))
def test_a_pick_is_a_choice_and_drawn_alike_for_the_same_seed(
    choices: list[str], seed: int
) -> None:
    question = Question(text="?", choices=tuple(choices))
    for name, pick in baselines(seed).items():
        assert 0 <= pick(question) < len(choices)
        assert pick(question) == baselines(seed)[name](question)


def test_of_equally_long_choices_the_first_is_picked() -> None:
    assert longest(["a", "bb", "cc"]) == 1


@pytest.mark.anyio
async def test_an_episode_without_audio_hears_nothing_and_is_no_surer_of_its_pick(
    call: AudioClip,
) -> None:
    question = Question(text="?", choices=("a", "b", "c", "d"))
    episode = await no_audio(lambda question: 2)(Sample(clip=call, question=question))
    assert episode.calls == ()
    assert episode.answer.text == "c"
    assert episode.answer.confidence == 0.25
    assert episode.answer.posterior == (0.25,) * 4
