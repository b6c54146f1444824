"""What a solver is given under each control."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from evals.altered_sounds import STRETCHES, AlteredSounds
from evals.baselines import baselines, no_audio
from evals.control_stage import Stage, wrong_choice
from evals.controls import (
    GUESSING,
    HEARING,
    SPOKEN,
    Contestant,
    all_controls,
    applies,
    conditions,
    expanded,
    fragment_of,
)
from evals.sample import Item
from evals.spoken_text import available, spoken_text
from tests.evals.samples import CLIPS, item
from tools.audio import AudioClip, Samples
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
    found = {item.audio: CLIPS / item.audio for item in ITEMS}
    return Stage(found, tmp_path / "controls", seed=1, voice=tone)


def tone(text: str) -> tuple[Samples, int]:
    """Instead of a voice: a second of 440 Hz, and one more for every ten letters."""
    at = np.arange(8_000 * (1 + len(text) // 10)) / 8_000
    return np.sin(2 * np.pi * 440 * at).astype(np.float32), 8_000


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
    assert heard is (name in {"main", "shuffled-choices"} or name.startswith("fragment"))


def test_items_are_untouched_by_any_control(stage: Stage) -> None:
    before = [Item.model_validate_json(item.model_dump_json()) for item in ITEMS]
    for name in ("main", *HEARING):
        conditions([name], LISTENER, stage)[0].present(ITEMS[0], 0)
    assert before == ITEMS


def test_fragments_are_equal_parts_that_make_up_the_recording(stage: Stage) -> None:
    whole = stage.heard(ITEMS[0], 0).clip
    parts = [stage.fragment(place, 3)(ITEMS[0], 0).clip.span for place in (1, 2, 3)]
    assert parts[0].start == 0
    assert parts[-1].end == pytest.approx(whole.length)
    assert all(one.end == two.start for one, two in pairwise(parts))
    assert {round(one.duration, 6) for one in parts} == {round(whole.length / 3, 6)}


def test_one_name_stands_for_all_fragments() -> None:
    assert expanded(["silence", "fragments-2"]) == ["silence", "fragment-1-of-2", "fragment-2-of-2"]
    assert len(expanded(["fragments"])) == 3
    assert [fragment_of(name) for name in expanded(["fragments-2"])] == [(1, 2), (2, 2)]
    assert fragment_of("fragment-3-of-2") is None
    for few in ("fragments-1", "fragments-21", "fragments-0"):
        with pytest.raises(InputError, match=r"found \d+ fragments; expected from 2 to 20"):
            expanded([few])


def test_half_of_a_masked_recording_is_silent_and_the_rest_as_it_was(stage: Stage) -> None:
    clip, masked = (present(ITEMS[1], 0).clip for present in (stage.heard, stage.masked))
    assert (masked.rate, masked.channels) == (clip.rate, clip.channels)
    before, after = (one.original.samples(clip.rate) for one in (clip, masked))
    assert len(before) == len(after)
    loud = np.abs(before) > 0.01
    kept = np.isclose(before, after, atol=1e-4) & loud
    gone = (after == 0) & loud
    assert np.all(kept[loud] | gone[loud])
    assert 0.2 < gone.sum() / loud.sum() < 0.8
    assert stage.masked(ITEMS[1], 1).clip == masked, "made once"


def test_two_channels_stay_two_and_are_masked_together(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(0)
    sf.write(tmp_path / "two.wav", rng.normal(0, 0.1, (8_000, 2)), 8_000)
    sounds = AlteredSounds(tmp_path / "altered", 0)
    masked = sounds.masked(AudioClip.open(tmp_path / "two.wav"))
    left, right = (masked.of_side(side).original.samples(8_000) for side in ("left", "right"))
    silent = [np.all(side.reshape(STRETCHES, -1) == 0, axis=1) for side in (left, right)]
    assert np.array_equal(*silent)
    assert silent[0].sum() == STRETCHES // 2
    assert not np.allclose(left, right)


def test_a_wrong_answer_is_spoken_over_the_recording_which_may_grow_by_it(stage: Stage) -> None:
    clip, misled = (present(ITEMS[0], 0).clip for present in (stage.heard, stage.misled))
    spoken = len(tone(f"The answer is: {wrong_choice(ITEMS[0], 1)}.")[0]) / 8_000
    assert misled.length == pytest.approx(max(clip.length, spoken), abs=0.01)
    added = misled.original.samples(clip.rate)[: clip.rate // 2]
    spectrum = np.abs(np.fft.rfft(added))
    assert np.argmax(spectrum) * clip.rate / len(added) == pytest.approx(440, abs=4)


def test_what_is_spoken_is_wrong_and_needs_a_key_and_another_choice() -> None:
    drawn = {wrong_choice(ITEMS[0], seed) for seed in range(50)}
    assert drawn == {*CHOICES} - {"one"}
    unknown = ITEMS[0].model_copy(update={"target": None})
    alone = item("1", "a", ("a", "a"))
    for one in (unknown, alone):
        assert wrong_choice(one, 0) is None
        assert not applies(SPOKEN, one)
    assert applies(SPOKEN, ITEMS[0])


@pytest.mark.anyio
async def test_a_bare_backbone_is_asked_where_somebody_named_it(stage: Stage) -> None:
    with pytest.raises(InputError, match="expected --backbone NAME"):
        conditions(["text-backbone"], LISTENER, stage)
    bare = replace(LISTENER, backbone=no_audio(lambda question: 4))
    (condition,) = conditions(["text-backbone"], bare, stage)
    sample = condition.present(ITEMS[0], 0)
    assert sample.clip.path.name == "silence-1.00s.flac"
    assert (await condition.solve(sample)).answer.text == "five"
    assert "text-backbone" in all_controls(bare)
    assert "text-backbone" not in all_controls(LISTENER)


def test_a_missing_voice_is_one_line_with_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not available()
    with pytest.raises(InputError, match=r"found no espeak-ng, .*apt install espeak-ng"):
        spoken_text("The answer is: a dog.")


@pytest.mark.skipif(not available(), reason="espeak-ng is not installed")
def test_the_installed_voice_speaks() -> None:
    samples, rate = spoken_text("The answer is: --help.")
    assert 0.5 < len(samples) / rate < 6
    assert np.abs(samples).max() > 0.05


@pytest.mark.parametrize("name", ["main", "silence", "masked-sound", "other-recording"])
def test_each_of_several_recordings_is_there_and_goes_by_its_name(stage: Stage, name: str) -> None:
    both = tuple(item.audio for item in ITEMS[:2])
    item = ITEMS[0].model_copy(update={"audios": both})
    (condition,) = conditions([name], LISTENER, stage)
    sample = condition.present(item, 0)
    own = [AudioClip.open(CLIPS / one) for one in both]
    assert sample.question.recordings == both
    given = [sample.clip, *sample.others]
    assert len(given) == 2
    if name == "main":
        assert given == own
    elif name != "other-recording":
        assert [clip.length for clip in given] == pytest.approx(
            [one.length for one in own], abs=0.02
        )
