"""Every reward: the true trace earns all there is, a spoilt one less, a hostile one nothing."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.data.example import Example, Style, prompt_of
from agent.train.lalm.rewards.choice_reward import answer, concluded
from agent.train.lalm.rewards.format_reward import form
from agent.train.lalm.rewards.hyper_rewards import Environment, Length, Speech, agreement
from agent.train.lalm.rewards.mpar2_rewards import PerceptionReward, Reviewed, Steps, floored
from agent.train.lalm.rewards.reference_percepts import facts
from agent.train.lalm.rewards.registry import TABLE, Reward
from agent.train.lalm.rewards.trace_judge import Mechanical
from tests.agent.train.lalm.rewarded import (
    ANSWER,
    FIRST,
    HOLD,
    REFLECTED,
    ROWS,
    THANKS,
    TOLD,
    at,
    row,
    said,
    sound,
)
from tools.lalm.grammars import paqa, tags
from tools.ontology import is_generic, known

JUDGE = Mechanical()
REWARDS: dict[str, Reward] = {entry.name: entry.make(JUDGE, facts) for entry in TABLE}
PAQA, MPAR2 = row(), row("mpar2")
CAT, DRY = (tags.TagPercept(text=text) for text in ("a cat meowing", "no rain"))


def traced(**changes: object) -> str:
    return paqa.render(FIRST.model_copy(update=changes))


def told(**changes: object) -> str:
    return tags.render(TOLD.model_copy(update=changes))


@pytest.mark.parametrize("one", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("name", REWARDS)
def test_the_true_trace_earns_all_there_is(name: str, one: Example) -> None:
    there = one.style == "mpar2" or name not in ("steps", "reviewed")
    assert REWARDS[name](one, one.trace) == (1.0 if there else None)


RAIN = FIRST.sounds[0]
EVERYTHING = "a dog barking, a cat meowing, a cowbell, rain, thunder, a bird singing, a train"


@pytest.mark.parametrize(
    ("reward", "one", "text"),
    [
        (answer, PAQA, traced(response="(A) a cowbell")),
        (answer, PAQA, traced(final="(A) a cowbell")),
        (answer, MPAR2, told(answer="(B) a dog barking")),
        (form, PAQA, traced(plan="")),
        (form, PAQA, PAQA.trace + " And more."),
        (form, MPAR2, told(review=None)),
        (Speech(), PAQA, traced(words=())),
        (Speech(), PAQA, traced(words=FIRST.words[:1])),
        (Speech(), PAQA, PAQA.trace.replace("patience", "silence")),
        (Speech(), PAQA, traced(words=(*FIRST.words, paqa.Words(text="And I?", speaker="S3")))),
        (Speech(), MPAR2, MPAR2.trace.replace("S2 says", "S1 says")),
        (Environment(), PAQA, traced(sounds=())),
        (Environment(), PAQA, traced(sounds=FIRST.sounds[:2])),
        (Environment(), PAQA, traced(sounds=(*FIRST.sounds, paqa.Sound(text="a cat meowing")))),
        (Environment(), PAQA, traced(sounds=(*FIRST.sounds, FIRST.sounds[1]))),
        (Environment(), PAQA, traced(sounds=tuple(s.model_copy(update={"segment": RAIN.segment})
                                                  for s in FIRST.sounds))),
        (Environment(), PAQA, traced(sounds=(*FIRST.sounds, paqa.Sound(text="a strange thing")))),
        (agreement, PAQA, traced(response="(A) a cowbell")),
        (agreement, PAQA, traced(summary="It may be a cowbell, a cat meowing or a dog barking.")),
        (agreement, PAQA, traced(reasoning="", summary="")),
        (Length(), PAQA, traced(plan="It rains. " * 200)),
        (Length(), PAQA, f"<RESPONSE>{ANSWER}</RESPONSE>"),
        (Length(), PAQA, traced(response="(A) a cowbell")),
        (PerceptionReward(JUDGE), MPAR2, told(heard=TOLD.heard[1:])),
        (PerceptionReward(JUDGE), MPAR2, told(heard=(*TOLD.heard, CAT))),
        (PerceptionReward(JUDGE), MPAR2, told(heard=(*TOLD.heard, DRY))),
        (PerceptionReward(JUDGE), MPAR2, MPAR2.trace.replace("patience", "call")),
        (Steps(JUDGE), MPAR2, MPAR2.trace.replace("a dog barking</hear>", "a cat meowing</hear>")),
        (Steps(JUDGE), MPAR2, MPAR2.trace.replace("<think>In", "<hear>In")),
        (Reviewed(JUDGE), MPAR2, MPAR2.trace.replace('"yes"', '"no"')),
        (Reviewed(JUDGE), MPAR2, MPAR2.trace.replace("answer is (C)", "answer is (D)")),
        (Reviewed(JUDGE), MPAR2, MPAR2.trace.replace("a dog barking</h", "a cat meowing</h")),
    ],
)  # fmt: skip
def test_a_spoilt_trace_earns_less(reward: Reward, one: Example, text: str) -> None:
    assert text != one.trace
    found = reward(one, text)
    assert found is not None
    assert found < 1


HOSTILE: dict[str, Callable[[Example], str]] = {
    "nothing": lambda one: "",
    "the prompt": prompt_of,
    "the prompt's form": lambda one: prompt_of(one).partition("beginning:")[2],
    "the choices": lambda one: "\n".join(one.choices),
    "every choice as the answer": lambda one: "".join(
        f"<{tag}>{' '.join(one.choices)}</{tag}>" for tag in ("RESPONSE", "answer")
    ),
    "every letter": lambda one: "<RESPONSE>(A) (B) (C) (D)</RESPONSE><answer>A B C D</answer>",
    "words without tags": lambda one: f"A dog barks, so the answer is {ANSWER}.",
    "tags in tags": lambda one: "<answer><answer><RESPONSE>" * 50,
    "no tag closed": lambda one: "<THINK><CAPTION><ENV><hear><step><think><review>" * 50,
    "100 kB": lambda one: one.trace + " " * 100_000,
    "100 kB of letters in a tag": lambda one: f"<hear {'a' * 100_000}>a dog</hear>",
    "odd signs": lambda one: "\ue000\ue002\x00\ud7ff<answer>\ue002</answer>",
}


@pytest.mark.parametrize("one", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("name", REWARDS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_copies_and_nonsense_earn_nothing(
    text: Callable[[Example], str], name: str, one: Example
) -> None:
    assert REWARDS[name](one, text(one)) in (0.0, None)


LINES = (*PAQA.trace.splitlines(), *MPAR2.trace.splitlines())
PIECES = st.sampled_from([*LINES, EVERYTHING, *PAQA.choices, ANSWER, "</step>"])


@pytest.mark.parametrize("style", ["paqa", "mpar2"])
@given(pieces=st.lists(PIECES | st.text(max_size=20), max_size=30))
def test_every_reward_lies_between_0_and_1(style: Style, pieces: list[str]) -> None:
    text = "\n".join(pieces)
    one = PAQA if style == "paqa" else MPAR2
    for reward in REWARDS.values():
        found = reward(one, text)
        assert found is None or 0 <= found <= 1


def test_the_answer_after_reflection_counts() -> None:
    wrong = REFLECTED.model_copy(update={"final": "(D) rain"})
    assert answer(PAQA, paqa.render(REFLECTED)) == 1
    assert answer(PAQA, paqa.render(wrong)) == 0


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", None),
        ("It barks.", None),
        ("A dog barking. So it is a cowbell.", 0),
        ("A dog barking, then a cowbell.", None),
        ("It is (B).", 1),
        ("It is (B) a cowbell.", None),
        ("It is “A dog barking”. That is sure.", 2),
        ("The hold-up is a dogged barking.", None),
    ],
)
def test_a_reasoning_ends_in_the_last_option_it_names_alone(text: str, at: int | None) -> None:
    assert concluded(text, PAQA.choices) == at


@pytest.mark.parametrize(
    ("text", "at"), [("It is no dog. It is a cat.", 0), ("A cat. Two cats.", 1)]
)
def test_a_choice_within_a_longer_one_is_not_named(text: str, at: int) -> None:
    assert concluded(text, ("a cat", "two cats")) == at


def test_who_is_called_what_does_not_matter_but_who_says_what_does() -> None:
    swapped = PAQA.trace.replace("S1", "X").replace("S2", "S1").replace("X", "S2")
    mixed = traced(words=(
        paqa.Words(text=f"{HOLD} Thank", speaker="S1"),
        paqa.Words(text="you for your patience.", speaker="S2"),
    ))  # fmt: skip
    assert Speech()(PAQA, swapped) == 1
    assert Speech()(PAQA, mixed) == pytest.approx(8 / 10)


@pytest.mark.parametrize("reward", [Speech(), Environment()])
def test_what_nobody_knows_is_left_out(reward: Reward) -> None:
    assert reward(row(truth=()), PAQA.trace) is None


def test_what_is_made_up_where_there_is_nothing_of_the_kind_earns_nothing() -> None:
    silent, speechless = row(truth=(said("S1", HOLD, 0, 2),)), row(truth=(sound("Rain", 0, 9),))
    assert Environment()(silent, PAQA.trace) == 0
    assert Environment()(silent, traced(sounds=())) is None
    assert Speech()(speechless, PAQA.trace) == 0
    assert Speech()(speechless, traced(words=())) is None


def test_other_models_stand_in_for_annotations() -> None:
    unknown = row(truth=())
    assert Speech(lambda one: (said("A", HOLD, 0, 2), said("B", THANKS, 3, 5)))(unknown, PAQA.trace)


HEARD = tuple(
    one.model_copy(update={"tool": "asr", "speaker": None} if one.kind == "utterance" else
                   {"tool": "tag"}) for one in row().truth if one.kind != "turn"
)  # fmt: skip
"""What a recogniser and a tagger hear, who tell nobody apart."""


def test_what_nobody_listened_for_is_neither_right_nor_wrong() -> None:
    unknown, paqa_row = row("mpar2", truth=()), row(truth=())
    judge = Mechanical(lambda one: HEARD)
    assert PerceptionReward(judge)(unknown, MPAR2.trace) == 1
    assert judge.steps(unknown, MPAR2.trace) == (1.0, 1.0)
    voices = "<hear>S1 speaks</hear><step><hear>S1 speaks</hear><think>So.</think></step>"
    assert judge.steps(unknown, voices) == (None,)
    assert PerceptionReward(judge)(unknown, told(heard=TOLD.heard[1:])) != 1
    assert Speech(lambda one: HEARD)(paqa_row, PAQA.trace) == 1
    one_voice = PAQA.trace.replace('"S2"', '"S1"')
    assert Speech(lambda one: HEARD)(paqa_row, one_voice) == 1
    assert Speech(lambda one: HEARD)(paqa_row, traced(words=FIRST.words[:1])) == 4 / 9


def test_a_sound_that_is_none_claims_nothing() -> None:
    quiet = row(truth=(said("S1", HOLD, 0, 2), sound("Rain", 0, 9)))
    empty = (paqa.Sound(text="none"), paqa.Sound(text="rain", segment=at(0, 9)))
    assert Environment()(quiet, traced(sounds=empty)) == 1
    assert Environment()(quiet, traced(sounds=(paqa.Sound(text="silence"),))) == 0


def test_a_kind_of_the_sound_is_nearly_right_and_a_word_for_everything_is_no_claim() -> None:
    dog = traced(sounds=(*FIRST.sounds[::2], FIRST.sounds[1].model_copy(update={"text": "a dog"})))
    vague = traced(sounds=(*FIRST.sounds, paqa.Sound(text="an animal")))
    assert Environment()(PAQA, dog) == pytest.approx((1 + 1 + 0.9) / 3)
    assert Environment()(PAQA, vague) == 1


def test_a_list_of_everything_is_worth_little() -> None:
    listed = ", ".join(label for label in known() if not is_generic(label))
    claimed = told(heard=(tags.TagPercept(text=listed, segment=RAIN.segment),), steps=())
    sounds = traced(sounds=(paqa.Sound(text=listed, segment=RAIN.segment),))
    assert (PerceptionReward(JUDGE)(MPAR2, claimed) or 0) < 0.05
    assert (Environment()(PAQA, sounds) or 0) < 0.05


def test_saying_again_what_is_true_does_not_water_down_what_is_not() -> None:
    made_up = told(heard=(*TOLD.heard, tags.TagPercept(text="a cat meowing", segment=at(1, 2))))
    again = made_up.replace("<review", "<step><hear>a cowbell</hear></step>" * 20 + "<review")
    assert PerceptionReward(JUDGE)(MPAR2, again) == PerceptionReward(JUDGE)(MPAR2, made_up)


def test_what_is_rightly_denied_costs_nothing_and_earns_nothing() -> None:
    denied = tuple(tags.TagPercept(text=f"no {word}") for word in ("thunder", "train", "cat"))
    assert PerceptionReward(JUDGE)(MPAR2, told(heard=(*TOLD.heard, *denied))) == 1
    assert PerceptionReward(JUDGE)(MPAR2, told(heard=denied, steps=())) == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_steps_are_between_the_worst_and_the_best(scores: list[float]) -> None:
    found = floored(scores, 0.05)
    assert min(scores) - 0.06 <= found <= max(scores) + 1e-9
    assert floored([1.0] * len(scores), 0.05) == 1
    assert floored([0.0] * len(scores), 0.05) == 0


def test_one_failed_step_does_not_take_all() -> None:
    assert 0.3 < floored([1, 1, 0], 0.05) < 0.4


@given(st.integers(0, 5000))
def test_length_rises_stays_and_falls(words: int) -> None:
    one, two = Length().of(words), Length().of(words + 1)
    assert 0 <= two <= 1
    assert two >= one if words < 250 else two < one


@pytest.mark.parametrize("wrong", [{"ramp": 0}, {"ramp": 300}, {"decay": 0}])
def test_a_length_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="expected 0 < ramp <= plateau"):
        Length(**wrong)


@pytest.mark.parametrize("floor", [0.0, 1.0])
def test_a_floor_is_between_0_and_1(floor: float) -> None:
    with pytest.raises(ValueError, match="expected a floor"):
        Steps(JUDGE, floor)


def test_a_right_guess_is_not_backed_by_what_is_not_heard() -> None:
    step = "<step ask='?'><hear>no helicopter</hear><think>So it is (C).</think></step>"
    text = f"<hear>no helicopter</hear>{step}<review holds='yes'>The answer is (C).</review>"
    assert Reviewed(JUDGE)(MPAR2, f"{text}<answer>{ANSWER}</answer>") == 0.5
