"""What listening costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from graphs.policy.prices import HANDLING, Prices
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import SubQuery
from tools.tool_registry import TOOLS, Price, ToolSpec, call_kind

SPAN = Segment(start=0, end=10)
ASR = SubQuery(tool="asr")


def made(query: SubQuery, audio: float, seconds: float, cached: bool = False) -> Call:
    return Call(round=0, query=query, audio_seconds=audio, seconds=seconds, cached=cached)


@given(st.floats(0, 2), st.floats(0, 0.5))
def test_a_line_is_found_again(call: float, audio: float) -> None:
    prices = Prices.measured(made(ASR, x, call + audio * x) for x in (1.0, 4.0, 10.0, 20.0))
    assert prices.errands["asr"].call == pytest.approx(call, abs=1e-5)
    assert prices.errands["asr"].audio == pytest.approx(audio, abs=1e-5)
    assert prices.seconds(ASR, SPAN) == pytest.approx(HANDLING + call + 10 * audio, abs=1e-4)


@given(st.lists(st.tuples(st.floats(0.1, 60), st.floats(0, 30)), min_size=1, max_size=9))
def test_nothing_is_ever_paid_for_listening(pairs: list[tuple[float, float]]) -> None:
    prices = Prices.measured(made(ASR, *pair) for pair in pairs)
    assert prices.seconds(ASR, SPAN) >= HANDLING


def test_a_crop_costs_less_than_the_whole() -> None:
    prices = Prices.measured(made(ASR, x, 0.1 + 0.2 * x) for x in (1.0, 9.0))
    crop = SubQuery(tool="asr", segment=Segment(start=2, end=3))
    assert prices.seconds(crop, SPAN) == pytest.approx(HANDLING + 0.3)
    assert prices.seconds(ASR, SPAN) == pytest.approx(HANDLING + 2.1)


def test_what_was_remembered_says_nothing_about_time() -> None:
    calls = [made(ASR, 10, 2), made(ASR, 20, 4), made(ASR, 20, 0, cached=True)]
    tag = made(SubQuery(tool="tag"), 10, 0, cached=True)
    assert Prices.measured([*calls, tag]) == Prices.measured(calls[:2])


def test_a_call_that_nobody_measured_is_as_dear_as_the_dearest_known_one() -> None:
    prices = Prices(errands={"asr": Price(call=0, audio=0.1), "tag": Price(call=0.5, audio=0)})
    nose = SubQuery(tool="nose", segment=Segment(start=0, end=1))
    assert prices.seconds(nose, SPAN) == pytest.approx(HANDLING + 0.5)
    assert prices.seconds(SubQuery(tool="listen", aim="count"), SPAN) == pytest.approx(HANDLING + 1)


def test_what_its_author_says_prices_a_new_tool_until_it_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec = ToolSpec("nose", gives=(), price=Price(call=2, audio=0))
    monkeypatch.setitem(TOOLS, "nose", spec)
    rose, dear = SubQuery(tool="nose"), Price(call=9, audio=0)
    assert Prices(errands={"asr": dear}).seconds(rose, SPAN) == pytest.approx(HANDLING + 2)
    assert Prices(errands={"nose": dear}).seconds(rose, SPAN) == pytest.approx(HANDLING + 9)


def test_a_list_without_any_price_is_none() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        Prices(errands={})


def test_calls_are_told_apart_by_what_makes_them_long() -> None:
    assert call_kind(SubQuery(tool="listen", text="dog", aim="words")) == "listen words"
    assert call_kind(SubQuery(tool="measure", text="tempo")) == "measure tempo"
    assert call_kind(SubQuery(tool="tag", text="dog")) == call_kind(SubQuery(tool="tag")) == "tag"


def test_a_price_list_survives_json() -> None:
    prices = Prices.measured([made(ASR, 10, 2), made(SubQuery(tool="tag"), 5, 1)])
    assert Prices.model_validate_json(prices.model_dump_json()) == prices


def test_a_tool_with_another_model_costs_what_that_costs_and_nothing_else_changes() -> None:
    prices = Prices(
        errands={"asr": Price(call=0, audio=0.1), "listen hear": Price(call=0, audio=0)}
    )
    dear = prices.with_price(["listen hear"], Price(call=2, audio=0))
    asked = SubQuery(tool="listen", aim="hear")
    assert dear.seconds(asked, SPAN) == pytest.approx(HANDLING + 2)
    assert dear.seconds(ASR, SPAN) == prices.seconds(ASR, SPAN)
