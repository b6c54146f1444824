"""Every ear has all that an ear needs: whoever adds one is told here what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from agent.assembly import extras
from agent.assembly.installation import examine
from agent.assembly.model_use import roles
from agent.assembly.profiles import PROFILES
from agent.assembly.settings import load
from graphs.execution import reliability
from graphs.policy import prices
from tests.tools.test_contract import IMPLEMENTATIONS
from tools.evidence import Impression, Measurement, Observation
from tools.hub_classifier import METHOD
from tools.store.catalogue.pinned_file import Model
from tools.store.model_catalogue import MODELS
from tools.tool_registry import SEPARATION, TOOLS, ToolSpec

NO_CONTRACT: Mapping[str, str] = {
    "measure": "it measures silence, too, where the contract has nothing heard",
}
"""Ears without a row in `test_contract.py`, and why."""

UNCALIBRATED: Mapping[type[Observation], str] = {
    Impression: "words that nobody runs a program on, and whose likeness is weighed instead",
}
"""Kinds of percept without a table of reliability, and why."""

EARS = pytest.mark.parametrize("spec", TOOLS.values(), ids=TOOLS)
PRICED = pytest.mark.parametrize("spec", [*TOOLS.values(), SEPARATION], ids=[*TOOLS, "separate"])
STORED = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


@EARS
def test_it_keeps_the_contract_or_says_why_not(spec: ToolSpec) -> None:
    rows = {role for role, _ in IMPLEMENTATIONS.values()}
    assert (spec.name in rows) != bool(NO_CONTRACT.get(spec.name)), spec.name


def test_whoever_can_take_a_role_keeps_the_contract() -> None:
    """Every implementation that a setting can name has its row."""
    for role in roles(load()):
        takers = get_args(type(role).model_fields["by"].annotation)
        assert takers
        for taker in takers:
            name = f"{type(role).__name__.lower()} by {taker}"
            assert any(row.startswith(name) for row in IMPLEMENTATIONS), name
    assert METHOD
    assert any(row.startswith("ear by") for row in IMPLEMENTATIONS)


def calls(spec: ToolSpec) -> Iterator[str]:
    """Each kind of call that has a price of its own."""
    yield from (f"{spec.name} {one}" for one in spec.quantities)
    if not spec.quantities:
        yield from spec.hearings


@PRICED
def test_every_call_of_it_has_a_price(spec: ToolSpec) -> None:
    measured = prices.packed().errands
    lacking = [one for one in calls(spec) if one not in measured and spec.price is None]
    assert not lacking


@EARS
def test_how_far_it_is_believed_is_written_down(spec: ToolSpec) -> None:
    packed = reliability.packed()
    for kind in spec.gives:
        if kind in UNCALIBRATED:
            continue
        name = str(kind.model_fields["kind"].default)
        knots = packed.tables.get(f"{spec.name} {name}") or packed.tables.get(name)
        assert knots, f"calibration.json has neither '{spec.name} {name}' nor '{name}'"
        assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(knots))
        assert name in packed.silent


@EARS
def test_it_reports_something_that_it_may_be_asked_for(spec: ToolSpec) -> None:
    asked = spec.facts or spec.aims or spec.quantities or spec.traits or spec.general
    assert asked
    assert bool(spec.quantities) == (Measurement in spec.gives)


@PRICED
def test_each_of_its_models_is_in_the_catalogue(spec: ToolSpec) -> None:
    assert set(spec.models) <= set(MODELS)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_doctor_has_a_row_for_every_model_of_every_ear(
    profile: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    settings = load(profile)
    rows = {finding.what for finding in examine(settings)}
    models = [model for spec in (*TOOLS.values(), SEPARATION) for model in spec.models]
    models += [role.weights for role in roles(settings) if role.embedded]
    assert {f"model {name}" for name in models} <= rows
    others = [role for role in roles(settings) if not role.embedded]
    assert {f"{type(role).__name__.lower()} by {role.by}" for role in others} <= rows


@STORED
def test_each_model_says_its_licence_and_what_it_is_for(model: Model) -> None:
    assert len(model.licence) > 2
    assert len(model.role) > 5
    assert "AGPL" not in model.licence
    assert "-NC" not in model.licence


@STORED
def test_each_file_has_two_sources_or_the_model_a_reason(model: Model) -> None:
    single = [file.name for file in model.files if len(file.sources) < 2]
    assert bool(single) == bool(model.alone), single or f"every file has two: {model.alone!r}"
    assert not single or len(model.alone.split()) > 5


def test_whoever_is_not_embedded_says_what_there_is() -> None:
    for by in extras.MODULES:
        module = extras.module_of(by)
        assert module.METHOD
        assert callable(module.check)
        assert callable(module.pull)
        assert callable(module.digest)
