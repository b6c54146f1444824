"""The project's own audio-language model, built of its parts and of what comes with the program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.assembly.small_model import small_folder
from evals.single_prompt import PROMPTS
from graphs.choice_reply import lettered
from tests.conftest import CLIPS
from tools.audio import AudioClip
from tools.lalm.choice_posterior import chosen
from tools.lalm.lalm_factory import lalm
from tools.lalm.small.small_release import WEIGHTS, packed_release
from tools.store.store import ModelStore
from tools.store.store_files import sha256

pytestmark = [
    pytest.mark.models,
    pytest.mark.hub,
    # torch and transformers warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def folder(models: ModelStore) -> Path:
    return small_folder(models)


def test_it_comes_out_bit_for_bit_as_it_was_released(folder: Path) -> None:
    _, card = packed_release()
    assert sha256(folder / WEIGHTS) == card.model


def test_it_is_pulled_by_its_short_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "pull", "small"]) == 0
    assert Path(capsys.readouterr().out.strip()).name == folder.name


@pytest.mark.anyio
async def test_it_tells_barks_from_what_nobody_hears(folder: Path) -> None:
    clip, choices = AudioClip.open(CLIPS / "barks.ogg"), ("a violin", "a dog barking", "rain")

    def words(some: Sequence[str]) -> str:
        return PROMPTS["words"](question="What does one hear?", choices=lettered(some))

    found = await chosen(lalm(str(folder)), clip, choices, words, by="pmi")
    assert found.posterior[1] > 0.9


@pytest.mark.anyio
async def test_it_says_what_it_hears_before_it_chooses(folder: Path) -> None:
    clip, choices = AudioClip.open(CLIPS / "barks.ogg"), ("a violin", "a dog barking", "rain")

    def words(some: Sequence[str]) -> str:
        return PROMPTS["first-heard"](question="What does one hear?", choices=lettered(some))

    found = await chosen(lalm(str(folder)), clip, choices, words, by="heard", max_tokens=48)
    heard, _, choice = found.text.partition("\n")
    assert set(heard.split("; ")) == {"a dog barking"}
    assert choice == "a dog barking"
