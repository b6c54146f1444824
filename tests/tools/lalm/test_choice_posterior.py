"""Probabilities of choices, and what turning their order round takes out of them."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.audio import AudioClip
from tools.completion import Token, Written
from tools.errors import InputError
from tools.lalm.choice_posterior import ChooseBy, chosen, normal, posterior
from tools.lalm.lalm import MAX_TOKENS, Chosen, Reply

HEIGHTS = st.floats(-20_000, 0)


def written(token: str, **logs: float) -> Written:
    top = tuple(Token(token=name, logprob=log) for name, log in logs.items())
    return Written(token=token, logprob=logs.get(token, -1.0), top_logprobs=top)


class Leaning:
    """A model with an opinion on each choice and a liking for some places."""

    name, seconds = "leaning", 30.0

    def __init__(self, opinion: dict[str, float], places: Sequence[float]) -> None:
        self.opinion, self.places, self.calls = opinion, places, 0

    async def check(self) -> None:
        """Is there."""

    async def reply(self, clip: AudioClip | None, text: str, max_tokens: int = MAX_TOKENS) -> Reply:
        return Reply(text="")

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        self.calls += 1
        order = text.split("|")
        logs = [self.opinion[c] + p for c, p in zip(order, self.places, strict=True)]
        return Chosen(text="A", posterior=normal(logs), tokens=1)


class Comparing(Leaning):
    """The same, asked how likely the choices' own words are; noise leans as the places do."""

    async def compare(
        self, clip: AudioClip | None, text: str, replies: Sequence[str], pmi: bool = False
    ) -> Chosen:
        self.calls += 1
        assert text == "|".join(replies)
        places = [0.0] * len(replies) if pmi else self.places
        logs = [self.opinion[c] + p for c, p in zip(replies, places, strict=True)]
        return Chosen(text=replies[0], posterior=normal(logs))


def test_a_letter_may_wear_a_blank_and_come_after_thoughts() -> None:
    tokens = [
        written("A", A=-0.1, B=-3.0),
        written(" so", so=-0.1),
        written(" B", **{"A": -2.0, " B": -1.0, "B": -1.0, "the": -3.0}),
    ]
    a, b = posterior(tokens, "AB")
    assert b / a == pytest.approx(2 * math.e)


def test_a_letter_that_is_not_listed_is_at_most_as_likely_as_the_least() -> None:
    a, b, c = posterior([written("A", A=-0.1, x=-4.0)], "ABC")
    assert b == c == pytest.approx(a * math.exp(-3.9))


def test_without_a_letter_or_alternatives_there_is_no_posterior() -> None:
    assert posterior([], "AB") == ()
    assert posterior([written("dog", dog=-0.1, A=-0.2)], "AB") == ()
    assert posterior([Written(token="A", logprob=-0.1)], "AB") == ()


@given(st.lists(HEIGHTS, min_size=2, max_size=6))
def test_a_posterior_adds_up_to_one(logs: list[float]) -> None:
    letters = "ABCDEF"[: len(logs)]
    found = posterior([written("A", **dict(zip(letters, logs, strict=True)))], letters)
    assert sum(found) == pytest.approx(1)
    assert all(0 <= each <= 1 for each in found)


@pytest.mark.anyio
async def test_turning_the_choices_takes_out_what_a_place_adds() -> None:
    opinion = {"dog": 1.0, "cat": 0.5, "cow": -1.0, "hen": 0.0}
    biased = Leaning(opinion, places=[4.0, 0.0, -2.0, 1.0])
    choices = list(opinion)
    once = await chosen(biased, None, choices, "|".join)
    turned = await chosen(biased, None, choices, "|".join, rotate=True)
    assert biased.calls == 5
    assert turned.posterior == pytest.approx(normal(list(opinion.values())), abs=1e-6)
    assert once.posterior != pytest.approx(turned.posterior, abs=0.1)
    assert turned.tokens == 4


@pytest.mark.anyio
@pytest.mark.parametrize(("by", "rotate"), [("pmi", False), ("likelihood", True)])
async def test_words_are_compared_where_they_decide_in_any_order(
    by: ChooseBy, rotate: bool
) -> None:
    opinion = {"dog": 1.0, "cat": 0.5, "cow": -1.0, "hen": 0.0}
    model = Comparing(opinion, places=[4.0, 0.0, -2.0, 1.0])
    found = await chosen(model, None, list(opinion), "|".join, by=by, rotate=rotate)
    assert found.posterior == pytest.approx(normal(list(opinion.values())), abs=1e-6)
    assert model.calls == (4 if rotate else 1)


@pytest.mark.anyio
async def test_a_model_that_tells_no_likelihood_of_words_is_one_line() -> None:
    with pytest.raises(
        InputError, match=r"leaning does not tell .* expected a model of transformers"
    ):
        await chosen(Leaning({"dog": 1.0}, [0.0]), None, ["dog"], "|".join, by="pmi")
