"""Rollouts of real architectures with a few random weights."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch

from agent.student.generate import sample
from agent.student.model_input import ModelInput
from agent.student.pause import Pausing
from agent.student.student import PAUSE, Student
from agent.student.token_rollout import Rollout
from agent.student.token_sampling import Sampling
from tests.tiny_lalms import TINY, qwen2_audio, transformers
from tools.errors import InputError

pytestmark = [
    pytest.mark.hub,
    # torch, transformers and peft warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]

WAVE = np.sin(np.arange(48_000) / 7).astype(np.float32)
ASKED = (
    ModelInput(WAVE, "What sound do you hear? (A) dog (B) cat"),
    ModelInput(WAVE[:16_000], "one two"),
    ModelInput(WAVE[:30_000], "What do you hear?"),
)
UNSURE = Pausing(pause=1.0, abort=0.0, window=4, stride=2, cooldown=6, tokens=3)
SHORT = Sampling(max_tokens=24, min_tokens=24)
PAUSED = SHORT.model_copy(update={"pause": UNSURE})


@pytest.fixture(scope="module", params=TINY)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Student:
    """One of each kind."""
    transformers()
    return tiny_student(TINY[request.param](tmp_path_factory.mktemp(request.param)))


@pytest.fixture(scope="module")
def qwen(tmp_path_factory: pytest.TempPathFactory) -> Student:
    transformers()
    return tiny_student(qwen2_audio(tmp_path_factory.mktemp("qwen")))


def tiny_student(folder: Path) -> Student:
    return Student.load(str(folder), "full", (PAUSE,), "cpu")


def plain(
    tiny: Student, asked: ModelInput, rollout: Rollout, temperature: float = 1.0
) -> torch.Tensor:
    """Log-probabilities of a rollout's tokens by one forward over prompt and completion."""
    inputs = dict(tiny.inputs([asked]))
    told = torch.tensor([rollout.tokens])
    inputs["input_ids"] = torch.cat([inputs["input_ids"], told], 1)
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
    logits = tiny.model(**inputs).logits[0, -len(rollout.tokens) - 1 : -1]
    return (logits / temperature).log_softmax(-1).gather(1, told.T)[:, 0]


