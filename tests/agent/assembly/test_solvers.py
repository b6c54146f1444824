"""Who can be evaluated, made of what the command line says."""

from __future__ import annotations

import pytest

from agent.assembly import model_servers
from agent.assembly.solvers import contestant
from tools.errors import InputError
from tools.lalm.served_lalm import ServedLalm


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (
            {"choose_by": "pmi", "base_url": "http://127.0.0.1:9/v1"},
            "found --base-url with --choose-by pmi; expected one of them",
        ),
        ({"choose_by": "likelihood", "tokens": 9}, "found --tokens with --choose-by likelihood"),
        ({"choose_by": "words"}, "found --choose-by words; expected one of letter, likelihood"),
    ],
)
def test_a_way_to_choose_that_a_model_has_not_is_one_line(
    options: dict[str, str | int], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        contestant("lalm", 0, {"model": "ear"} | options)


def test_a_model_that_tells_no_likelihood_is_found_out_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def served(*told: object) -> ServedLalm:
        return ServedLalm.at(["http://127.0.0.1:9/v1"], "ear")

    monkeypatch.setattr(model_servers, "lalm_at", served)
    assert contestant("lalm", 0, {"model": "ear"}).name == "lalm"
    with pytest.raises(InputError, match="ear does not tell how likely given words are"):
        contestant("lalm", 0, {"model": "ear", "choose_by": "pmi"})
