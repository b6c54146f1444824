"""Where real architectures with random weights look."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from agent.student.attention_shares import gazes, kinds_of_attention, shares
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.visible_tokens import sound_token
from tests.tiny_lalms import TINY, transformers

pytestmark = [
    pytest.mark.hub,
    # torch, transformers and peft warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]

WAVE = np.sin(np.arange(48_000) / 7).astype(np.float32)
ASKED = [ModelInput(WAVE, "What sound do you hear?"), ModelInput(WAVE[:16_000], "one")]
TOLD = [[40, 41, 42, 43, 44], [50, 51]]


@pytest.fixture(scope="module", params=TINY)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Student:
    """One of each kind."""
    transformers()
    folder = TINY[request.param](tmp_path_factory.mktemp(request.param))
    return Student.load(str(folder), "full", (), "cpu")


def test_one_pass_shows_what_each_step_looks_at(tiny: Student) -> None:
    """As the library tells it when it writes the same words step by step, each alone."""
    usual = tiny.base.config._attn_implementation
    found = shares(tiny, ASKED, TOLD)
    assert tiny.base.config._attn_implementation == usual
    tiny.base.set_attn_implementation("eager")
    for asked, told, share in zip(ASKED, TOLD, found, strict=True):
        assert share.shape == (2, len(told))
        inputs = dict(tiny.inputs([asked]))
        for step in range(len(told)):
            begun = torch.tensor([told[:step]], dtype=torch.long)
            ids = torch.cat([inputs["input_ids"], begun], 1)
            given = inputs | {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
            with torch.no_grad():
                weights = tiny.base(**given, output_attentions=True).attentions
            on_sound = torch.stack([layer[0, :, -1] for layer in weights]).mean(1)
            expected = on_sound[:, ids[0] == sound_token(tiny.base)].sum(-1)
            assert torch.allclose(share[:, step], expected, atol=1e-5)
    tiny.base.set_attn_implementation(usual)


def test_each_part_pays_attention_afterwards_as_it_did(tiny: Student) -> None:
    """A part may want another kind than the whole: eager is quicker backwards on a processor."""
    tiny.base.model.language_model.set_attn_implementation("eager")
    before = kinds_of_attention(tiny.base)
    shares(tiny, ASKED, TOLD)
    assert [kind for _, kind in kinds_of_attention(tiny.base)] == [kind for _, kind in before]
    assert len({kind for _, kind in before}) == 2
    tiny.base.set_attn_implementation("sdpa")


def test_even_attention_is_the_sound_s_share_of_the_keys_that_are_seen(tiny: Student) -> None:
    """Of prompts of different lengths in one batch, whose padding is no key."""
    together = gazes(tiny, ASKED, TOLD)
    for asked, told, gaze in zip(ASKED, TOLD, together, strict=True):
        (ids,) = dict(tiny.inputs([asked]))["input_ids"]
        sounds = int((ids == sound_token(tiny.base)).sum())
        expected = torch.tensor([sounds / (len(ids) + step) for step in range(len(told))])
        assert torch.allclose(gaze.even_T, expected)
        assert 0 < gaze.even_T.max() < 1


def test_who_hears_nothing_looks_at_no_sound(tiny: Student) -> None:
    (share,) = shares(tiny, [ModelInput(None, "one two")], TOLD[:1])
    assert not share.any()