def test_log_probabilities_are_those_of_a_plain_forward(tiny: Student) -> None:
    """With pauses within, prompts of three lengths side by side, and two rollouts of each."""
    rollouts = sample(tiny, ASKED, PAUSED, seed=1, group=2)
    assert [rollout.pauses for rollout in rollouts] == [3] * 6
    for at, rollout in enumerate(rollouts):
        with torch.no_grad():
            expected = plain(tiny, ASKED[at // 2], rollout)
        assert torch.allclose(torch.tensor(rollout.log_probs), expected, atol=1e-4)


def test_log_probabilities_are_at_the_temperature_of_sampling(qwen: Student) -> None:
    hot = SHORT.model_copy(update={"temperature": 2.0, "top_p": 0.7})
    (rollout,) = sample(qwen, ASKED[:1], hot, seed=1)
    with torch.no_grad():
        expected = plain(qwen, ASKED[0], rollout, 2.0)
    assert torch.allclose(torch.tensor(rollout.log_probs), expected, atol=1e-4)


def test_sound_and_none_may_be_asked_together(tiny: Student) -> None:
    mixed = [ASKED[0], ModelInput(None, "one two three"), ASKED[1]]
    rollouts = sample(tiny, mixed, SHORT, seed=1)
    for asked, rollout in zip(mixed, rollouts, strict=True):
        with torch.no_grad():
            expected = plain(tiny, asked, rollout)
        assert torch.allclose(torch.tensor(rollout.log_probs), expected, atol=1e-4)


def test_pauses_three_times_and_then_the_answer_follows(tiny: Student) -> None:
    number = tiny.tokenizer.convert_tokens_to_ids(PAUSE)
    for rollout in sample(tiny, ASKED, PAUSED, seed=2):
        paused = [token == number for token in rollout.tokens]
        # 4 tokens, a span of 3, 6 tokens, a span, 6 tokens, a span, and the 8 that are left.
        assert "".join(".P"[here] for here in paused) == "....PPP......PPP......PPP........"
        assert list(rollout.learned) == [not here for here in paused]
        assert (rollout.ended, rollout.pauses) == ("cap", 3)
        assert rollout.text
        assert PAUSE not in rollout.text


def test_an_ordinary_word_may_stand_in_the_place_of_pauses(qwen: Student) -> None:
    instead = SHORT.model_copy(update={"pause": UNSURE.model_copy(update={"word": "a"})})
    (number,) = qwen.tokenizer.encode("a", add_special_tokens=False)
    for rollout in sample(qwen, ASKED, instead, seed=2):
        written = [token for token, its in zip(rollout.tokens, rollout.learned, strict=True)
                   if not its]  # fmt: skip
        assert written == [number] * 9, "three spans of three, of which nothing is learned"


def test_a_word_of_several_tokens_is_refused(qwen: Student) -> None:
    instead = SHORT.model_copy(update={"pause": UNSURE.model_copy(update={"word": "What sound"})})
    with pytest.raises(InputError, match="expected one token"):
        sample(qwen, ASKED, instead, seed=2)


def test_never_pauses_with_thresholds_of_0(qwen: Student) -> None:
    sure = SHORT.model_copy(update={"pause": Pausing(pause=0, abort=0, window=1, stride=1)})
    number = qwen.tokenizer.convert_tokens_to_ids(PAUSE)
    for rollout in sample(qwen, ASKED, sure, seed=2):
        assert number not in rollout.tokens
        assert all(rollout.learned)
        assert rollout.pauses == 0


def test_says_nothing_that_stands_for_something_else(qwen: Student) -> None:
    """A model of random weights would say PAUSE, and the token that stands for sound."""
    never = {PAUSE, "<|AUDIO|>"}
    numbers = set(qwen.tokenizer.convert_tokens_to_ids(list(never)))
    hot = Sampling(temperature=5.0, max_tokens=120, min_tokens=120, rows=60)
    rollouts = sample(qwen, ASKED[:1], hot, seed=2, group=60)
    told = {token for rollout in rollouts for token in rollout.tokens}
    assert len(told) > 250
    assert not told & numbers


def test_a_rollout_below_the_lowest_confidence_is_given_up(qwen: Student) -> None:
    hopeless = PAUSED.model_copy(update={"pause": UNSURE.model_copy(update={"abort": 1.0})})
    for rollout in sample(qwen, ASKED, hopeless, seed=2):
        assert (rollout.ended, rollout.pauses, len(rollout.tokens)) == ("abort", 0, 4)


def test_a_rollout_does_not_depend_on_its_batch(qwen: Student) -> None:
    together = sample(qwen, ASKED, PAUSED, seed=3, group=2)
    one_by_one = sample(qwen, ASKED, PAUSED.model_copy(update={"rows": 1}), seed=3, group=2)
    assert [each.tokens for each in together] == [each.tokens for each in one_by_one]
    assert len({each.tokens for each in together}) == 6
    assert [each.tokens for each in sample(qwen, ASKED[:1], PAUSED, seed=3)] == [together[0].tokens]
    again = sample(qwen, ASKED, PAUSED, seed=3, group=2)
    assert again == together
    assert sample(qwen, ASKED, PAUSED, seed=4, group=2) != together


def test_rows_end_by_themselves(qwen: Student) -> None:
    """An end token, not before it may come, and nothing after it."""
    hot = Sampling(temperature=3.0, min_tokens=5, max_tokens=120)
    rollouts = sample(qwen, ASKED, hot, seed=5, group=8)
    end = qwen.tokenizer.eos_token_id
    ended = [rollout for rollout in rollouts if rollout.ended == "end"]
    assert len({len(rollout.tokens) for rollout in ended}) > 3
    for rollout in rollouts:
        assert (end in rollout.tokens) == (rollout.ended == "end")
        assert end not in rollout.tokens[:5]
        assert end not in rollout.tokens[:-1]
        assert rollout.learned[-1]


def test_a_word_that_is_held_back_may_come_when_the_reply_is_long_enough(qwen: Student) -> None:
    hot = Sampling(temperature=3.0, min_tokens=20, max_tokens=40)
    encode, decode = qwen.tokenizer.encode, qwen.tokenizer.decode
    before = [token for one in sample(qwen, ASKED, hot, seed=6, group=8) for token in one.tokens]
    token = next(one for one in before if encode(decode([one]), add_special_tokens=False) == [one])
    held = hot.model_copy(update={"held": (decode([token]),)})
    after = sample(qwen, ASKED, held, seed=6, group=8)
    assert not any(token in one.tokens[:20] for one in after)
    assert any(token in one.tokens[20:] for one in after)
    with pytest.raises(InputError, match="expected one token"):
        sample(qwen, ASKED, hot.model_copy(update={"held": ("no such word",)}), seed=6)


def test_each_reply_begins_with_the_word_that_it_is_to_begin_with(qwen: Student) -> None:
    encode, decode = qwen.tokenizer.encode, qwen.tokenizer.decode
    hot = Sampling(temperature=3.0, max_tokens=12)
    before = [token for one in sample(qwen, ASKED, hot, seed=7, group=4) for token in one.tokens]
    token = next(one for one in before if encode(decode([one]), add_special_tokens=False) == [one])
    begun = sample(qwen, ASKED, hot.model_copy(update={"begins": decode([token])}), seed=7, group=4)
    assert {one.tokens[0] for one in begun} == {token}
    assert len({one.tokens[1] for one in begun if len(one.tokens) > 1}) > 1


def test_the_likeliest_words_are_those_of_the_library(tiny: Student) -> None:
    how = Sampling(temperature=0, max_tokens=12, min_tokens=12)
    rollouts = sample(tiny, ASKED, how, seed=0)
    inputs = tiny.inputs(ASKED)
    with torch.no_grad():
        told = tiny.model.generate(
            **inputs, max_new_tokens=12, min_new_tokens=12, do_sample=False,
            suppress_tokens=[tiny.tokenizer.convert_tokens_to_ids(PAUSE)],
        )  # fmt: skip
    asked = inputs["input_ids"].shape[1]
    assert [list(rollout.tokens) for rollout in rollouts] == told[:, asked:].tolist()


def test_pause_learns_though_its_tokens_are_out_of_the_loss(qwen: Student) -> None:
    (rollout,) = sample(qwen, ASKED[:1], PAUSED, seed=6)
    logs = plain(qwen, ASKED[0], rollout)
    number = qwen.tokenizer.convert_tokens_to_ids(PAUSE)
    table = qwen.model.get_input_embeddings().weight
    loss = -logs[torch.tensor(rollout.learned)].mean()
    (gradient,) = cast("tuple[torch.Tensor]", torch.autograd.grad(loss, table))
    assert gradient[number].abs().sum() > 1e-4


def test_a_model_without_the_token_cannot_pause(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = qwen2_audio(tmp_path_factory.mktemp("mute"))
    with pytest.raises(InputError, match=r"no token '<\|PAUSE\|>'"):
        sample(Student.load(str(folder), "full", (), "cpu"), ASKED, PAUSED, seed=0)


def test_lora_in_its_wrapping_speaks_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = qwen2_audio(tmp_path_factory.mktemp("lora"))
    lora = Student.load(str(folder), "lora", (PAUSE,), "cpu")
    for rollout, asked in zip(sample(lora, ASKED, PAUSED, seed=1), ASKED, strict=True):
        with torch.no_grad():
            expected = plain(lora, asked, rollout)
        assert torch.allclose(torch.tensor(rollout.log_probs), expected, atol=1e-4)
        assert rollout.pauses == 3


def test_broken_weights_are_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    tiny = tiny_student(qwen2_audio(tmp_path_factory.mktemp("broken")))
    with torch.no_grad():
        tiny.model.lm_head.weight[3] = torch.nan
    with pytest.raises(InputError, match="not numbers"):
        sample(tiny, ASKED, SHORT, seed=0)
