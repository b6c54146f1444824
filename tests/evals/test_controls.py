"""What a solver is given under each control."""

from pathlib import Path

import numpy as np
import pytest

from evals.baselines import baselines, no_audio
from evals.controls import GUESSING, HEARING, Contestant, Stage, all_controls, conditions
from evals.sample import Item
from tests.evals.samples import CLIPS, item
from tools.errors import InputError

CHOICES = ("one", "two", "three", "four", "five")
ITEMS = [
    item(name, "one", CHOICES).model_copy(update={"audio": f"{name}.ogg"})
    for name in ("barks", "call", "frogs")
]
GUESS = no_audio(baselines(0)["random"])
LISTENER = Contestant("listener", solve=GUESS, no_audio=GUESS)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage({item.audio: CLIPS / item.audio for item in ITEMS}, tmp_path / "controls", seed=1)


def test_silence_is_as_long_as_the_recording_and_digital(stage: Stage) -> None:
    heard, silent = stage.heard(ITEMS[0], 0).clip, stage.silenced(ITEMS[0], 0).clip
    assert abs(heard.length - silent.length) < 0.01
    assert not np.any(silent.samples(16_000))


def test_every_item_gets_another_recording_and_every_recording_is_used_once(stage: Stage) -> None:
    present = stage.swapped()
    given = [present(item, 0).clip.path.name for item in ITEMS]
    assert sorted(given) == sorted(item.audio for item in ITEMS)
    assert all(name != item.audio for name, item in zip(given, ITEMS, strict=True))


def test_one_recording_has_no_other(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs two recordings, found one"):
        Stage({"call.ogg": CLIPS / "call.ogg"}, tmp_path, seed=0).swapped()


def test_shuffling_keeps_the_choices_and_depends_on_seed_repeat_and_item(stage: Stage) -> None:
    orders = {
        stage.shuffled(item, repeat).question.choices for item in ITEMS for repeat in range(9)
    }
    assert len(orders) > 9
    assert all(sorted(order) == sorted(CHOICES) for order in orders)
    assert stage.shuffled(ITEMS[0], 3) == stage.shuffled(ITEMS[0], 3)


def test_all_controls_of_a_listener_are_all_there_are() -> None:
    assert all_controls(LISTENER) == (*HEARING, *GUESSING)


def test_a_guess_is_not_compared_with_silence_nor_with_itself() -> None:
    guess = Contestant("random", GUESS)
    assert set(all_controls(guess)) == {*GUESSING} - {"random"}


@pytest.mark.parametrize("name", ["loud", "silences", ""])
def test_an_unknown_control_is_refused_with_the_known_ones(stage: Stage, name: str) -> None:
    with pytest.raises(InputError, match="expected one of silence, other-recording"):
        conditions([name], LISTENER, stage)


@pytest.mark.parametrize("name", HEARING)
def test_a_solver_without_audio_has_no_hearing_controls(stage: Stage, name: str) -> None:
    with pytest.raises(InputError, match="which hears no audio"):
        conditions([name], Contestant("random", GUESS), stage)


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["main", *HEARING, *GUESSING])
async def test_every_condition_can_be_asked(stage: Stage, name: str) -> None:
    (condition,) = conditions([name], LISTENER, stage)
    sample = condition.present(ITEMS[1], 0)
    assert sample.question.text == ITEMS[1].question.text
    assert (await condition.solve(sample)).answer.text in CHOICES
    heard = sample.clip.path == CLIPS / "call.ogg"
    assert heard is (name in {"main", "shuffled-choices"})


def test_items_are_untouched_by_any_control(stage: Stage) -> None:
    before = [Item.model_validate_json(item.model_dump_json()) for item in ITEMS]
    for name in ("main", *HEARING):
        conditions([name], LISTENER, stage)[0].present(ITEMS[0], 0)
    assert before == ITEMS
