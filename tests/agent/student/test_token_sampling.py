"""How tokens are drawn."""

from __future__ import annotations

import torch

from agent.student.token_sampling import Sampling, drawn, log_probs, uniforms

LOGITS = torch.tensor([2.0, 0.0, 1.0, -1.0, 0.5])
OPEN = torch.zeros(5, dtype=torch.bool)


def shares(how: Sampling, banned: torch.Tensor = OPEN, draws: int = 20_000) -> torch.Tensor:
    """How often each token is drawn."""
    logs = log_probs(LOGITS.expand(draws, -1), how.temperature)
    tokens = drawn(logs, banned.expand(draws, -1), uniforms([(7,)], draws)[0], how)
    return torch.bincount(tokens, minlength=5) / draws


def test_draws_each_token_as_often_as_it_is_probable() -> None:
    for temperature in (0.5, 1.0, 2.0):
        expected = (LOGITS / temperature).softmax(-1)
        assert torch.allclose(shares(Sampling(temperature=temperature)), expected, atol=0.01)


def test_top_p_keeps_the_likeliest_that_have_so_much_together() -> None:
    # 0.563, 0.207 and 0.126 are 0.77 and 0.896 together.
    kept = torch.tensor([0.563, 0.0, 0.207, 0.0, 0.126])
    found = shares(Sampling(top_p=0.8))
    assert torch.allclose(found, kept / kept.sum(), atol=0.01)
    assert shares(Sampling(top_p=0.01)).tolist() == [1, 0, 0, 0, 0]


def test_never_draws_what_is_banned() -> None:
    banned = torch.tensor([True, False, False, True, False])
    for how in (Sampling(), Sampling(top_p=0.5), Sampling(temperature=0)):
        found = shares(how, banned)
        assert found[banned].sum() == 0
    assert torch.allclose(shares(Sampling(), banned)[2], torch.tensor(0.506), atol=0.01)


def test_the_likeliest_token_at_temperature_0_keeps_its_probability_at_1() -> None:
    assert shares(Sampling(temperature=0)).tolist() == [1, 0, 0, 0, 0]
    assert torch.equal(log_probs(LOGITS[None], 0), LOGITS[None].log_softmax(-1))


def test_edges_of_the_uniform_number_fall_on_tokens_that_have_a_share() -> None:
    logs = torch.tensor([[-torch.inf, 0.0, -torch.inf]]).log_softmax(-1).expand(2, -1)
    edges = torch.tensor([0.0, 1 - 2**-24])
    assert drawn(logs, OPEN[:3].expand(2, -1), edges, Sampling()).tolist() == [1, 1]


def test_a_row_draws_the_same_whoever_is_beside_it() -> None:
    alone, together = uniforms([(3, 1, 0)], 9), uniforms([(3, 0, 1), (3, 1, 0), (3, 0, 0)], 9)
    assert torch.equal(alone[0], together[1])
    assert not torch.equal(together[0], together[1])
    assert not torch.equal(together[0], together[2])
    assert not torch.equal(uniforms([(4, 1, 0)], 9), alone)
