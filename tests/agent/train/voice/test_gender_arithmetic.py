"""A model of gender holds for sources it was not trained on, and is no surer than it is right."""

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.train.voice.gender_arithmetic import VoiceRows, fitted, logistic

MOVED = 40
"""Numbers of a vector that gender moves."""

SOURCES = {"a": 0.0, "b": 3.0, "c": -2.0, "new": 5.0}


def _voices(sources: list[str], seed: int, shares: tuple[float, ...]) -> VoiceRows:
    """Twelve voices a source; gender moves some numbers of the vector, the source others."""
    rng = np.random.default_rng(seed)
    acoustic: list[NDArray[np.float64]] = []
    vectors: list[NDArray[np.float64]] = []
    names: list[str] = []
    whence: list[str] = []
    women: list[bool] = []
    for source, share in zip(sources, shares, strict=True):
        for voice in range(12):
            woman = voice < 12 * share
            own = rng.normal(0, 0.3, 192)
            own[:MOVED] += 0.3 if woman else -0.3
            own[MOVED : MOVED + 20] += 0.2 * SOURCES[source]
            for _ in range(3):
                acoustic.append(rng.normal(0.3 if woman else -0.3, 1, 7))
                vectors.append(own + rng.normal(0, 0.2, 192))
                names.append(f"{source}/{voice}")
                whence.append(source)
                women.append(woman)
    return VoiceRows(
        np.array(acoustic),
        np.array(vectors),
        np.array(names),
        np.array(whence),
        np.array(women),
    )


@pytest.fixture(scope="module")
def known() -> VoiceRows:
    # The sources differ in their share of women: who learns the source learns some of the gender.
    return _voices(["a", "b", "c"], 0, (0.25, 0.75, 0.5))


def test_what_gender_moves_counts_more_than_what_the_source_moves(known: VoiceRows) -> None:
    found = np.abs(logistic(known).vector)
    assert found[:MOVED].mean() > 2 * found[MOVED : MOVED + 20].mean()


def test_voices_of_a_new_source_are_told(known: VoiceRows) -> None:
    new = _voices(["new"], 1, (0.5,))
    odds = fitted(known).odds(new)
    assert ((odds > 0) == new.woman).mean() > 0.95


def test_many_clips_of_one_voice_weigh_as_one(known: VoiceRows) -> None:
    times = np.where(known.voice == "a/0", 20, 1)
    often = known.only(np.repeat(np.arange(len(times)), times))
    one, other = fitted(known).odds(known), fitted(often).odds(known)
    assert np.corrcoef(one, other)[0, 1] > 0.99


def test_where_a_new_source_misleads_it_is_less_sure(known: VoiceRows) -> None:
    rng = np.random.default_rng(3)
    wrong = known.source == "c"
    swapped = np.where(wrong, rng.random(len(wrong)) < 0.5, known.woman)
    doubtful = known._replace(woman=swapped)
    told = fitted(doubtful).odds(known.only(~wrong))
    assert np.abs(told).mean() < np.abs(fitted(known).odds(known.only(~wrong))).mean()
